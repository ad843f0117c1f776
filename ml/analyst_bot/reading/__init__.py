"""A question in words, read into SQL."""
