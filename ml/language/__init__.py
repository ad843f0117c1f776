"""The languages of what people read, and text from outside made harmless: what texts, bot, page and mail share."""
