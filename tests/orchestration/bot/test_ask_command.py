import json
import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner

from orchestration.cli import main


@pytest.fixture
def published(built, tmp_path):
    """A copy of the published file in a folder that tests may write to."""
    return shutil.copy(built.published, tmp_path / "fraud.duckdb")


@pytest.fixture
def fraud(monkeypatch, published):
    """Run the `fraud` command on the published file."""
    monkeypatch.setenv("FRAUD_PUBLISHED", str(published))
    monkeypatch.delenv("MISTRAL_API_KEY", raising=False)

    def run(*arguments, answer=None):
        result = CliRunner().invoke(main, [str(argument) for argument in arguments], input=answer)
        assert result.exit_code == 0, result.output
        return result.output

    return run


def test_the_question_of_the_readme_shows_rows_and_where_they_come_from(fraud, built):
    shown = fraud("ask", "Retourne les lignes où is_fraud = 1", "--rows", 2)
    [(snapshot, champion)] = built.read_published("select snapshot_id, champion_version from _snapshot")
    assert "240 lignes de fraud_prediction." in shown
    assert "Lignes montrées : 2 sur 240 (coupé)" in shown
    assert snapshot in shown and champion in shown
    assert "select * from fraud_prediction where is_fraud = 1" in shown


def test_json_is_one_object_with_the_fields_that_were_promised(fraud):
    answer = json.loads(fraud("ask", "how many frauds", "--json"))
    assert list(answer) == [
        "answer",
        "sql",
        "rows",
        "rows_shown",
        "rows_found",
        "truncated",
        "snapshot_id",
        "snapshot_time",
        "model_version",
        "refused",
    ]
    assert answer["rows"] == [{"row_count": 240}]


def test_csv_holds_every_row(fraud, tmp_path):
    shown = fraud("ask", "show", "the", "frauds", "--csv", tmp_path / "frauds.csv", "--rows", 1)
    assert len((tmp_path / "frauds.csv").read_text().splitlines()) == 241
    assert "Rows shown: 1 of 240 (cut)" in shown


def test_a_conversation_exports_only_after_a_yes(fraud, published):
    exports = published.parent / "exports"
    said = fraud("ask", answer="combien de fraudes ?\nexport\nn\n\n")
    assert "240 lignes" in said and "Rien n'a été écrit." in said
    assert not exports.exists()
    said = fraud("ask", answer="combien de fraudes ?\nexport\ny\n\n")
    assert sorted(file.suffix for file in exports.iterdir()) == [".csv", ".md"]
    assert str(exports) in said


def test_a_missing_published_file_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setenv("FRAUD_PUBLISHED", str(tmp_path / "none.duckdb"))
    result = CliRunner().invoke(main, ["ask", "aide"])
    assert result.exit_code == 1
    assert "make build" in result.output and "Traceback" not in result.output


def test_asking_imports_no_more_than_it_uses(built):
    code = (
        "import sys; from click.testing import CliRunner; from orchestration.cli import main; "
        "CliRunner().invoke(main, ['ask', 'how many frauds']); "
        "print(sorted({'xgboost', 'sklearn', 'numpy', 'pyarrow', 'duckdb', 'dbt', 'dagster', 'mistralai', 'mcp'} "
        "& set(sys.modules)))"
    )
    environment = {**built.environment, "MISTRAL_API_KEY": ""}
    assert subprocess.check_output([sys.executable, "-c", code], text=True, env=environment) == "[]\n"


@pytest.mark.parametrize(("question", "code"), [("how many frauds", 0), ("how many purple frauds", 3), ("select x", 3)])
def test_a_question_without_an_answer_exits_with_3(fraud, question, code):
    assert CliRunner().invoke(main, ["ask", question]).exit_code == code


def test_no_file_is_written_for_a_question_without_an_answer(fraud, tmp_path):
    result = CliRunner().invoke(main, ["ask", "how many purple frauds", "--csv", str(tmp_path / "rows.csv")])
    assert result.exit_code == 3 and "purple" in result.output
    assert not (tmp_path / "rows.csv").exists()
