"""Tells of a full disk in a sentence. No plugin of dbt's: what macros/kept.sql lets a Python model run imports it."""

from functools import wraps

from ml.errors import of_full_disk


def telling_of_it(function):
    """The function, whose error of a full disk is one that a person can act on; dbt shows the traceback of others."""

    @wraps(function)
    def told(*arguments):
        try:
            return function(*arguments)
        except Exception as error:
            full = of_full_disk(error)
            if full is None:
                raise
            raise full from None

    return told
