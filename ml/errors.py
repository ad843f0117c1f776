"""Errors that a person can act on."""

import errno
import os
import tempfile


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


def of_full_disk(error):
    """The ActionableError that a person reads of a full disk, whoever has met it; None of another error."""
    if isinstance(error, ActionableError):
        return None
    signs = [os.strerror(number) for number in (errno.ENOSPC, errno.EDQUOT)]
    if getattr(error, "errno", None) not in (errno.ENOSPC, errno.EDQUOT) and not any(s in str(error) for s in signs):
        return None
    return ActionableError(
        "a disk is full. Make room where FRAUD_WAREHOUSE and FRAUD_PUBLISHED lie (and FRAUD_LAKE, if it is set), or for"
        f" what lies in {tempfile.gettempdir()} for a while: TMPDIR names another folder. Nothing is half-written; the"
        f" next build goes on from the last whole state.\nThe system says: {error}"
    )
