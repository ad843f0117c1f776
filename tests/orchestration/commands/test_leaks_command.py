"""`fraud leaks` finds inputs that know what came later, and no others."""

import re
from datetime import datetime, timedelta

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from click.testing import CliRunner
from pyarrow import csv

from ml.model.features import KEYS
from orchestration.builds import scratch
from orchestration.cli import main
from tests.conftest import ROOT, dbt_here
from tests.project_copy import ProjectCopy

SQL = "dbt_project/layouts/payments/fraud_features.sql"
DAY_S = 24 * 3600
START = datetime(2013, 9, 1)  # var collection_start
ROWS = 2_000


def payments():
    """Sixty days of few customers, terminals and categories; half of the frauds name the time of their report."""
    random = np.random.default_rng(7)
    time_s = np.sort(random.choice(60 * DAY_S, ROWS, replace=False))
    is_fraud = random.random(ROWS) < 0.05
    delay_s = random.integers(3600, 12 * DAY_S, ROWS)
    tells = is_fraud & (random.random(ROWS) < 0.5)
    return pa.table(
        {
            "transaction_id": [f"p{number:04}" for number in range(ROWS)],
            "Time": time_s,
            "customer_id": [f"c{number}" for number in random.integers(0, 40, ROWS)],
            "terminal_id": [f"t{number}" for number in random.integers(0, 20, ROWS)],
            "category": random.choice(["food", "travel", "games"], ROWS),
            "amount": random.lognormal(3, 1, ROWS).round(2),
            "is_fraud": is_fraud.astype(int),
            "reported_at": [
                START + timedelta(seconds=int(second)) if told else None
                for second, told in zip(time_s + delay_s, tells, strict=True)
            ],
        }
    )


