import json
import resource
from dataclasses import replace

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from ml.model.aliases import NoChampionError, champion_version, decide, load_versions, versions_to_evaluate
from ml.model.boosters import grow, load_booster, log_odds
from ml.model.features import LabelledRows, NoRoomError, as_matrix
from ml.model.promotion import Gate
from ml.model.scoring import Version, score_all, score_unseen
from ml.model.training import BOTH, TRAINING, Candidate, Recipe, TrainingError, TrainingTables, Windows, retrain

RECIPE = Recipe({"rounds": 40, "max_depth": 3, "eta": 0.3}, seed=1, min_frauds=30)
TABLES = TrainingTables(
    transactions="select now()::timestamp as loaded_at",
    labels="select now()::timestamp as known_at where false",
    features="from features",
    sampled="from sampled",
    sampled_refit="from sampled_refit",
)


# What fraud_hour says of the same rows.
TRANSACTIONS = """
    select *, 50.0 as amount_eur, target as is_fraud, 'file' as label_source, null::varchar as case_id from features
"""


def features_table(rows=20_000, fraud_rate=0.02, seed=0):
    """Rows of constant fraud rate over 20,000 s, split 60 / 20 / 20; v1 tells frauds, v2 is noise."""
    random = np.random.default_rng(seed)
    target = random.random(rows) < fraud_rate
    position = np.arange(rows) / rows
    return pa.table(
        {
            "transaction_id": [f"tx_{i:06}" for i in range(rows)],
            "time_s": np.arange(rows),
            "next_split": np.select([position < 0.6, position < 0.8], ["train", "validation"], "test"),
            "target": target,
            "changed_at": np.full(rows, np.datetime64("2026-01-01T00:00:00", "us")),
            "v1": random.normal(target * 2.0),
            "v2": random.normal(size=rows),
        }
    )


@pytest.fixture
def con():
    with duckdb.connect() as con:
        fill(con, features_table())
        yield con


def fill(con, table, sample_size=400):
    con.register("arrow_features", table)
    con.execute("create or replace table features as from arrow_features")
    con.unregister("arrow_features")
    for name, windows in (("sampled", "('train')"), ("sampled_refit", "('train', 'validation')")):
        con.execute(
            f"create or replace table {name} as "
            f"select * exclude (place, n), least(n, {sample_size / 2}) / n as kept_share from (select *, "
            "row_number() over (partition by target order by md5(transaction_id)) as place, "
            f"count(*) over (partition by target) as n from features where next_split in {windows}) "
            f"where place <= {sample_size / 2}"
        )


def trained(con, **changes):
    rows = retrain(con, TABLES, RECIPE, {}, say=lambda line: None, **changes).to_pylist()
    return {row["candidate"]: row for row in rows}


@pytest.fixture(scope="module")
def first():
    """What is trained of these rows."""
    with duckdb.connect() as con:
        fill(con, features_table())
        return trained(con)


def register(con, rows):
    con.register("arrow_registry", pa.Table.from_pylist(list(rows)))
    con.execute("create or replace table registry as from arrow_registry")
    con.unregister("arrow_registry")


def test_the_same_rows_give_the_same_version_and_bytes(con, first):
    second = trained(con)
    for candidate in ("full", "sampled"):
        for column in ("model_version", "model_hash", "validation_model_hash", "calibration_slope"):
            assert first[candidate][column] == second[candidate][column]
    assert first["full"]["model_version"] != first["sampled"]["model_version"]


def test_a_known_version_is_not_trained_again(con, first):
    register(con, first.values())
    tables = replace(TABLES, registry="from registry")
    assert retrain(con, tables, RECIPE, {}).num_rows == 0


def test_the_order_of_rows_in_the_table_changes_nothing(con, first):
    con.execute("create or replace table features as select * from features order by md5(transaction_id)")
    assert trained(con)["full"]["model_hash"] == first["full"]["model_hash"]


