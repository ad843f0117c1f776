import pytest

from ml.language.languages import LANGUAGES
from orchestration.dashboard import tables
from orchestration.dashboard.texts import texts

ROW = {"feature": "v14", "psi": 0.01, "p_value": 0.5, "weight": 0.2, "state": "steady", "level": 0}


@pytest.mark.parametrize(("language", "title", "cell"), [("fr", "Énergie", "0,123 · alerte"),
                                                         ("en", "Energy", "0.123 · alert")])  # fmt: skip
def test_a_statistic_beside_psi_has_a_column_and_says_when_it_alerts(language, title, cell):
    energy = {"name": "energy", "titles": {"fr": "Énergie", "en": "Energy"}}
    statistics = [energy | {"values": {("inputs", "v14"): (0.1234, "alert"), ("inputs", "v4"): (None, "steady")}}]
    rows = [ROW, ROW | {"feature": "v4"}, ROW | {"feature": "v9"}]
    drawn = tables.drift(rows, statistics, texts(language), LANGUAGES[language])
    place = [column["title"] for column in drawn["columns"]].index(title)
    of_statistic = [row[place] for row in drawn["rows"]]
    assert of_statistic[0] == {"text": cell, "sort": 0.1234}
    nothing = LANGUAGES[language].number(None)
    assert [one["text"] for one in of_statistic[1:]] == [nothing, nothing]