def corrected():
    """The same payments weeks later: reports repeated, and withdrawn, also of frauds that had no time of report."""
    rows = payments().to_pylist()
    frauds = [row for row in rows if row["is_fraud"]]
    for number, row in enumerate(frauds[:60]):
        latest = row["reported_at"] or START + timedelta(seconds=row["Time"])
        row["reported_at"] = latest + timedelta(days=9 + number % 7)
        row["is_fraud"] = number % 2
    return pa.Table.from_pylist(rows, schema=payments().schema)


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of the project whose warehouse holds the model inputs of `payments`."""
    copy = ProjectCopy(
        tmp_path_factory.mktemp("leaks"), FRAUD_LAYOUT="payments", FRAUD_TRANSACTIONS="inbox/*", MISTRAL_API_KEY=""
    )
    (copy.folder / "inbox").mkdir()
    csv.write_csv(payments(), copy.folder / "inbox" / "first.csv")
    csv.write_csv(corrected(), copy.folder / "inbox" / "weeks_later.csv")
    copy.run("dbt", "run", "--quiet", "--select", "+layout_settings")
    return copy


HALF_S = 7 * DAY_S // 2
# In columns of their own: none is found because of another.
PLANTED = {
    # A centred window.
    "customer_payments_1h": (
        "order by time_s range between 3600 preceding and 1 preceding",
        f"order by time_s range between {HALF_S} preceding and {HALF_S} following",
    ),
    # A fraud counts from its payment on, not from its report.
    "customer_frauds_7d": (
        "    usual.customer_frauds_7d,",
        f"""\
    cast(count(case when hours.is_fraud then 1 end) over (
        partition by hours.customer_id order by usual.time_s range between {7 * DAY_S} preceding and 1 preceding
    ) as bigint) as customer_frauds_7d,""",
    ),
    # The rate of a category over all time.
    "category_fraud_share_30d": (
        "{{ kind }}_shares.fraud_share as",
        "{% if kind == 'category' %}avg(case when hours.is_fraud then 1.0 else 0.0 end) over (partition by "
        "usual.category){% else %}{{ kind }}_shares.fraud_share{% endif %} as",
    ),
}


def test_the_inputs_of_payments_are_proved_to_know_nothing_of_later(copy):
    before = (copy.folder / "warehouse.duckdb").read_bytes()
    said = copy.run("fraud", "leaks", "--cuts", "1")
    # Each of 2,000 payments has its own second: 1,000 are not later than the median.
    with duckdb.connect(copy.folder / "warehouse.duckdb", read_only=True) as con:
        inputs = len(set(con.table("fraud_features").columns) - set(KEYS))
    assert f"No leak: {inputs} model inputs of 1,000 payments, {inputs * 1000:,} values over 1 cut," in said
    untold = sum(row["is_fraud"] and not row["reported_at"] for row in corrected().to_pylist())
    assert f"{untold} frauds of which no file says when they were reported were known 168 hours after" in said
    assert (copy.folder / "warehouse.duckdb").read_bytes() == before


@pytest.fixture
def planted(copy):
    """The copy, with three leaks in its SQL that nothing has built yet; afterwards the SQL is as it was."""
    kept = (copy.folder / SQL).read_text()
    for old, new in PLANTED.values():
        copy.replace(SQL, old, new)
    yield copy
    (copy.folder / SQL).write_text(kept)


@pytest.fixture
def leaks(monkeypatch):
    """`fraud leaks` of one cut on a project, in this process."""

    def run(folder, environment):
        monkeypatch.setattr(scratch, "subprocess", dbt_here)
        monkeypatch.setattr(scratch, "PROJECT", folder)
        for name, value in environment.items():
            monkeypatch.setenv(name, str(value))
        return CliRunner().invoke(main, ["leaks", "--cuts", "1"])

    return run


@pytest.fixture
def refused(leaks, planted):
    """What `fraud leaks` says of the copy, which it must not let pass."""

    def run():
        places = {"FRAUD_WAREHOUSE": planted.folder / "warehouse.duckdb", "FRAUD_LAYOUT": "payments"}
        result = leaks(planted.folder, places)
        assert result.exit_code == 1, result.output
        return result.output

    return run


def test_inputs_that_the_layout_makes_otherwise_by_now_are_not_taken_for_leaks(planted, refused):
    said = refused()
    assert "Build first" in said
    assert all(f"{column} (" in said for column in PLANTED)
    assert "know what came later" not in said


def test_each_of_three_leaks_is_found_by_its_column_and_nothing_else(planted, refused):
    planted.run("dbt", "run", "--quiet", "--select", "fraud_features")
    said = refused()
    assert set(re.findall(r"^- (\w+):", said, re.MULTILINE)) == set(PLANTED)
    assert "model inputs that know what came later: 3 of" in said
    expected = list(centred_counts())
    assert f"- customer_payments_1h: {len(expected):,} values differ, at 1 of 1 cuts" in said
    assert [line.strip() for line in said.split("- customer_payments_1h:")[1].splitlines()[1:4]] == expected[:3]


def centred_counts():
    """What is said of the centred window, by hand."""
    rows = payments().select(["transaction_id", "Time", "customer_id"]).to_pylist()
    cut_s = rows[ROWS // 2 - 1]["Time"]  # the median
    for row in rows[: ROWS // 2]:
        near = [
            other["Time"]
            for other in rows
            if other["customer_id"] == row["customer_id"] and abs(other["Time"] - row["Time"]) <= HALF_S
        ]
        until = sum(time <= cut_s for time in near)
        if len(near) != until:
            at = START + timedelta(seconds=row["Time"])
            yield f"{row['transaction_id']}, {at} UTC: {len(near)} in the warehouse, {until} without what came later"


def test_the_inputs_of_ulb_know_nothing_of_later(built, leaks):
    result = leaks(ROOT, built.environment)
    assert result.exit_code == 0, result.output
    # hour_of_day, V1 to V28, amount
    assert "No leak: 30 model inputs of" in result.output