def test_rows_held_in_a_file_are_those_of_the_database(tmp_path):
    """Several batches of them: the booster's bytes tell the smallest difference, in values or in order."""
    quick = Recipe({"rounds": 3, "max_depth": 4, "subsample": 0.5}, seed=1, min_frauds=30)
    with duckdb.connect(tmp_path / "warehouse.duckdb") as con:
        fill(con, features_table(rows=300_000))
        windows = Windows(con, TABLES.features)
        for held, where in ((windows.training, TRAINING), (windows.both, BOTH)):
            read = LabelledRows(con, TABLES.features, where, ["v1", "v2"])
            assert len(list(held.batches())) > 1
            for own, others in zip(zip(*held.batches(), strict=True), zip(*read.batches(), strict=True), strict=True):
                np.testing.assert_array_equal(np.concatenate(own), np.concatenate(others))
            assert held.count() == read.count()
            assert grow(held, quick).save_raw() == grow(read, quick).save_raw()
        assert windows.training.summary == LabelledRows(con, TABLES.features, TRAINING, ["v1", "v2"]).summary
        assert [path.name for path in tmp_path.iterdir() if "duckdb" not in path.name] == []


def test_a_disk_without_room_for_the_rows_is_a_sentence(con):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, hard))
    try:
        with pytest.raises(NoRoomError, match="find no room in .*: File too large. .* Make room, and build again"):
            trained(con)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_nothing_of_the_test_window_reaches_a_model(con, first):
    con.execute("update features set v1 = 1e6, target = not target where next_split = 'test'")
    after = trained(con)
    for candidate in ("full", "sampled"):
        assert after[candidate]["model_version"] == first[candidate]["model_version"]
        assert after[candidate]["model_hash"] == first[candidate]["model_hash"]


def test_nothing_of_the_validation_window_reaches_the_validation_model(con, first):
    con.execute("update features set v1 = -v1, target = not target where next_split = 'validation'")
    fill(con, con.sql("from features order by time_s").to_arrow_table())
    after = trained(con)
    for candidate in ("full", "sampled"):
        assert after[candidate]["validation_model_hash"] == first[candidate]["validation_model_hash"]
        assert after[candidate]["model_hash"] != first[candidate]["model_hash"]
        assert after[candidate]["model_version"] != first[candidate]["model_version"]


@pytest.mark.parametrize(
    "changed", [{"seed": 2}, {"parameters": {"rounds": 41, "max_depth": 3, "eta": 0.3}}, {"min_frauds": 31}]
)
def test_another_recipe_is_another_version(con, changed):
    other = Recipe(**({"parameters": RECIPE.parameters, "seed": RECIPE.seed, "min_frauds": 30} | changed))
    assert Candidate(con, TABLES, other, "full").model_version != Candidate(con, TABLES, RECIPE, "full").model_version


def test_rows_without_a_target_are_left_out(con):
    con.execute("update features set target = null where time_s % 2 = 0")
    assert trained(con)["full"]["training_rows"] == 6_000


def test_the_registry_says_what_was_learned_from(first):
    row = first["full"]
    assert (row["training_rows"], row["validation_rows"], row["refit_rows"]) == (12_000, 4_000, 16_000)
    assert (row["trained_until_s"], row["validated_until_s"]) == (11_999, 15_999)
    assert json.loads(row["features"]) == ["v1", "v2"]
    assert row["calibration_method"] == "platt"


def test_a_missing_sampling_correction_would_be_seen_before_platt(con):
    """Platt's intercept hides it afterwards, so it is looked for on the corrected scores."""
    # A cautious model: one that fits its sample too closely is off for that reason as well.
    cautious = Recipe({"rounds": 40, "max_depth": 2, "eta": 0.1}, seed=1, min_frauds=30)
    row = Candidate(con, TABLES, cautious, "sampled").registry_row()
    validation = LabelledRows(con, TABLES.features, "next_split = 'validation'", ["v1", "v2"])
    inputs, targets = (np.concatenate(parts) for parts in zip(*validation.batches(), strict=True))
    raw = log_odds(load_booster(row["validation_model"]), inputs)
    observed = targets.sum()

    def is_plausible(log_odds_of_fraud):
        predicted = (1 / (1 + np.exp(-log_odds_of_fraud))).sum()
        return abs(predicted - observed) <= 1.96 * np.sqrt(observed + predicted**2 / observed)

    # A fiftieth of the rows are frauds, but half of the sample.
    assert row["validation_model_correction"] < -2
    assert is_plausible(raw + row["validation_model_correction"])
    assert not is_plausible(raw)


