"""Payments whose customers stand in clear in the file that comes, and where else such a value could be found."""

import csv
import random
import sqlite3
import zipfile
from contextlib import suppress
from datetime import datetime, timedelta
from email import message_from_bytes, policy

import duckdb

from tests.conftest import ROOT

KEY = "a key that is told nowhere either"
CANARY = "canary"
START = datetime(2026, 1, 1)
ROWS = 3_000
# Of the project's folder, where nothing is left: what git or a tool keeps, what others who build here are at.
NOT_LEFT = (".git", ".venv", ".hypothesis", ".pytest_cache", ".ruff_cache", "data", "node_modules")
# A file that is refused while it is opened, with a line in the error.
WITHOUT_HEADER = "x1,5,canary.of.line@example.com,7,4.50,0\n" * 5


def payments():
    """3,000 payments of 40 days; the newest day has frauds, too."""
    chance = random.Random(3)
    for i in range(ROWS):
        is_large, customer = chance.random() < 0.03, chance.randrange(60)
        who = f"canary.{customer}@example.com" if customer % 2 else f"42424242 canary {customer:04d}"
        yield {
            "transaction_id": f"pay-{i}",
            "occurred_at": START + timedelta(seconds=1_152 * i),
            "customer_id": who,
            "device_id": f"canary-device-{customer}",
            "terminal_id": f"t{chance.randrange(20)}",
            "amount": round(chance.lognormvariate(3, 1) * (30 if is_large else 1), 2),
            # What is not labelled yet is what is reviewed.
            "is_fraud": int(is_large) if i < 2_600 else "",
        }


def write_payments(path):
    """A CSV of them, and of three rows that are rejected: for the value itself, for another one, and as a whole."""
    rows = list(payments())
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
        writer.writerow(rows[-1] | {"transaction_id": "bad-1", "customer_id": "canary\x1b[2J"})
        writer.writerow(rows[-1] | {"transaction_id": "bad-2", "amount": "much"})
        file.write("bad-3,2026-02-09 10:00:00,canary.torn@example.com\n")


def left_in(folder, without):
    """(where it was found, text) of all that lies in a folder but for the folder `without`."""
    for path in folder.rglob("*"):
        name = path.relative_to(folder)
        if path.is_file() and name.parts[0] != without:
            yield from texts_of(path, str(name))


def left_in_project_since(moment):
    """The same of the files of the project that were written since `moment`, seconds since the epoch."""
    for top in ROOT.iterdir():
        if top.name in NOT_LEFT:
            continue
        for path in (top, *top.rglob("*")):
            # Other tests write there, too, and remove what they have written.
            with suppress(FileNotFoundError):
                if "__pycache__" not in path.parts and path.is_file() and path.stat().st_mtime >= moment:
                    yield from texts_of(path, str(path.relative_to(ROOT)))


def texts_of(path, name):
    content = path.read_bytes()
    if path.suffix == ".duckdb":
        with duckdb.connect(path, read_only=True) as con:
            for (table,) in con.sql("select table_name from information_schema.tables").fetchall():
                yield f"{name}, {table}", str(con.sql(f'from "{table}"').fetchall())
    elif path.suffix == ".parquet":
        yield name, str(duckdb.sql(f"from '{path}'").fetchall())
    elif path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as archive:
            yield name, "".join(archive.read(part).decode("utf-8", "replace") for part in archive.namelist())
    elif path.suffix == ".eml":
        parts = message_from_bytes(content, policy=policy.SMTP).walk()
        yield name, "".join(str(part.get_content()) for part in parts if not part.is_multipart())
    elif content.startswith(b"SQLite format"):
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as con:
            yield name, "\n".join(con.iterdump())
    else:
        yield name, content.decode("utf-8", "replace")
