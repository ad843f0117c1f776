"""Built load by load, or all at once: the published tables are the same, value by value."""

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from ml.raw.simulated.ulb import write
from orchestration.builds import build
from orchestration.cli import main
from tests.conftest import Project
from tests.dbt_project.test_review import Reviewer

DAY_S = 86_400
# When a row was written, scored or published: of such a time two builds never agree.
OF_THE_BUILD = {"changed_at", "scored_at", "change"}


@pytest.fixture(scope="module")
def days(tmp_path_factory):
    return ten_days(tmp_path_factory.mktemp("days"))


def ten_days(folder):
    """Ten days of transactions, as a table."""
    path = folder / "days.parquet"
    write(path, rows=6_000, hours=240, fraud_rate=0.03, seed=3)
    table = pq.read_table(path)
    ids = pa.array([f"tx_{number:05}" for number in range(len(table))])
    return table.append_column("transaction_id", ids)


def part(days, first, last):
    """Rows of the days from `first` to before `last`, counted from 0."""
    times = days["Time"]
    return days.filter(pc.and_(pc.greater_equal(times, first * DAY_S), pc.less(times, last * DAY_S)))


def without_labels(table):
    return table.set_column(table.schema.get_field_index("Class"), "Class", pa.nulls(len(table), pa.int64()))


@pytest.fixture(scope="module")
def story(tmp_path_factory, parsed, days):
    """What the published file holds after ten days in five loads, and after a build of everything at once."""
    project = Project(tmp_path_factory.mktemp("day_by_day"), parsed)

    def receive(name, table):
        pq.write_table(table, project.incoming / f"{name}.parquet")

    receive("a_first_week", part(days, 0, 7))
    project.run()
    scored = [scores(project)]
    receive("b_a_day_without_labels", without_labels(part(days, 7, 8)))
    project.run(retrain=False)
    scored.append(scores(project))
    # Labels a day late, a label that corrects nothing as the first one counts, and the next day.
    late = part(days, 7, 8)
    contradicting = part(days, 2, 3).slice(0, 50)
    turned = pc.subtract(1, contradicting["Class"].cast(pa.int64()))
    contradicting = contradicting.set_column(contradicting.schema.get_field_index("Class"), "Class", turned)
    receive("c_labels_of_the_day_before", late)
    receive("d_labels_that_contradict", contradicting)
    receive("e_a_day", part(days, 8, 9))
    Reviewer(project, "anne").answers("verdicts.csv", dict.fromkeys(list(Reviewer(project, "anne").cases)[:9], "fraud"))
    project.run(retrain=False)
    [(champion, other)] = project.read_published(
        "select (select model_version from current_champion), min(model_version) from fraud_xgboost_model "
        "where model_version not in (select model_version from current_champion)"
    )
    with pytest.MonkeyPatch.context() as patch:
        # What promote builds, in this process, which has dbt loaded.
        patch.setattr(build, "build", lambda settings, variables: project.run(**variables))
        promoted = CliRunner().invoke(
            main, ["promote", other, "--by", "anne", "--reason", "a try"], env=project.environment
        )
    receive("f_the_last_day", part(days, 9, 10))
    # The data tests look at what five loads have made; what is made at once is the same, value by value.
    project.build(retrain=False)
    day_by_day = contents(project)
    loads = project.read("select count(distinct changed_at), count(*) from fraud_prepared")
    champions = (champion, other, *project.read_published("select model_version from current_champion")[0])
    again = project.run(retrain=False)
    unchanged = contents(project)
    project.run(full_refresh=True, retrain=False)
    at_once = contents(project)
    return {
        "day by day": day_by_day,
        "at once": at_once,
        "again": unchanged,
        "kept": again.kept,
        "loads": loads,
        "scored": scored,
        "promotion": (promoted.exit_code, *champions),
    }


def scores(project):
    """(champion, versions, predictions, versions that predict) as published."""
    return project.read_published(
        "select champion_version, (select count(*) from fraud_xgboost_model), count(*), count(distinct model_version) "
        "from fraud_prediction, _snapshot group by all"
    )[0]


def contents(project):
    """Table or view -> its columns, and its rows in order, without times of the build."""
    found = {}
    with duckdb.connect(project.published, read_only=True) as con:
        for (table,) in con.sql("select table_name from information_schema.tables order by all").fetchall():
            if table == "_snapshot":
                continue
            columns = [name for name in con.table(table).columns if name not in OF_THE_BUILD]
            names = ", ".join(f'"{name}"' for name in columns)
            found[table] = columns, con.sql(f"select {names} from {table} order by all").fetchall()
    return found


def differences(one, other):
    """Columns in which rows differ, or what else is not the same; nothing where all is."""
    if one == other:
        return []
    if one[0] != other[0] or len(one[1]) != len(other[1]):
        return ["other columns or another number of rows", len(one[1]), len(other[1])]
    pairs = [pair for pair in zip(one[1], other[1], strict=True) if pair[0] != pair[1]]
    return [
        (name, *next((row[place], twin[place]) for row, twin in pairs if row[place] != twin[place]))
        for place, name in enumerate(one[0])
        if any(row[place] != twin[place] for row, twin in pairs)
    ][:5]


