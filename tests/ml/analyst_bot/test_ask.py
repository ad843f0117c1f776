"""Questions in French and English, answered without a key: the answer is compared with the rows themselves."""

from pathlib import Path
from string import Formatter
from types import SimpleNamespace

import duckdb
import pytest

from ml.analyst_bot.ask import ask
from ml.analyst_bot.commands import COMMANDS
from ml.analyst_bot.phrases import SAID
from ml.analyst_bot.reading.vocabulary import LANGUAGES
from ml.analyst_bot.sealed.process import QueryError
from ml.analyst_bot.sealed.seal import Sealed
from ml.language.detection import language_of
from ml.language.languages import LANGUAGES as WRITTEN
from tests.ml.analyst_bot.questions import (
    FIGURES,
    FIRST_OF_GROUPS,
    GROUPS,
    HELPED,
    OF_SEVERAL_TABLES,
    PUBLISHED,
    ROWS,
    ROWS_IN_ORDER,
    SAID_OTHERWISE,
    UNREADABLE,
)

ALL = 100_000


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


@pytest.mark.parametrize("question", SAID_OTHERWISE)
def test_a_figure_is_right_however_it_is_asked(sealed, transactions, question):
    answer = ask(question, sealed)
    assert len(answer.rows) == 1, answer.text
    assert answer.rows[0][-1] == pytest.approx(SAID_OTHERWISE[question](transactions))
    assert not answer.refused


@pytest.mark.parametrize("question", FIRST_OF_GROUPS)
def test_the_first_of_the_groups_is_right_and_what_ties_with_it_is_shown(sealed, transactions, question):
    group, computed, first = FIRST_OF_GROUPS[question]
    groups = {}
    for row in transactions:
        groups.setdefault(getattr(row, group), []).append(row)
    values = {name: computed(rows) for name, rows in groups.items()}
    expected = {name for name, value in values.items() if value == pytest.approx(first(values.values()))}
    answer = ask(question, sealed)
    assert {row[group] for row in answer.records()} == expected, answer.text


@pytest.mark.parametrize("question", HELPED)
def test_what_cannot_be_answered_is_said_with_what_can(sealed, question):
    answer = ask(question, sealed)
    assert answer.refused and answer.sql is None and not answer.rows
    assert all(said in answer.text for said in HELPED[question]), answer.text


def test_every_answer_says_how_the_question_was_read(sealed):
    said = ask("combien de fraudes manquées de plus de 20 € entre 22h et 6h", sealed).text.splitlines()
    assert said[1] == (
        "Lu ainsi : nombre de lignes, où fraude et non signalée et montant > 20 EUR et heure de 22:00 à 06:00, "
        "minuit compris."
    )
    assert "vues à l'entraînement" in said[2]
    said = ask("top 3 hours by fraud rate", sealed).text.splitlines()
    assert said[1] == ("Read as: share of: fraud, among rows whose label is known, by hour of day, the 3 largest.")
    assert "$500 is read as euros" in ask("how many frauds over $500", sealed).text


def test_alerts_per_fraud_come_with_the_numbers_they_are_made_of(sealed, transactions):
    [row] = ask("how many alerts per fraud?", sealed).records()
    alerts = sum(one.is_flagged for one in transactions)
    frauds = sum(one.is_fraud is True for one in transactions)
    both = sum(one.is_flagged and one.is_fraud is True for one in transactions)
    assert (row["first_count"], row["second_count"], row["both_count"]) == (alerts, frauds, both)
    assert (row["first_per_second"], row["first_per_both"]) == (alerts / frauds, alerts / both)


def test_amounts_add_up_over_the_groups(sealed, transactions):
    rows = ask("montant cumulé par jour", sealed).records()
    assert [row["day"] for row in rows] == ["2013-09-01", "2013-09-02"]
    first = sum(one.amount_eur for one in transactions if one.occurred_at.day == 1)
    assert [row["running_total"] for row in rows] == pytest.approx([first, sum(one.amount_eur for one in transactions)])


def test_ranges_of_amounts_are_those_that_were_asked(sealed, transactions):
    rows = ask("number of frauds by amount range: under 10, 10-100, over 100", sealed).records()
    frauds = [one.amount_eur for one in transactions if one.is_fraud]
    expected = [sum(a < 10 for a in frauds), sum(10 <= a < 100 for a in frauds), sum(a >= 100 for a in frauds)]
    assert [row["row_count"] for row in rows] == expected
    # A hole between the ranges would leave rows out.
    assert ask("fraud rate by amount range: under 10, 50-100", sealed).refused


@pytest.mark.parametrize("question", ["montre-moi {}", "show me transaction {}", "affiche la transaction '{}'"])
def test_one_transaction_is_shown_by_its_id(sealed, suspicious, question):
    assert [row["transaction_id"] for row in ask(question.format(suspicious), sealed).records()] == [suspicious]


def test_one_case_is_shown_by_its_id(sealed, built):
    [(case,)] = built.read_published("select min(case_id) from cases_to_review")
    assert [row["case_id"] for row in ask(f"show {case}", sealed).records()] == [case]
    assert ask("show case_0", sealed).refused


@pytest.mark.parametrize(
    "question", ["le modèle est-il fiable ?", "peut-on se fier au modèle", "can we trust the model?"]
)
def test_whether_the_model_is_reliable_is_told_with_intervals(sealed, built, question):
    [(low, high)] = built.read_published(
        "select ci_low, ci_high from current_evaluations where is_champion and split = 'test' "
        "and metric = 'average_precision'"
    )
    text = ask(question, sealed).text
    assert all(WRITTEN[language_of(question, "fr")].figure(end) in text for end in (low, high))


@pytest.mark.parametrize(
    "question", ["qu'est-ce qui a changé depuis le dernier modèle ?", "what changed since the last model?"]
)
def test_what_changed_is_the_newest_decision(sealed, built, question):
    [(outcome, reason)] = built.read_published(
        "select outcome, reason from model_aliases order by decision desc limit 1"
    )
    answer = ask(question, sealed)
    assert outcome in answer.text and reason in answer.text and not answer.refused


def test_duplicates_are_rows_alike_in_all_that_was_measured(sealed, built):
    [row] = ask("how many duplicates?", sealed).records()
    columns = ", ".join(["time_s", "amount_eur", *(f"v{number}" for number in range(1, 29))])
    [(kinds, rows)] = built.read_published(f"select count(distinct ({columns})), count(*) from fraud_hour")
    assert row["too_many"] == rows - kinds


def test_every_language_has_the_same_data():
    names = {code: {name for name in vars(words) if name.isupper()} for code, words in LANGUAGES.items()}
    assert names["fr"] == names["en"] and {"WORDS", "TABLES"} <= names["fr"]
    commands = {code: {name for name in vars(words) if name.isupper()} for code, words in COMMANDS.items()}
    assert commands["fr"] == commands["en"] and COMMANDS["fr"].TOOLS.keys() == COMMANDS["en"].TOOLS.keys()
    for name in ("CONDITIONS", "RATES", "UNITS", "DAY_PARTS"):
        assert getattr(LANGUAGES["fr"], name).keys() == getattr(LANGUAGES["en"], name).keys(), name
    assert SAID["fr"].keys() == SAID["en"].keys()
    for key, sentence in SAID["en"].items():
        if isinstance(sentence, str):
            french = SAID["fr"][key]
            fields = [{field for _, field, _, _ in Formatter().parse(one) if field} for one in (sentence, french)]
            assert fields[0] == fields[1], key


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
        ("average recall", "may be meant of several tables"),
        ("coût moyen", "peut se lire dans plusieurs tables"),
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
