"""A published file that holds a part of the transactions says so where it is asked to count them."""

import shutil

import duckdb
import pytest

from ml.analyst_bot.ask import ask
from ml.analyst_bot.sealed.seal import Sealed


@pytest.fixture(scope="module")
def sealed(built, tmp_path_factory):
    """Of five million transactions 12,000 are in the file."""
    path = shutil.copy(built.published, tmp_path_factory.mktemp("sampled") / "fraud.duckdb")
    with duckdb.connect(path) as con:
        con.execute("update _snapshot set transactions = 5_000_000")
    with Sealed(path) as sealed:
        yield sealed


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("combien de transactions", "le fichier contient 12 000 des 5 000 000 transactions"),
        ("how many transactions above 100 euros", "the file holds 12,000 of 5,000,000 transactions"),
        ("select count(*) from fraud_hour", "12,000 of 5,000,000"),
        ("select avg(amount_eur) from (select * from fraud_prediction) as t", "12,000 of 5,000,000"),
    ],
)
def test_a_count_of_transactions_says_that_it_is_one_of_a_sample(sealed, question, says):
    assert says in ask(question, sealed, language="en").text.replace("\u202f", " ").replace("\xa0", " ")


@pytest.mark.parametrize("question", ["how many decisions", "select count(*) from suspicious_transactions"])
def test_what_is_there_as_a_whole_is_not_called_a_sample(sealed, question):
    answer = ask(question, sealed, language="en")
    assert not answer.refused
    assert "5,000,000" not in answer.text


def test_a_whole_file_is_not_called_a_sample(built):
    with Sealed(built.published) as sealed:
        assert "sample" not in ask("how many transactions", sealed).text
