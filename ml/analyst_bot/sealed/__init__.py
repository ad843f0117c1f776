"""The published file behind processes of their own."""
