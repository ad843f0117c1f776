"""What is later than a cut is left out, and no value that differs is missed."""

from datetime import datetime

import duckdb
import pytest

from ml.monitoring.leaks import Clock, LeaksError, LeftOut, cuts, differences, leave_out_later

RECORDED = "recorded.main"
HOUR_S = 3600


@pytest.fixture
def con():
    with duckdb.connect() as con:
        con.execute("attach ':memory:' as recorded")
        yield con


def clock(report_delay_hours=24, label_delay_hours=48):
    return Clock(datetime(2020, 1, 1), label_delay_hours, report_delay_hours)


def ingested(con, payments, labels=(), verdicts=()):
    """A warehouse of payments (id, hour), labels (id, class, hour of the report or None), and verdicts (id)."""
    con.execute(
        f"""
        create table {RECORDED}.fraud (
            transaction_id varchar, amount double, class tinyint, reported_at timestamp, reject_reason varchar
        );
        create table {RECORDED}.case_reviews (transaction_id varchar, verdict varchar, reject_reason varchar);
        create table {RECORDED}.fraud_prepared (transaction_id varchar, time_s bigint);
        """
    )
    for transaction, hour in payments:
        con.execute(f"insert into {RECORDED}.fraud values ('{transaction}', 1, null, null, null)")
        con.execute(f"insert into {RECORDED}.fraud_prepared values ('{transaction}', {hour * HOUR_S})")
    for transaction, label, hour in labels:
        reported = "null" if hour is None else f"timestamp '2020-01-01' + to_hours({hour})"
        con.execute(f"insert into {RECORDED}.fraud values ('{transaction}', null, {label}, {reported}, null)")
    for transaction in verdicts:
        con.execute(f"insert into {RECORDED}.case_reviews values ('{transaction}', 'fraud', null)")


def labels_left(con):
    return con.sql("select transaction_id, class from fraud where class is not null order by all").fetchall()


def test_a_payment_goes_with_its_labels_when_it_is_later_than_the_cut(con):
    ingested(con, [("a", 1), ("b", 2), ("c", 3)], [("c", 1, 1)], verdicts=["c"])
    assert leave_out_later(con, RECORDED, clock(0), 2 * HOUR_S) == LeftOut(payments=1, labels=0)
    assert con.sql("select transaction_id from fraud order by all").fetchall() == [("a",), ("b",)]
    assert con.sql("from case_reviews").fetchall() == []


def test_a_label_is_there_from_its_report_on_and_its_payment_stays(con):
    ingested(con, [("a", 1), ("b", 1)], [("a", 1, 10), ("b", 0, 11)])
    assert leave_out_later(con, RECORDED, clock(), 10 * HOUR_S) == LeftOut(payments=0, labels=1)
    assert labels_left(con) == [("a", 1)]
    assert con.sql("select distinct transaction_id from fraud order by all").fetchall() == [("a",), ("b",)]
    assert con.sql("select count(*) from fraud where class is null and reported_at is not null").fetchall() == [(0,)]


def test_a_label_without_a_report_comes_as_long_after_the_payment_as_the_layout_says(con):
    ingested(con, [("a", 1), ("b", 2)], [("a", 1, None), ("b", 1, None)], verdicts=["a", "b"])
    assert leave_out_later(con, RECORDED, clock(24), 25 * HOUR_S) == LeftOut(payments=0, labels=2)
    assert labels_left(con) == [("a", 1)]
    assert con.sql("select transaction_id from case_reviews").fetchall() == [("a",)]


def test_where_the_layout_says_nothing_it_comes_when_no_label_is_waited_for_any_more(con):
    ingested(con, [("a", 1), ("b", 2)], [("a", 1, None), ("b", 1, None)])
    leave_out_later(con, RECORDED, clock(None, label_delay_hours=48), 49 * HOUR_S)
    assert labels_left(con) == [("a", 1)]


