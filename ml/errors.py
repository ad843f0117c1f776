"""Errors that a person can act on."""


class ActionableError(ValueError):
    """Something a person has to repair; the message says what, where, how many and what to do next.

    It shows no traceback where one is printed: dbt prints that of every error in a Python model, and there the
    message would be found under twenty lines about our code.
    """

    @property
    def __traceback__(self):
        return None

    @__traceback__.setter
    def __traceback__(self, traceback):
        """Kept out of sight."""