def test_probabilities_add_up_to_the_observed_frauds(con, first):
    register(con, first.values())
    names = [name for (name,) in con.sql("select model_version from registry").fetchall()]
    for version in load_versions(con, "from registry", names):
        [(observed,)] = con.sql("select count(*) from features where target and next_split = 'test'").fetchall()
        scored = pa.Table.from_batches(score_unseen(con, TABLES.features, TRANSACTIONS, [version])).to_pylist()
        predicted = sum(row["fraud_probability"] for row in scored if row["split"] == "test")
        assert predicted == pytest.approx(observed, rel=0.3)


@pytest.mark.parametrize("target", ["true", "false", "null"])
def test_one_class_cannot_be_learned_from(con, target):
    con.execute(f"update features set target = {target} where next_split = 'train'")
    with pytest.raises(TrainingError, match="both kinds are needed"):
        trained(con)


def test_scoring_without_any_version_says_what_to_do(con):
    with pytest.raises(TrainingError, match="Build once with retrain: true"):
        trained(con, wanted=False)
    with pytest.raises(NoChampionError, match="no version has been trained"):
        champion_version(con, "select '' as model_version where false")


def test_validation_rows_are_scored_by_the_booster_that_has_not_seen_them(first):
    row = first["full"]
    version = Version.from_row(row)
    inputs = np.array([[2.0, 0.0]] * 3, dtype=np.float32)
    scores, _ = version.score(inputs, np.array([11_999, 12_000, 16_000]))
    by_model, by_validation_model = (
        1 / (1 + np.exp(-log_odds(load_booster(row[name]), inputs[:1])[0])) for name in ("model", "validation_model")
    )
    assert by_model != by_validation_model
    assert scores == pytest.approx([by_model, by_validation_model, by_model])


def test_scoring_in_batches_agrees_with_scoring_at_once(con, first):
    register(con, first.values())
    [version] = load_versions(con, "from registry", [first["full"]["model_version"]])
    streamed = pa.Table.from_batches(score_all(con, TABLES.features, TRANSACTIONS, version))
    rows = con.sql("select time_s, v1, v2 from features").to_arrow_table()
    scores, probabilities = version.score(
        as_matrix(rows.combine_chunks().to_batches()[0], ["v1", "v2"]), rows["time_s"].to_numpy()
    )
    assert streamed.num_rows == 20_000
    streamed = streamed.sort_by("time_s")
    assert streamed["fraud_score"].to_numpy() == pytest.approx(scores)
    assert streamed["fraud_probability"].to_numpy() == pytest.approx(probabilities)


def scored(con, version, stored=None):
    """transaction_id -> how it changes, and its score."""
    batches = score_all(con, TABLES.features, TRANSACTIONS, version, stored)
    rows = [row for batch in batches for row in batch.to_pylist()]
    assert len(rows) == len({row["transaction_id"] for row in rows})
    return {row["transaction_id"]: (row["change"], row["fraud_score"]) for row in rows}


@pytest.fixture
def earlier(con, first):
    """The version, with the scores of an earlier build in a table of this name."""
    register(con, first.values())
    [version] = load_versions(con, "from registry", [first["full"]["model_version"]])
    batches = pa.Table.from_batches(score_all(con, TABLES.features, TRANSACTIONS, version))
    con.register("scores", batches)
    con.execute("create table earlier as from scores")
    assert set(batches["change"].to_pylist()) == {"new"}
    return version


def test_nothing_is_scored_where_nothing_has_changed(con, earlier):
    assert scored(con, earlier, "from earlier") == {}


def test_what_was_written_anew_is_scored_anew_and_what_came_or_went_is_told(con, earlier):
    later = "changed_at = timestamp '2026-01-02'"
    con.execute(f"update features set v1 = v1 + 1, {later} where time_s = 100")
    con.execute("delete from features where time_s = 500")
    new = "'tx_new' as transaction_id, timestamp '2026-01-02' as changed_at"
    con.execute(f"insert into features select * replace ({new}) from features where time_s = 7")
    changes = scored(con, earlier, "from earlier")
    assert {name: change for name, (change, _) in changes.items()} == {
        "tx_000100": "changed",
        "tx_000500": "gone",
        "tx_new": "new",
    }
    before = con.sql("select fraud_score from earlier where transaction_id = 'tx_000100'").fetchall()[0][0]
    assert changes["tx_000100"][1] > before


