"""Runs: which process, what came of them, and the warehouse they write."""