def test_without_a_cut_everything_stays(con):
    ingested(con, [("a", 1), ("b", 2)], [("a", 1, None), ("b", 0, 900), ("unseen", 1, None)], verdicts=["a"])
    assert leave_out_later(con, RECORDED, clock(), None) == LeftOut(payments=0, labels=0)
    for table in ("fraud", "case_reviews"):
        assert con.sql(f"from {RECORDED}.{table} except all from {table}").fetchall() == []


def features(con, recorded, again):
    """fraud_features of both sides: id, time in s, and a value as SQL."""
    for schema, rows in ((RECORDED, recorded), ("main", again)):
        values = ", ".join(f"('{transaction}', {time_s}, {value})" for transaction, time_s, value in rows)
        con.execute(
            f"""
            create table {schema}.fraud_features as
            select transaction_id, time_s::bigint as time_s, null::boolean as target, value::double as value
            from (values {values}) as given (transaction_id, time_s, value)
            """
        )


@pytest.mark.parametrize(
    ("recorded", "again", "differs"),
    [
        ("1", "1", False),
        ("null", "null", False),
        ("'nan'", "'nan'", False),
        ("1", "1 + 2.220446049250313e-16::double", True),  # the next double
        ("null", "'nan'", True),
        ("0", "null", True),
        ("0", "'-0'", True),
        ("'-0'", "'-0'", False),
    ],
)
def test_values_are_compared_bit_for_bit(con, recorded, again, differs):
    features(con, [("a", 1, f"{recorded}::double")], [("a", 1, f"{again}::double")])
    rows, found = differences(con, RECORDED, clock(), 1)
    assert rows == 1
    assert [(one.column, one.rows) for one in found] == ([("value", 1)] if differs else [])


def test_the_first_rows_that_differ_are_told_with_their_time_and_both_values(con):
    recorded = [(f"p{number}", 10 - number, number) for number in range(6)]
    again = [(transaction, time_s, "null" if value > 1 else value) for transaction, time_s, value in recorded]
    features(con, recorded, again)
    _, [found] = differences(con, RECORDED, clock(), 10)
    assert (found.column, found.rows) == ("value", 4)
    assert [(one.transaction_id, one.occurred_at, one.recorded, one.again) for one in found.examples] == [
        ("p5", datetime(2020, 1, 1, 0, 0, 5), "5.0", "null"),
        ("p4", datetime(2020, 1, 1, 0, 0, 6), "4.0", "null"),
        ("p3", datetime(2020, 1, 1, 0, 0, 7), "3.0", "null"),
    ]


def test_rows_that_come_or_go_are_told_and_later_ones_are_not_looked_at(con):
    features(con, [("gone", 1, 0), ("kept", 2, 0), ("later", 9, 0)], [("kept", 2, 0), ("new", 3, 0)])
    rows, [found] = differences(con, RECORDED, clock(), 5)
    assert (rows, found.column, found.rows) == (2, "transaction_id", 2)
    assert [(one.recorded, one.again) for one in found.examples] == [("gone", None), (None, "new")]


def test_columns_of_another_layout_are_refused_by_name(con):
    features(con, [("a", 1, 0)], [("a", 1, 0)])
    con.execute("alter table main.fraud_features rename column value to other")
    with pytest.raises(LeaksError, match="do not agree on other, value. Build first"):
        differences(con, RECORDED, clock(), 1)


def test_cuts_are_even_quantiles_of_time_inside_the_data(con):
    features(con, [(f"p{second}", second, 0) for second in range(1, 13)], [("a", 1, 0)])
    assert cuts(con, RECORDED, 3) == [3, 6, 9]
    assert cuts(con, RECORDED, 100) == list(range(1, 12))


def test_payments_of_one_time_cannot_be_cut(con):
    features(con, [("a", 5, 0), ("b", 5, 0)], [("a", 5, 0)])
    with pytest.raises(LeaksError, match="all of one time"):
        cuts(con, RECORDED, 5)