def test_another_version_scores_everything_and_what_the_last_one_scored_is_gone(con, earlier):
    other = replace(earlier, model_version="m_other")
    rows = pa.Table.from_batches(score_all(con, TABLES.features, TRANSACTIONS, other, "from earlier")).to_pylist()
    [gone] = [row for row in rows if row["change"] == "gone"]
    assert (gone["model_version"], gone["transaction_id"]) == (earlier.model_version, None)
    assert len(rows) == 20_001


def test_other_code_scores_everything(con, earlier):
    con.execute("update earlier set scored_by = 'other code'")
    assert len(scored(con, earlier, "from earlier")) == 20_001


def test_a_label_that_settles_by_time_alone_makes_a_row_one_that_is_measured(con, earlier):
    """No row is written anew for it."""
    con.execute("update features set target = null where time_s >= 19000")

    def unseen(stored=None):
        return pa.Table.from_batches(score_unseen(con, TABLES.features, TRANSACTIONS, [earlier], stored))

    first = unseen()
    assert first.num_rows == 7_000
    assert set(first["split"].to_pylist()) == {"validation", "test"}
    con.register("first", first)
    con.execute("create table candidates as from first")
    con.execute("update features set target = false where time_s between 19000 and 19009")
    con.execute("update features set target = null where time_s = 18999")
    found = unseen("from candidates").to_pylist()
    assert sorted((row["transaction_id"], row["change"]) for row in found) == [
        ("tx_018999", "gone"),
        *((f"tx_{number:06}", "new") for number in range(19_000, 19_010)),
    ]


def decisions(con, aliases=None, **rules):
    gate = Gate(**{"min_frauds": 30, "replicates": 200, "review_cost": 5, "min_loss": 20} | rules)
    features = "select *, 50.0 as amount_eur from features"
    return decide(con, registry="from registry", features=features, aliases=aliases, gate=gate)


def test_the_first_version_is_champion_and_the_next_must_be_better(con, first):
    register(con, [first["full"], first["sampled"]])
    one, other = decisions(con).to_pylist()
    assert (one["outcome"], one["champion_version"]) == ("first", first["full"]["model_version"])
    assert one["previous_version"] is None
    assert other["outcome"] in ("cannot decide", "worse")
    assert other["champion_version"] == first["full"]["model_version"]
    assert other["gain_ci_low"] <= other["average_precision_gain"] <= other["gain_ci_high"]


def test_a_better_version_becomes_champion_and_a_worse_one_does_not(con, first):
    good = first["full"]
    con.execute("update features set v1 = random() where next_split = 'train'")
    bad = trained(con)["full"] | {"candidate": "sampled"}
    con.execute("drop table features")
    fill(con, features_table())

    register(con, [bad, good | {"trained_at": bad["trained_at"].replace(year=2090)}])
    assert [row["outcome"] for row in decisions(con).to_pylist()] == ["first", "better"]

    register(con, [good, bad | {"trained_at": bad["trained_at"].replace(year=2090)}])
    assert [row["outcome"] for row in decisions(con).to_pylist()] == ["first", "worse"]


def test_too_few_frauds_cannot_decide(con, first):
    register(con, first.values())
    undecided = decisions(con, min_frauds=10_000).to_pylist()[1]
    assert undecided["outcome"] == "cannot decide"
    assert undecided["average_precision_gain"] is None
    assert "fewer than 10000 decide nothing" in undecided["reason"]


def test_a_decision_is_taken_once(con, first):
    register(con, first.values())
    con.register("arrow_aliases", decisions(con))
    con.execute("create table aliases as from arrow_aliases")
    assert decisions(con, aliases="from aliases").num_rows == 0
    assert len(versions_to_evaluate(con, "from aliases")) == 2


def test_a_version_without_a_decision_is_judged_at_the_next_occasion(con, first):
    """Such as one left by a build that was killed between training and the gate."""
    register(con, [first["full"]])
    con.register("arrow_aliases", decisions(con))
    con.execute("create table aliases as from arrow_aliases")
    register(con, first.values())
    [late] = decisions(con, aliases="from aliases").to_pylist()
    assert (late["decision"], late["candidate_version"]) == (2, first["sampled"]["model_version"])
    assert late["previous_version"] == first["full"]["model_version"]


def test_an_unknown_version_is_named(con, first):
    register(con, first.values())
    with pytest.raises(LookupError, match="not in the registry fraud_xgboost_model: m_unknown"):
        load_versions(con, "from registry", ["m_unknown"])