def test_the_tables_are_the_same_value_by_value(story):
    day_by_day, at_once = story["day by day"], story["at once"]
    assert day_by_day.keys() == at_once.keys()
    differing = {table: differences(day_by_day[table], at_once[table]) for table in at_once}
    assert {table: rows for table, rows in differing.items() if rows} == {}
    assert {"fraud_prepared", "fraud_hour", "fraud_features", "fraud_scores", "fraud_prediction"} <= at_once.keys()


def test_without_retraining_the_champion_scores_the_new_rows(story, days):
    (champion, *week), (same_champion, *eight_days) = story["scored"]
    assert same_champion == champion
    assert (week, eight_days) == ([2, len(part(days, 0, 7)), 1], [2, len(part(days, 0, 8)), 1])


def test_the_days_were_taken_in_one_after_another(story):
    [(builds, rows)] = story["loads"]
    assert (builds, rows) == (3, 6_000)


def test_a_verdict_and_a_promotion_came_in_between(story):
    exit_code, before, promoted, champion = story["promotion"]
    assert exit_code == 0
    assert before != promoted == champion
    columns, rows = story["at once"]["fraud_prediction"]
    assert {row[columns.index("model_version")] for row in rows} == {promoted}
    assert sum(row[columns.index("label_source")] == "review" for row in rows) == 0
    columns, rows = story["at once"]["label_conflicts"]
    assert {row[columns.index("contradicted_by")] for row in rows} == {"file", "review"}


def test_a_build_in_which_nothing_has_changed_changes_nothing(story):
    assert story["again"] == story["day by day"]


def test_a_table_is_kept_where_nothing_that_it_is_made_of_has_changed(story):
    assert {"splits", "fraud_sampled", "fraud_xgboost_model", "fraud_scores", "model_evaluations"} <= story["kept"]


START = "2026-01-01 00:00:00"
PAYMENTS = f"""
    select
        'pay_' || i as transaction_id,
        timestamp '{START}' + interval (i * 60 * 86400 // 4000) second as occurred_at,
        'card_' || hash(i * 7) % 100 as customer_id,
        'shop_' || hash(i * 11) % 20 as terminal_id,
        'kind_' || hash(i * 13) % 3 as category,
        5 + hash(i) % 80 as amount,
        (hash(i * 5) % 40 = 0)::int as is_fraud
    from range(4000) as rows (i)
"""
NEWEST = "select count(*) from fraud_features where changed_at = (select max(changed_at) from fraud_features)"


def of_days(first, until, columns="*"):
    """SQL of the payments of the days from `first` to before `until`."""
    day = f"date_diff('day', timestamp '{START}', occurred_at)"
    return f"select {columns} from ({PAYMENTS}) where {day} >= {first} and {day} < {until}"


TOLD = "transaction_id, is_fraud, occurred_at + interval 20 day as reported_at"
UNLABELLED = "* exclude is_fraud, null::int as is_fraud"
LOADS = {
    "a": of_days(0, 50, UNLABELLED),
    "b": of_days(50, 55, UNLABELLED),
    # Reports of payments of weeks before, and some of payments that only the next file brings.
    "c": f"{of_days(20, 36, TOLD)} and is_fraud = 1",
    "d": f"{of_days(36, 38, TOLD)} union all {of_days(57, 58, TOLD)} and is_fraud = 1",
    "e": of_days(55, 58),
    "f": of_days(58, 60),
}


def take_in(project, names, full_refresh=False):
    """Inputs of payments, rows of fraud_features but for when they were made, once these loads are in too."""
    for name in names:
        duckdb.sql(LOADS[name]).write_parquet(str(project.incoming / f"{name}.parquet"))
    project.run("+fraud_features", full_refresh=full_refresh, collection_start=START)
    return project.read("select * exclude changed_at from fraud_features order by transaction_id")


@pytest.fixture(scope="module")
def inputs(tmp_path_factory, parsed):
    """Inputs of payments after four loads, and made at once; and how many rows the last load wrote."""
    project = Project(tmp_path_factory.mktemp("payments_by_day"), parsed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FRAUD_LAYOUT", "payments")
        for name in "abcd":
            take_in(project, name)
        before = take_in(project, "e")
        written = project.read(NEWEST)[0][0]
        by_load = take_in(project, "f")
        newest = project.read(NEWEST)[0][0]
        at_once = take_in(project, "", full_refresh=True)
    return {"by load": by_load, "at once": at_once, "before": before, "written": (written, newest)}


def test_inputs_that_look_back_are_the_same_load_by_load_and_at_once(inputs):
    assert len(inputs["at once"]) == 4_000
    assert inputs["by load"] == inputs["at once"]
    assert inputs["before"] != inputs["by load"]


def test_a_day_writes_the_inputs_of_a_day(inputs):
    """And those of rows that change their window, or whose label has settled: no more than a few days."""
    assert all(number < 1_200 for number in inputs["written"])
