import pytest

from ml.analyst_bot.answer import Answer
from ml.analyst_bot.proof import unproved

RESULT = Answer(
    "",
    "select 42",
    ["transaction_id", "occurred_at", "amount_eur", "share"],
    [["tx_ab12", "2013-09-01 21:28:02", 47951.69, 0.00156], ["tx_cd34", "2013-09-02 01:00:00", 97.46278, 0.96]],
    492,
    "snapshot_9",
    "2026-11-25 14:58:30",
    "md80",
)


@pytest.mark.parametrize(
    "text",
    ["", "Nothing.", "97.46", "97,5 €", "97", "47 951,69 EUR", "47\u202f951,69", "47,951.69 EUR", "0,16 % des lignes",
     "96 %", "492 lignes, dont 2 montrées", "tx_ab12 et tx_cd34", "le 2013-09-01 à 21:28", "modèle md80",
     "deux lignes"],
)  # fmt: skip
def test_what_stands_in_a_result_may_be_said(text):
    assert unproved(text, [RESULT]) == []


@pytest.mark.parametrize(
    ("text", "missing"),
    [("98", "98"), ("42", "42"), ("48 000", "48 000"), ("tx_ab1", "tx_ab1"), ("tx_zz99", "tx_zz99"), ("97.47", "97.47"),
     ("100 %", "100"), ("9 fraudes", "9"), ("28 rows", "28"), ("492 %", None), ("96.5 %", "96.5"), ("eleven", "eleven"),
     ("trois", "trois"), ("1,000", "1,000"), ("12k", "12k"), ("http://x", "http://"), ("www.x", "www."),
     ("[a](b)", "]("),
     ("<img", "<i"), ("2013-10-01", "2013-10-01"), ("un million", "million"), ("4.92", "4.92"), ("-98", "98")],
)  # fmt: skip
def test_what_does_not_stand_there_may_not(text, missing):
    assert unproved(text, [RESULT]) == ([missing] if missing else [])
