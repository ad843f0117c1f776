import ast
import re

import pytest

from ml.language.english import NOTES, REASONS
from ml.language.languages import LANGUAGES
from ml.language.signals import in_words, reaction_reason, worded
from tests.conftest import ROOT

# A value for every placeholder of every sentence.
VALUES = {
    **dict.fromkeys(("inputs_n", "frauds_n", "min_frauds_n", "fewest_n", "most_n", "calls_n", "texts_n"), 1_234),
    **dict.fromkeys(("rows_n", "refused_n", "hours_n", "least_n", "delay_hours_n", "label_delay_hours_n"), 48),
    **dict.fromkeys(("failed_share", "unverified_share"), 0.125),
    **dict.fromkeys(("spent_eur", "budget_eur"), 4.5),
    **dict.fromkeys(("value", "low", "least", "expected", "released", "seconds"), 0.625),
    **dict.fromkeys(("file", "kind", "step", "message", "feature", "statistics"), "x"),
    **dict.fromkeys(("published_at", "ended_at"), "2026-11-27T00:24:00"),
    "metric": "recall",
}


@pytest.mark.parametrize("code", REASONS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_reason_is_worded_in_each_language(code, language):
    said = worded(code, VALUES, language)
    assert said and "{" not in said and "None" not in said


def test_numbers_and_dates_are_written_as_people_of_the_language_do():
    values = {"spent_eur": 1234.5, "budget_eur": 2000}
    assert worded("budget", values, "fr").startswith("1\u202f234,50\u00a0€ dépensés")
    assert worded("budget", values, "en").startswith("€1,234.50 of")
    assert "27/11/2026 00:24" in worded("published", VALUES, "fr")
    assert worded("llm_failed", VALUES, "fr").endswith("(1\u202f234) : 12\u00a0%")


def codes_in(path):
    """Codes that a file may give: texts in quotes that are keys of REASONS, and those that are put together."""
    text = path.read_text().split("as reason_values\n    from proven")[0]
    found = set(re.findall(r"'([a-z_]+)' as reason_code|then '([a-z_]+)'|else '([a-z_]+)' end as reason_code", text))
    return {code for groups in found for code in groups if code}


def test_every_code_that_the_sql_gives_has_a_sentence():
    folder = ROOT / "dbt_project" / "models" / "monitoring"
    given = {code for code in codes_in(folder / "health_signals.sql") if not code.endswith("_")}
    states = ("alert", "moved", "steady")
    given |= {f"{of}_{state}" for of in ("inputs", "predictions") for state in states}
    given |= {"not_enough_history", "too_few_rows"}
    assert len(given) > 12 and given <= set(REASONS)


def test_every_code_that_the_programs_give_has_a_sentence():
    source = ast.parse((ROOT / "orchestration" / "published" / "health.py").read_text())
    calls = [node for node in ast.walk(source) if isinstance(node, ast.Call)]
    calls = [call for call in calls if getattr(call.func, "id", "") == "Signal"]
    given = {call.args[4].value for call in calls}
    assert {"published", "run_failed", "budget"} <= given <= set(REASONS)


def test_a_row_of_pipeline_health_is_worded_whole():
    row = {"signal": "data drift", "area": "data", "state": "warning", "level": 1, "value": 0.3, "reason": "English"}
    said = in_words(row | {"reason_code": "inputs_alert", "reason_values": '{"inputs_n": 2}'}, "fr")
    assert (said["signal"], said["area"], said["state"]) == ("dérive des données", "données", "à surveiller")
    assert said["reason"] == "variables qui ont bougé dans deux fenêtres de suite : 2"


@pytest.mark.parametrize("note", [None, *NOTES])
def test_a_reaction_says_its_reason_in_the_language_of_its_reader(note):
    row = {"reason": "x", "reason_code": "inputs_steady", "reason_values": "{}", "note": note}
    assert "aucune variable qui compte n'a bougé" in reaction_reason(row, "fr")
    assert "no input that matters has moved" in reaction_reason(row, "en")
    # What an earlier version has written down, and this one cannot word.
    for code, values in ((None, None), ("of_long_ago", "{}"), ("inputs_alert", "{}")):
        assert reaction_reason(row | {"reason_code": code, "reason_values": values}, "fr") == "x"
