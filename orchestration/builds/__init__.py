"""Builds in processes of their own."""
