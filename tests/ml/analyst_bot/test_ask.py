"""Questions in French and English, answered without a key: the answer is compared with the rows themselves."""

from pathlib import Path
from string import Formatter
from types import SimpleNamespace

import duckdb
import pytest

from ml.analyst_bot.ask import ask
from ml.analyst_bot.phrases import PHRASES
from ml.analyst_bot.sealed.process import QueryError
from ml.analyst_bot.sealed.refusals import SENTENCES
from ml.analyst_bot.sealed.seal import Sealed
from tests.ml.analyst_bot.questions import (
    FIGURES,
    GROUPS,
    OF_SEVERAL_TABLES,
    PUBLISHED,
    ROWS,
    ROWS_IN_ORDER,
    UNREADABLE,
)

ALL = 100_000


@pytest.fixture(scope="module")
def sealed(built):
    with Sealed(built.published) as sealed:
        yield sealed


@pytest.fixture(scope="module")
def transactions(built):
    with duckdb.connect(built.published, read_only=True) as con:
        rows = con.sql("from fraud_prediction")
        return [SimpleNamespace(**dict(zip(rows.columns, row, strict=True))) for row in rows.fetchall()]


@pytest.fixture(scope="module")
def suspicious(built):
    return built.read_published("select transaction_id from suspicious_transactions order by queue_rank")[0][0]


def test_there_are_as_many_golden_questions_as_we_say():
    assert len(FIGURES | GROUPS | ROWS | ROWS_IN_ORDER | PUBLISHED) >= 100


@pytest.mark.parametrize("question", FIGURES)
def test_a_figure_is_right(sealed, transactions, question):
    answer = ask(question, sealed)
    assert len(answer.rows) == 1, answer.text
    assert answer.rows[0][-1] == pytest.approx(FIGURES[question](transactions))


@pytest.mark.parametrize("question", GROUPS)
def test_groups_are_right(sealed, transactions, question):
    answer = ask(question, sealed, limit=ALL)
    expected = GROUPS[question](transactions)
    assert {row[0]: row[-1] for row in answer.rows} == pytest.approx(expected), answer.text


@pytest.mark.parametrize("question", ROWS)
def test_rows_are_right(sealed, transactions, question):
    answer = ask(question, sealed, limit=ALL)
    expected = [row.transaction_id for row in ROWS[question](transactions)]
    assert sorted(row["transaction_id"] for row in answer.records()) == sorted(expected), answer.text
    assert answer.found == len(expected) > 0


@pytest.mark.parametrize("question", ROWS_IN_ORDER)
def test_rows_come_in_order(sealed, transactions, question):
    answer = ask(question, sealed)
    expected = [row.transaction_id for row in ROWS_IN_ORDER[question](transactions)]
    assert [row["transaction_id"] for row in answer.records()] == expected, answer.text


@pytest.mark.parametrize("question", PUBLISHED)
def test_the_other_tables_answer_as_well(sealed, built, question):
    answer = ask(question, sealed, limit=ALL)
    champion = "model_version = (select champion_version from _snapshot)"
    with duckdb.connect(built.published, read_only=True) as con:
        expected = con.sql(PUBLISHED[question].format(champion=champion))
        columns, rows = expected.columns, expected.fetchall()
    assert answer.sql, answer.text
    assert sorted(tuple(row[column] for column in columns) for row in answer.records()) == sorted(rows)


@pytest.mark.parametrize("question", OF_SEVERAL_TABLES)
def test_a_question_that_fits_several_tables_names_them(sealed, question):
    answer = ask(question, sealed)
    assert answer.sql is None
    assert all(table in answer.text for table in OF_SEVERAL_TABLES[question])


@pytest.mark.parametrize("question", UNREADABLE)
def test_what_cannot_be_read_is_named_and_never_left_out(sealed, question):
    answer = ask(question, sealed)
    word, meant = UNREADABLE[question]
    first, *can = answer.text.splitlines()
    assert word in first and answer.sql is None and can
    assert (f"{meant} ?" in first or f"{meant}?" in first) if meant else "?" not in first.replace("faire ?", "")


def test_every_answer_says_where_it_comes_from(sealed, built):
    [(snapshot, published_at, champion)] = built.read_published(
        "select snapshot_id, published_at, champion_version from _snapshot"
    )
    for question in ("Combien de fraudes ?", "métriques", "quelles tables", "qu'est-ce que c'est", "santé"):
        answer = ask(question, sealed).as_dict()
        assert (answer["snapshot_id"], answer["snapshot_time"]) == (snapshot, published_at.isoformat(" "))
        assert answer["model_version"] == champion


def test_an_answer_that_is_cut_says_so(sealed):
    answer = ask("Retourne les lignes où is_fraud = 1", sealed, limit=3).as_dict()
    assert (answer["rows_shown"], answer["rows_found"], answer["truncated"]) == (3, 240, True)
    assert answer["answer"] == "240 lignes de fraud_prediction.\nLu ainsi : lignes, où fraude."


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("How many frauds?", "240 rows"),
        ("Combien de fraudes ?", "240 lignes"),
        ("Cost at threshold 0.5", "rows of"),
        ("coût au seuil 0,5", "lignes de"),
        ("what is the recall", "may be meant of several tables"),
        ("quel est le rappel", "peut se lire dans plusieurs tables"),
        ("décris fraud_prediction", "Les descriptions sont celles de dbt, en anglais"),
        ("describe fraud_prediction", "fraud_prediction, 12,000 rows: What people"),
    ],
)
def test_the_answer_is_in_the_language_of_the_question(sealed, question, says):
    assert says in ask(question, sealed, language="fr").text


