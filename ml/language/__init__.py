"""French and English: what texts, bot, page and mail share."""
