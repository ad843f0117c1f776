"""What Spark says, in a sentence that a person can act on."""

import re

from ml.errors import ActionableError
from ml.storage.stores import StoreError

NEXT = "The next build goes on from the last whole state."


class LakeError(ActionableError):
    """The cluster or the lake cannot be worked with; the message says what to do. Nothing was replaced."""


# What Spark's errors hold -> what it means, and what to do.
MEANINGS = {
    "No space left on device": "a disk is full. Make room where FRAUD_LAKE is, and where Spark keeps what does not fit"
    " into memory (spark.local.dir).",
    "Disk quota exceeded": "the quota of a disk is used up where FRAUD_LAKE is, or Spark's spark.local.dir.",
    "Cannot run program": "the workers do not have this Python under its path: set PYSPARK_PYTHON to theirs.",
    "All masters are unresponsive": "the cluster does not answer any more. Start it again, or correct FRAUD_SPARK.",
    "AWS Error": "the object store has failed. Build again when it answers.",
    "SparkContext was shut down": "the cluster has ended the application. Build again when it stands.",
    "already stopped": "the cluster has ended the application. Build again when it stands.",
    "OutOfMemoryError": "memory was too small. Give executors more (spark.executor.memory), or use more of them.",
    "ExecutorLostFailure": "workers were lost again and again. Look into their logs; their memory may be too small.",
}


def in_one_sentence(error, what):
    """The error that a person reads, of one that Spark or Py4J raised.

    Args:
        error: exception.
        what: what was being done, as a noun.

    Returns:
        LakeError; an ActionableError as it is.
    """
    text = str(error)
    of_store = text if isinstance(error, StoreError) else _of_store(text)
    if of_store:
        return LakeError(f"Spark, {what}: {of_store}\nNothing was replaced. {NEXT}")
    if isinstance(error, ActionableError):
        return error
    why = next((meaning for sign, meaning in MEANINGS.items() if sign in text), None)
    first = re.sub(r"\s+", " ", _root_cause(text))[:300]
    return LakeError(f"Spark, {what}: {why or 'it failed.'} Nothing was replaced. {NEXT}\nIt says: {first}")


def _of_store(text):
    """What an object store has said to a worker; None where it is something else."""
    found = re.search(rf"^[\w.]*{StoreError.__name__}: (.*)", text, re.MULTILINE)
    return found and found[1]


def _root_cause(text):
    causes = re.findall(r"^(?:Caused by: )?([\w.$]*(?:Error|Exception)\b[^\n]*)", text, re.MULTILINE)
    return causes[-1] if causes else text
