"""A file that nobody has described yet: what its columns may be, which layout fits, and a layout of its own."""
