"""Columns that name a person: stored as keyed hashes, and card numbers kept out where there is no key.

The same value has the same hash under the same key, so histories stay whole; without the key nobody can try values out.
"""

import hashlib

from ml.storage.sql import literal

HIDDEN = "(personal)"
"""Stands where a rejected value of such a column would be shown."""

NUMBER = r"[-+]?[0-9]{0,11}([.,][0-9]{0,11})?([eE][-+]?[0-9]{1,3})?"
TIME = r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}[-+.,:/ 0-9TZ]{0,25}"
PLAIN = f"{NUMBER}|{TIME}"
"""What a rejected value looks like that names nobody: a number shorter than that of a card, or a time."""

PREFIX, HASH_DIGITS = "id_", 32
HASHED = rf"{PREFIX}[0-9a-f]{{{HASH_DIGITS}}}"
BLOCK = 64
LEAST_KEY_LETTERS = 16
# Digits of card numbers, ISO/IEC 7812.
CARD_DIGITS = range(12, 20)
LOOKED_AT, LEAST_NUMBERS, CARD_SHARE = 1_000, 3, 0.5


def put_key(con, key):
    """Puts the key where `hashed` finds it: in a TEMP table, never in the text of a statement, which errors show.

    Args:
        con: DuckDB connection.
        key: text of FRAUD_HASH_KEY.
    """
    key = key.encode()
    key = (hashlib.sha256(key).digest() if len(key) > BLOCK else key).ljust(BLOCK, b"\0")
    con.execute("create or replace temp table ingest_hash_key (inner_pad blob, outer_pad blob)")
    con.execute(
        "insert into ingest_hash_key values (?, ?)",
        [bytes(byte ^ 0x36 for byte in key), bytes(byte ^ 0x5C for byte in key)],
    )


def drop_key(con):
    con.execute("drop table if exists ingest_hash_key")


def hashed(column):
    """SQL of the HMAC-SHA-256 (RFC 2104) of a text under the key of `put_key`, its first 128 bits; null of null."""
    inner = f"unhex(sha256((select inner_pad from ingest_hash_key) || encode({column})))"
    return f"{literal(PREFIX)} || left(sha256((select outer_pad from ingest_hash_key) || {inner}), {HASH_DIGITS})"


def holds_card_numbers(con, table, column):
    """Whether the values of a column are card numbers: most of them pass the check of ISO/IEC 7812-1 (Luhn)."""
    values = con.execute(
        f"select distinct regexp_replace({column}, '[ -]', '', 'g') from {table} where {column} is not null"
        f" limit {LOOKED_AT}"
    ).fetchall()
    numbers = [value for (value,) in values if value.isascii() and value.isdigit() and len(value) in CARD_DIGITS]
    # One in ten of other numbers passes.
    return len(numbers) >= LEAST_NUMBERS and sum(map(_passes_luhn, numbers)) > CARD_SHARE * len(values)


def _passes_luhn(number):
    digits = [int(digit) for digit in reversed(number)]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
