"""The signals of the health as they are published: each with its reason, as a code with values and as a sentence."""

import json

import pyarrow as pa

from ml.language.languages import STORED
from ml.language.signals import worded

HEALTH = pa.schema(
    [
        ("signal", pa.string()),
        ("area", pa.string()),
        ("level", pa.int32()),
        ("state", pa.string()),
        ("value", pa.float64()),
        ("reason", pa.string()),
        ("reason_code", pa.string()),
        ("reason_values", pa.string()),
    ]
)


def health(con, signals):
    """The rows of `health_signals` (SQL query) with the column `reason`, as a pyarrow Table of schema HEALTH.

    The sentence is English, for who reads the table: page, mail and commands word it in the reader's language.
    """
    rows = con.sql(f"from ({signals})").to_arrow_table().to_pylist()
    for row in rows:
        row["reason"] = worded(row["reason_code"], json.loads(row["reason_values"]), STORED)
    return pa.Table.from_pylist(rows, schema=HEALTH)
