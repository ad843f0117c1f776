"""Values in SQL text, where a statement takes no parameters (paths, comments) or people read it."""


def literal(value):
    """A value as a string literal of SQL, in quotes."""
    return "'" + str(value).replace("'", "''") + "'"
