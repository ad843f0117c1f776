"""Rules that take what they know of the items of a question: conditions, groups."""
