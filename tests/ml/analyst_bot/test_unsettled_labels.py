"""Shares of frauds where labels are still to come: of the newest payments only frauds are known, early reports."""

import duckdb
import pytest

from ml.analyst_bot.ask import ask
from ml.analyst_bot.sealed.seal import Sealed

# Of 100 payments in April 10 are frauds; of 100 in May, in which half is flagged, 5 are known to be.
MADE = """
    create table fraud_prediction as
    select
        'P' || number as transaction_id,
        timestamp '2025-04-01' + interval (number // 100) month + interval (number % 100) hour as occurred_at,
        number % 100 % 24 as hour_of_day,
        cast(1 + number as double) as amount_eur,
        case when number < 100 then number % 10 = 0 when number % 20 = 0 then true end as is_fraud,
        number % 2 = 0 as is_flagged,
        if(number < 100, 'test', 'later') as split
    from range(200) as t(number);
    create table semantic_layer as
    select *, null as column_value, if(column_name = 'amount_eur', 'EUR', null) as unit, null as named_by,
        true as is_countable
    from (values
        ('fraud_prediction', null, 'paiement, paiements, transaction, transactions', 'payment, payments, transactions'),
        ('fraud_prediction', 'amount_eur', 'montant, montants', 'amount, amounts'),
        ('fraud_prediction', 'is_fraud', 'fraude, fraudes', 'fraud, frauds'),
        ('fraud_prediction', 'is_flagged', 'alerte, alertes', 'alert, alerts')
    ) as words(table_name, column_name, words_fr, words_en)
"""


@pytest.fixture(scope="module")
def sealed(tmp_path_factory):
    path = tmp_path_factory.mktemp("published") / "fraud.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute(MADE)
    with Sealed(str(path)) as sealed:
        yield sealed


@pytest.mark.parametrize(
    ("question", "last"),
    [
        ("fraud rate", 0.1),
        ("taux de fraude", 0.1),
        ("fraud rate per month", 0.1),
        ("what share of alerts are frauds", 0.2),
        ("frauds per 1,000 transactions", 100),
        ("taux de fraude en valeur", 460 / 5050),
    ],
)
def test_a_share_of_frauds_is_one_of_settled_rows(sealed, question, last):
    answer = ask(question, sealed)
    assert len(answer.rows) == 1, answer.text
    [row] = answer.rows
    assert any(cell == pytest.approx(last) for cell in row if isinstance(cell, float | int)), answer.text
    assert '(window "later"), are left out' in answer.text or "(fenêtre « later »), sont laissées" in answer.text


def test_where_no_label_is_settled_there_is_no_share(sealed):
    answer = ask("fraud rate in May", sealed)
    assert answer.rows == [[0, 0, None]]
    assert "whose labels are still to come" in answer.text


def test_frauds_that_are_known_are_counted_whenever_they_were(sealed):
    assert ask("how many frauds", sealed).rows == [[15]]
    assert ask("what share of frauds is flagged", sealed).rows[0][-1] == 1


def test_of_the_windows_themselves_each_is_told(sealed):
    assert [row[0] for row in ask("fraud rate by split", sealed).rows] == ["later", "test"]
