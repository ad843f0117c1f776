"""Frames that grow give what frames that slide give; DuckDB computes both."""

import duckdb
import pytest
import sqlglot

from ml.lake.growing_frames import in_growing_frames

# Times repeat, some rows have no amount, and one place has most of the rows.
ROWS = """
    events as (
        select
            cast(floor(1000 * random_of(i)) as bigint) as time_s,
            'place_' || least(i % 40, 3) as place,
            case when i % 7 > 0 then cast(round(100 * random_of(i * 3)) as bigint) end as cents,
            random_of(i * 5) as amount,
            case when i % 11 = 0 then 1 else 0 end as is_report
        from range(2000) as rows (i)
    )
"""
FRAME = "partition by place order by time_s range between 90 preceding and {end}"


@pytest.fixture
def con():
    with duckdb.connect() as con:
        con.execute("create macro random_of(i) as (hash(i) % 1000000) / 1000000.0")
        yield con


def both(con, what, end="1 preceding"):
    """The query as it is, and in growing frames: SQL, and what it gives in order."""
    frame = FRAME.format(end=end)
    query = f"with {ROWS} select time_s, place, amount, {what} as value from events window frame as ({frame})"
    grown = in_growing_frames(sqlglot.parse_one(query, read="duckdb")).sql(dialect="duckdb")
    return query, grown, *(con.sql(f"from ({sql}) order by all").fetchall() for sql in (query, grown))


@pytest.mark.parametrize("end", ["1 preceding", "30 preceding", "0 preceding"])
@pytest.mark.parametrize(
    "what",
    [
        "count(cents) over frame",
        "count(*) over frame",
        "sum(cents) over frame",
        "sum(cents * cents) over frame",
        "coalesce(sum(cents) over frame, 0) / nullif(count(cents) over frame, 0)",
        "max(time_s) over frame",
        "time_s - max(case when is_report = 1 then time_s end) over frame",
        "time_s - min(case when is_report = 1 then time_s end) over frame",
        "case when count(cents) over frame = 0 then 1 else 0 end",
    ],
)
def test_a_growing_frame_gives_what_a_sliding_one_gives(con, what, end):
    query, grown, expected, found = both(con, what, end)
    assert found == expected
    assert len({row[-1] for row in found}) > 1
    assert grown.upper().count("OVER FRAME") == 0
    assert "UNBOUNDED PRECEDING" in grown


@pytest.mark.parametrize(
    "what",
    [
        "sum(amount) over frame",
        "max(cents) over frame",
        "avg(cents) over frame",
        "count(distinct cents) over frame",
        "count(cents) filter (is_report = 0) over frame",
    ],
)
def test_what_would_not_be_the_same_to_the_last_digit_stays(con, what):
    query, grown, expected, found = both(con, what)
    assert found == expected
    assert "OVER FRAME" in grown.upper()


@pytest.mark.parametrize(
    "frame",
    [
        "order by time_s rows between 5 preceding and 1 preceding",
        "order by time_s desc range between 5 preceding and 1 preceding",
        "order by amount range between 5 preceding and 1 preceding",
        "order by time_s range between 5 preceding and 5 following",
        "order by time_s, amount",
    ],
)
def test_other_frames_stay(frame):
    query = f"select count(cents) over ({frame}) as value from events"
    tree = sqlglot.parse_one(query, read="duckdb")
    assert in_growing_frames(tree.copy()) == tree
