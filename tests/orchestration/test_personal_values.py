"""Who pays, in clear, is in the file that came and nowhere else: a build with a key, all that it leaves and says."""

import csv
import json
import random
import sqlite3
import zipfile
from datetime import datetime, timedelta
from email import message_from_bytes, policy

import duckdb
import pytest

from tests.conftest import QUICK
from tests.orchestration.llm.mistral_server import mistral_server
from tests.project_copy import ProjectCopy

KEY = "a key that is told nowhere either"
CANARY = "canary"
START = datetime(2026, 1, 1)
SOURCE = ("ml", "dbt_project", "orchestration", "tests")
VARIABLES = {"collection_start": str(START), "review_hours": 240, "review_capacity": 6, "exports": True}
# A file that is refused while it is opened, with a line in the error.
REFUSED = "x1,5,canary.of.line@example.com,7,4.50,0\n" * 5


def payments():
    """3,000 payments of 40 days; the newest day has frauds, too."""
    chance = random.Random(3)
    for i in range(3_000):
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


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """All texts that a build, what reads it and refused files have left, by where they were found."""
    texts = {}
    copy = ProjectCopy(
        tmp_path_factory.mktemp("personal"),
        FRAUD_LAYOUT="payments",
        FRAUD_HASH_KEY=KEY,
        FRAUD_TRANSACTIONS="in/*.csv",
        DAGSTER_HOME="dagster",
        DBT_LOG_LEVEL_FILE="debug",
        DBT_LOG_PATH="logs",
        FRAUD_LANGUAGE="en",
    )
    inbox = copy.folder / "in"
    inbox.mkdir()
    (copy.folder / "dagster").mkdir()
    rows = list(payments())
    with (inbox / "payments.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
        # Rows that are rejected: of the value itself, of another one, and as a whole.
        writer.writerow(rows[-1] | {"transaction_id": "bad-1", "customer_id": "canary\x1b[2J"})
        writer.writerow(rows[-1] | {"transaction_id": "bad-2", "amount": "much"})
        file.write("bad-3,2026-02-09 10:00:00,canary.torn@example.com\n")
    variables = json.dumps(QUICK | VARIABLES)
    with mistral_server() as server:
        environment = {"MISTRAL_SERVER_URL": server.url, "MISTRAL_API_KEY": "not-a-key"}
        texts["fraud pipeline"] = copy.run("fraud", "pipeline", "--vars", variables, **environment)
        texts["questions to the language model"] = json.dumps(server.received, ensure_ascii=False)
    asked = ["payments by customer", "show the frauds", "the customers with most frauds", "rejected transactions"]
    for command in (["status"], ["health"], ["dashboard"], *(["ask", question] for question in asked)):
        name = " ".join(["fraud", *command])
        texts[name] = "".join(copy.ran("fraud", *command)[:2])
    (inbox / "without_header.csv").write_text(REFUSED)
    texts["fraud pipeline with a file without header"] = copy.refused("fraud", "pipeline", "--vars", variables)
    return texts | dict(left_in(copy.folder))


def left_in(folder):
    for path in folder.rglob("*"):
        name = path.relative_to(folder)
        if not path.is_file() or name.parts[0] in (*SOURCE, "in"):
            continue
        content = path.read_bytes()
        if path.suffix == ".duckdb":
            with duckdb.connect(path, read_only=True) as con:
                for (table,) in con.sql("select table_name from information_schema.tables").fetchall():
                    yield f"{name}, {table}", str(con.sql(f'from "{table}"').fetchall())
        elif path.suffix == ".parquet":
            yield str(name), str(duckdb.sql(f"from '{path}'").fetchall())
        elif path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as archive:
                yield str(name), "".join(archive.read(part).decode("utf-8", "replace") for part in archive.namelist())
        elif path.suffix == ".eml":
            parts = message_from_bytes(content, policy=policy.SMTP).walk()
            yield str(name), "".join(str(part.get_content()) for part in parts if not part.is_multipart())
        elif content.startswith(b"SQLite format"):
            with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as con:
                yield str(name), "\n".join(con.iterdump())
        else:
            yield str(name), content.decode("utf-8", "replace")


def test_what_is_looked_into_is_all_there_is(told):
    found = " ".join(told)
    for kind in ("cases_to_review.csv", "cases_to_review.xlsx", ".eml", ".html", "dbt.log", "fraud_prediction.parquet"):
        assert kind in found
    assert "warehouse.duckdb, fraud" in told and "fraud.duckdb, fraud_prediction" in told
    assert any(name.startswith("dagster") and "STEP" in text for name, text in told.items())
    # The language model was asked, and answers speak of customers by their hashes.
    assert "fraud" in told["questions to the language model"]
    assert "id_" in told["fraud ask payments by customer"]
    assert "(personal)" in told["warehouse.duckdb, fraud"]


@pytest.mark.parametrize("secret", [CANARY, KEY])
def test_no_clear_value_and_no_key_is_told_anywhere(told, secret):
    assert {name for name, text in told.items() if secret.casefold() in text.casefold()} == set()