@pytest.mark.parametrize(
    ("sql", "fr", "en"),
    [
        ("select getenv('A')", "la fonction getenv n'est pas permise", "The function getenv is not allowed"),
        ("select * from fraud_predictions", "Vouliez-vous dire fraud_prediction ?", "Did you mean fraud_prediction?"),
        ("select 1; select 2", "une seule instruction est permise ; il y en a 2", "One statement is allowed"),
        ("select '\u200b'", "caractères invisibles : U+200B", "cannot be seen: U+200B"),
        (
            "select nope from fraud_prediction",
            "DuckDB dit, en anglais : Binder Error: Referenced",
            "nope",
        ),
    ],
)
def test_a_refusal_is_in_the_language_that_was_set_when_sql_is_asked(sealed, sql, fr, en):
    assert fr in ask(sql, sealed, language="fr").text
    assert en in ask(sql, sealed, language="en").text


def test_both_languages_say_the_same_things():
    for sentences in (PHRASES, SENTENCES):
        assert sentences["fr"].keys() == sentences["en"].keys()
    for code, sentence in SENTENCES["en"].items():
        fields = {field for _, field, _, _ in Formatter().parse(sentence)}
        assert fields == {field for _, field, _, _ in Formatter().parse(SENTENCES["fr"][code])}, code


@pytest.mark.parametrize("question", ["métriques du champion", "metrics of the champion", "how good is the champion"])
def test_metrics_are_those_of_the_champion(sealed, built, question):
    answer = ask(question, sealed)
    measured = built.read_published(
        "select metric, value from model_evaluations where split = 'test' "
        "and model_version = (select champion_version from _snapshot)"
    )
    assert {row["metric"]: row["value"] for row in answer.records() if row["split"] == "test"} == dict(measured)


@pytest.mark.parametrize(
    "question", ["pourquoi la transaction {} est-elle suspecte ?", "why is transaction {} suspicious?", "explique {}"]
)
def test_why_names_the_score(sealed, built, suspicious, question):
    answer = ask(question.format(suspicious), sealed)
    assert suspicious in answer.text
    assert {row["direction"] for row in answer.records()} <= {"raises", "lowers"} and answer.rows


def test_the_score_of_a_transaction_is_the_published_one(sealed, built, suspicious):
    answer = ask(f"score {suspicious}", sealed)
    [(score, probability)] = built.read_published(
        f"select fraud_score, fraud_probability from fraud_prediction where transaction_id = '{suspicious}'"
    )
    assert answer.rows == [[suspicious, "as it is", pytest.approx(score), pytest.approx(probability)]]


def test_a_what_if_changes_the_score_only_of_the_change(sealed, suspicious):
    answer = ask(f"what if v14 = 5 and amount = 1 for {suspicious}", sealed)
    before, after = answer.rows
    assert before[1:2] + after[1:2] == ["as it is", "changed"]
    assert before[3] != after[3]
    assert "v14 = 5" in answer.text


def test_scoring_reads_the_file_in_a_sealed_process_only(built, suspicious, monkeypatch):
    monkeypatch.setattr(duckdb, "connect", None)
    with Sealed(built.published) as sealed:
        before, after = sealed.score(suspicious, {"v14": 5.0})
        assert before[1] != after[1]
        for value in (1e300, float("nan"), float("-inf"), 10**400, "x", None):
            with pytest.raises(QueryError):
                sealed.score(suspicious, {"v14": value})
        with pytest.raises(QueryError):
            sealed.score("' or true --", {})
        process = Path(f"/proc/{sealed._scores.pid}")
        assert (process / "environ").read_bytes() == b""
        assert "Max open files            0 " in (process / "limits").read_text()
        assert sealed.score(suspicious, {}) == [before]


def test_a_what_if_of_what_is_no_input_is_refused(sealed, suspicious):
    assert "is_fraud" in ask(f"what if is_fraud = 1 for {suspicious}", sealed).text


def test_an_unknown_transaction_is_said_to_be_unknown(sealed):
    for question in ("why is transaction tx_0 suspicious", "score tx_0", "pourquoi tx_0"):
        assert "tx_0" in ask(question, sealed).text
        assert not ask(question, sealed).rows


def test_a_table_is_described_with_units(sealed):
    rows = {row["column"]: row for row in ask("décris fraud_prediction", sealed).records()}
    assert rows["amount_eur"]["unit"] == "EUR"
    assert rows["is_fraud"]["description"] == "Settled label. Null while it is not known."


def test_tables_are_listed_with_what_they_hold(sealed):
    rows = {row["table"]: row for row in ask("which tables are there?", sealed).records()}
    assert rows["fraud_prediction"]["rows"] == 12_000
    assert "One row per transaction" in rows["fraud_prediction"]["description"]


def test_what_a_question_finds_by_a_word_is_one_thing(sealed):
    for table in sealed.catalog.tables.values():
        words = [word for column in table.columns.values() for word in column.words]
        assert len(words) == len(set(words)), table.name
    words = [word for table in sealed.catalog.tables.values() for word in table.words]
    assert len(words) == len(set(words))
    assert all(column.words for column in sealed.catalog.tables["fraud_prediction"].columns.values())


def test_what_the_semantic_layer_says_of_tables_is_so(sealed):
    for table in sealed.catalog.tables.values():
        # Every condition runs, and chooses rows of now: one version, one measurement.
        where = f" where {table.current_rows}" if table.current_rows else ""
        assert sealed.query(f"select * from {table.name}{where}", limit=1).found >= 0
        assert set(table.named_by) <= set(table.columns)
