"""sqlglot is imported here once: a library that it looks for warns that it is no longer needed."""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import sqlglot  # noqa: F401
