from dataclasses import replace

import duckdb
import pyarrow as pa
import pytest

from ml.model.aliases import DecisionError, decide, promote, rollback, versions_to_evaluate
from ml.model.calibration import Calibration
from ml.model.promotion import Gate, judge
from ml.model.scoring import Version
from ml.model.training import retrain
from tests.ml.model.test_training import RECIPE, TABLES, features_table, fill

GATE = Gate(min_frauds=30, replicates=200, review_cost=5, min_loss=20)
FEATURES = "select *, 50.0 as amount_eur from features"


@pytest.fixture(scope="module")
def trained():
    """A DuckDB connection with a registry of one poor version (trained on noise) and a good one, trained later."""
    with duckdb.connect() as con:
        fill(con, features_table())
        good = retrain(con, TABLES, RECIPE, {}).to_pylist()[0]
        con.execute("update features set v1 = random() where next_split = 'train'")
        poor = retrain(con, TABLES, RECIPE, {}).to_pylist()[0]
        fill(con, features_table())
        versions = [poor | {"model_version": "m_poor"}, good | {"model_version": "m_good"}]
        versions[1]["trained_at"] = poor["trained_at"].replace(year=2090)
        con.register("arrow_registry", pa.Table.from_pylist(versions))
        con.execute("create table registry as from arrow_registry")
        yield con


def versions(con):
    rows = con.sql("from registry order by trained_at").to_arrow_table().to_pylist()
    return [Version.from_row(row) for row in rows]


def promoted(con, version, by="Ada", reason="a drill"):
    return promote(con, registry="from registry", aliases="from aliases", version=version, by=by, reason=reason)


def decided(con, gate=GATE):
    return decide(con, registry="from registry", features=FEATURES, aliases=None, gate=gate)


@pytest.fixture
def aliases(trained):
    """model_aliases, after the gate has judged both."""
    trained.register("decided", decided(trained))
    trained.execute("create or replace table aliases as from decided")
    return trained


def record(con, rows):
    con.register("new_rows", rows)
    con.execute("insert into aliases by name from new_rows")
    return rows.to_pylist()[0]


def test_with_manual_promotion_a_better_version_waits_and_challenges(trained):
    first, better = decided(trained, replace(GATE, promotion="manual")).to_pylist()
    assert (better["outcome"], better["champion_version"]) == ("better", "m_poor")
    assert better["challenger_version"] == "m_good"
    assert "fraud promote m_good" in better["reason"]
    automatic = decided(trained).to_pylist()[1]
    assert (automatic["champion_version"], automatic["challenger_version"]) == ("m_good", None)


def test_a_better_ranking_that_costs_more_is_not_promoted(trained):
    [poor, good] = [
        Version.from_row(row) for row in trained.sql("from registry order by trained_at").to_arrow_table().to_pylist()
    ]
    # Everything becomes likely, so everything is flagged: 5 EUR a row, against some frauds of 50 EUR.
    alarmist = replace(good, calibration=Calibration("platt", 1.0, 20.0))
    judged = judge(trained, FEATURES, alarmist, poor, GATE)
    assert judged["gain_ci_low"] > 0
    assert judged["outcome"] == "cannot decide"
    assert "its cost is worse" in judged["reason"]
    assert (
        "its calibration is worse: predicted over observed" not in judge(trained, FEATURES, good, poor, GATE)["reason"]
    )


def test_the_cost_of_a_comparison_agrees_with_a_sum_by_hand(trained):
    [poor, good] = [
        Version.from_row(row) for row in trained.sql("from registry order by trained_at").to_arrow_table().to_pylist()
    ]
    silent = replace(poor, calibration=Calibration("none", 1.0, -1000.0))
    alarmist = replace(good, calibration=Calibration("none", 1.0, 1000.0))
    [(rows, frauds)] = trained.sql(
        "select count(*), count(*) filter (target) from features where next_split = 'validation'"
    ).fetchall()
    assert judge(trained, FEATURES, alarmist, silent, GATE)["cost_difference_eur"] == 5 * rows - 50 * frauds


def test_a_person_promotes_and_rolls_back_and_every_step_is_kept(aliases):
    record(
        aliases,
        promote(
            aliases, registry="from registry", aliases="from aliases", version="m_poor", by="Ada", reason="a drill"
        ),
    )
    back = record(aliases, rollback(aliases, aliases="from aliases", by="Ada", reason="it was one"))
    assert (back["champion_version"], back["previous_version"]) == ("m_good", "m_poor")
    further = record(aliases, rollback(aliases, aliases="from aliases", by="Ada", reason="further back"))
    assert further["champion_version"] == "m_poor"
    with pytest.raises(DecisionError, match="the first champion"):
        rollback(aliases, aliases="from aliases", by="Ada", reason="too far")
    assert aliases.sql("select decision, outcome, decided_by from aliases order by 1").fetchall() == [
        (1, "first", "gate"),
        (2, "better", "gate"),
        (3, "promoted", "Ada"),
        (4, "rolled back", "Ada"),
        (5, "rolled back", "Ada"),
    ]
    assert set(versions_to_evaluate(aliases, "from aliases")) == {"m_poor", "m_good"}


@pytest.mark.parametrize(
    ("version", "by", "message"),
    [
        ("m_good", "Ada", "is champion already"),
        ("m_nobody", "Ada", "not in the registry"),
        ("m_poor", " ", "needs a name"),
    ],
)
def test_a_decision_that_cannot_be_carried_out_is_explained(aliases, version, by, message):
    with pytest.raises((DecisionError, LookupError), match=message):
        promoted(aliases, version, by)


def test_promotion_is_auto_or_manual():
    with pytest.raises(ValueError, match="promotion is 'maybe'"):
        replace(GATE, promotion="maybe")
