"""What the published file says of one suspicious transaction: text and facts, for a person, and as JSON."""

import json
import textwrap

from ml.explanation.facts import Facts
from ml.explanation.wording import placeholders
from orchestration.words import words

EXPLAINED = """
    select risk_explanation.*, reason_codes.facts, reason_codes.case_group
    from risk_explanation join reason_codes using (transaction_id)
    where risk_explanation.transaction_id = ?
"""


def explained(con, transaction_id):
    """Columns of risk_explanation, facts included, as a dictionary that JSON can hold.

    Args:
        con: DuckDB connection to the published file.
        transaction_id: of a suspicious transaction.

    Raises:
        LookupError: it is unknown, or not in the queue; the message says which.
    """
    rows = con.sql(EXPLAINED, params=[transaction_id]).to_arrow_table().to_pylist()
    if not rows:
        raise LookupError(_why_not(con, transaction_id))
    [row] = rows
    return row | {"reasons": json.loads(row["reasons"]), "facts": json.loads(row["facts"])}


def in_words(found):
    """The same in lines of text that a person reads."""
    language, labels = found["language"], words(found["language"]).CASE
    facts = Facts.from_dict(found["facts"])
    lines = [
        f"{labels['text']} {found['transaction_id']} ({labels[found['source']].format(**found)})",
        textwrap.fill(found["explanation"], 100, initial_indent="  ", subsequent_indent="  "),
        "",
        labels["reasons"],
    ]
    for reason in facts.reasons:
        lines.append(f"  {reason.feature:<8}{reason.contribution:+7.2f}  {labels[reason.direction]}")
    lines += ["", labels["facts"]]
    lines += [f"  {name:<20}{value}" for name, value in placeholders(facts, language).items()]
    return "\n".join([*lines, "", f"{labels['version']}  {found['model_version']}"])


def _why_not(con, transaction_id):
    known = con.execute(
        "select fraud_probability, is_flagged from fraud_prediction where transaction_id = ?", [transaction_id]
    ).fetchall()
    if not known:
        return f"transaction {transaction_id} is not in the published file. Ids begin with tx_: see fraud_prediction."
    probability, is_flagged = known[0]
    state = "flagged, but not in the queue" if is_flagged else "not flagged"
    [(cases,)] = con.execute("select count(*) from suspicious_transactions").fetchall()
    return (
        f"transaction {transaction_id} is {state} (probability of fraud {probability:.4f}): only the {cases} cases of "
        "suspicious_transactions are explained."
    )
