"""Places, secrets and rules: from the environment, `.env` and settings.toml."""
