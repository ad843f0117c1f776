"""How results are kept: which are there, and which are stale."""
