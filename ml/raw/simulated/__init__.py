"""Simulated payments in the layout `payments`, and how simulated rows of any layout become files."""
