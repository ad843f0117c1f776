import json
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from orchestration.builds import build
from orchestration.cli import main
from orchestration.published.model_card import model_card
from tests.forked import dbt_forked


@pytest.fixture
def fraud(monkeypatch):
    """Run the `fraud` command on a project."""

    def run(*arguments, project):
        for name, value in project.environment.items():
            monkeypatch.setenv(name, value)
        return CliRunner().invoke(main, [str(argument) for argument in arguments])

    return run


def test_models_names_every_version_and_the_champion(fraud, built):
    rows = json.loads(fraud("models", "--json", project=built).output)
    [(champion,)] = built.read_published("select champion_version from _snapshot")
    assert {row["model_version"]: row["alias"] for row in rows}[champion] == "champion"
    assert len(rows) == 2
    shown = fraud("models", project=built).output
    assert "The first version" in shown
    assert all(row["model_version"] in shown for row in rows)


def test_a_challenger_is_shown_beside_the_champion_on_rows_that_neither_has_seen(fraud, built_before):
    [(champion, other)] = built_before.read(
        "select champion_version, model_version from fraud_xgboost_model, (from model_aliases order by decision desc "
        "limit 1) where model_version <> champion_version"
    )
    with duckdb.connect(built_before.warehouse) as con:
        con.execute(
            "insert into model_aliases by name select 9 as decision, now()::timestamp as decided_at, "
            f"'cannot decide' as outcome, '{champion}' as champion_version, '{other}' as candidate_version, "
            "candidate_version as challenger_version"
        )
    for _ in range(2):
        built_before.run("current_champion", "champion_challenger", "published")
    windows = built_before.read_published("select count(*), sum(rows) from champion_challenger")
    unseen = (
        "select count(distinct transaction_id) from candidate_scores where split = 'test' and time_s > "
        "(select max(validated_until_s) from fraud_xgboost_model)"
    )
    assert windows == [(1, built_before.read(unseen)[0][0])]
    shown = f"on {windows[0][1]:,} rows that neither has seen"
    assert f"beside {champion} {shown}" in fraud("models", project=built_before).output
    with duckdb.connect(built_before.published, read_only=True) as con:
        assert f"Beside {champion}, on {windows[0][1]:,} labelled rows" in model_card(con, other)


def what_holds(project):
    """What readers are told of the champion, its measurements and its drift."""
    return [
        set(project.read_published(query))
        for query in (
            "select model_version, previous_champion from current_champion",
            "select * from current_evaluations where is_champion",
            "select model_version, subject, feature, psi, state, data_version, measured_at from current_drift",
            "select signal, level, value, reason from pipeline_health",
        )
    ]


def test_promote_and_rollback_score_and_publish_without_training(fraud, built_before, monkeypatch):
    project = built_before
    [(first,)] = project.read_published("select champion_version from _snapshot")
    [(other,)] = project.read(f"select model_version from fraud_xgboost_model where model_version <> '{first}'")

    before = what_holds(project)
    monkeypatch.setattr(build, "subprocess", dbt_forked)
    promoted = fraud("promote", other, "--by", "Ada", "--reason", "a drill", project=project)
    assert promoted.exit_code == 0, promoted.output
    assert project.read_published("select distinct model_version from fraud_prediction") == [(other,)]

    # The first build was one in a process of its own, as a person has it. This one leads back to what was tested.
    monkeypatch.setattr(build, "build", lambda settings, variables: project.run(**variables))
    back = fraud("rollback", "--by", "Ada", "--reason", "the drill is over", project=project)
    assert back.exit_code == 0, back.output
    assert project.read_published("select distinct model_version from fraud_prediction") == [(first,)]
    # The drift of the other version was measured last, and is not what holds now.
    assert project.read("select count(distinct model_version) from prediction_drift") == [(2,)]
    _, *measured = what_holds(project)
    assert measured == before[1:] and all(measured)
    assert project.read_published("select model_version, previous_champion from current_champion") == [(first, other)]
    assert project.read("select count(*) from fraud_xgboost_model") == [(2,)]
    assert project.read("select outcome, decided_by, reason from model_aliases order by decision desc limit 1") == [
        ("rolled back", "Ada", "the drill is over")
    ]
    refused = fraud("promote", first, "--by", "Ada", "--reason", "again", project=project)
    assert refused.exit_code == 1
    assert "is champion already" in refused.output


def test_the_card_is_rendered_from_the_tables(built, tmp_path):
    with duckdb.connect(built.published, read_only=True) as con:
        [(champion, other)] = con.sql(
            "select champion_version, (select max(model_version) from fraud_xgboost_model where model_version <> "
            "champion_version) from _snapshot"
        ).fetchall()
        [(value,)] = con.sql(
            "select value from model_evaluations where metric = 'average_precision' and split = 'test' "
            f"and model_version = '{champion}'"
        ).fetchall()
        text = model_card(con, champion)
        assert f"# Model card: {champion}" in text
        assert f"| average precision | {value:.3f} |" in text
        assert "data:image/svg+xml;base64," in text
        assert "not enough history: drift score" in text
        of_other = model_card(con, other)
        assert "Only the champion's predictions are published" in of_other
        assert "calibrated again" not in of_other
        with pytest.raises(LookupError, match="m_nobody is not published"):
            model_card(con, "m_nobody")


def test_the_card_command_says_where_it_wrote(fraud, built):
    result = fraud("card", project=built)
    assert result.exit_code == 0, result.output
    assert Path(result.output.strip()).read_text().startswith("# Model card: m")


def test_drift_on_demand_asks_a_classifier(fraud, built):
    facts = json.loads(fraud("drift", "--domain", "--json", project=built).output)
    assert facts["window"]["state"] == "not enough history"
    # Nothing drifts in the demo: it is near chance, and what gives it away is hardly there.
    assert facts["domain"]["ci_low"] <= facts["domain"]["auc"] <= facts["domain"]["ci_high"]
    assert 0.4 < facts["domain"]["auc"] < 0.8
    assert "hour_of_day" not in facts["domain"]["features"]
    assert "AUC" in fraud("drift", "--domain", project=built).output
