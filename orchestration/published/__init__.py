"""Readers of the published file."""
