"""One file per asset, or group of assets that are written together."""
