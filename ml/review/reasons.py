"""Reasons of cases: their facts, and a text that was proved against them.

Two readings of the same facts: all of them, for suspicious transactions; and those that do not tell whether a case was
flagged, for the file that people review.
"""

import hashlib
from dataclasses import replace

import pyarrow as pa

from ml.explanation import template
from ml.explanation.check import check
from ml.explanation.failure import failures_as_json
from ml.explanation.wording import in_short
from ml.language.languages import LANGUAGES, words_of
from ml.review.queue_facts import gather, suggested_check
from ml.storage.made_by import made_by

REASON_CODES = pa.schema(
    [
        ("transaction_id", pa.string()),
        ("model_version", pa.string()),
        ("language", pa.string()),
        ("strongest_feature", pa.string()),
        ("strongest_direction", pa.string()),
        ("strongest_share", pa.float64()),
        ("neighbours", pa.int64()),
        ("neighbour_frauds", pa.int64()),
        ("counterfactual_probability", pa.float64()),
        ("identical_last_hour", pa.int64()),
        ("same_amount_last_hour", pa.int64()),
        ("case_group", pa.string()),
        ("group_size", pa.int64()),
        ("suggested_check", pa.string()),
        ("facts", pa.string()),
        ("template_summary", pa.string()),
        ("template_reasons", pa.string()),
        ("template_verified", pa.bool_()),
        ("template_failures", pa.string()),
        ("computed_from", pa.string()),
    ]
)

CASE_REASONS = pa.schema(
    [
        ("transaction_id", pa.string()),
        ("language", pa.string()),
        ("reasons", pa.string()),
        ("explanation", pa.string()),
        ("verified", pa.bool_()),
        ("failures", pa.string()),
        ("computed_from", pa.string()),
    ]
)


def reason_codes(con, *, suspicious, case_facts, language, reasons, inputs=None, stored=()):
    """Facts and template text of every suspicious transaction.

    Args:
        con: DuckDB connection.
        suspicious: SQL query of `suspicious_transactions`.
        case_facts: SQL query of `case_facts`.
        language: a key of LANGUAGES, of the template.
        reasons: number of contributions kept per case.
        inputs: SQL query of `model_inputs`: what texts call each; None: nothing is said.
        stored: rows of an earlier build. Nothing is computed again from the same rows by the same code.

    Returns:
        pyarrow Table of schema REASON_CODES, in order of the queue.
    """
    computed_from = _computed_from(con, suspicious, case_facts, inputs, language, reasons)
    if stored and all(row["computed_from"] == computed_from for row in stored):
        return pa.Table.from_pylist(stored, schema=REASON_CODES)
    rows = []
    [(model_version,)] = con.sql(f"select max(model_version) from ({case_facts})").fetchall()
    for transaction_id, group, facts in gather(con, suspicious, case_facts, inputs, reasons):
        rows.append(
            {
                "transaction_id": transaction_id,
                "model_version": model_version,
                "language": language,
                "strongest_feature": facts.strongest.feature,
                "strongest_direction": facts.strongest.direction,
                "strongest_share": facts.strongest.share,
                "neighbours": facts.neighbours,
                "neighbour_frauds": facts.neighbour_frauds,
                "counterfactual_probability": facts.counterfactual,
                "identical_last_hour": facts.identical_last_hour,
                "same_amount_last_hour": facts.same_amount_last_hour,
                "case_group": group,
                "group_size": facts.group_size,
                "suggested_check": facts.check,
                "facts": facts.to_json(),
                "computed_from": computed_from,
                **proved_template(facts, language),
            }
        )
    return pa.Table.from_pylist(rows, schema=REASON_CODES)


def case_reasons(con, *, cases, case_facts, language, inputs=None, stored=()):
    """Reasons and text of every case of the file that people review: by the same rules for flagged and audit cases.

    Args:
        con: DuckDB connection.
        cases: SQL query of `drawn_cases`.
        case_facts, language, inputs, stored: as for `reason_codes`.

    Returns:
        pyarrow Table of schema CASE_REASONS, in order of the case ids.
    """
    # Neither who was flagged nor any probability goes in.
    queue = (
        "select transaction_id, amount_eur, hour_of_day, row_number() over (order by case_id) as queue_rank, "
        f"null::double as fraud_probability from ({cases})"
    )
    computed_from = _computed_from(con, queue, case_facts, inputs, language)
    if stored and all(row["computed_from"] == computed_from for row in stored):
        return pa.Table.from_pylist(stored, schema=CASE_REASONS)
    rows = []
    for transaction_id, _, facts in gather(con, queue, case_facts, inputs):
        told = facts.blind()
        told = replace(told, check=suggested_check(told))
        answer = template.write_blind(told, language)
        failures = check(answer, told, language)
        filled = answer.filled(told, language)
        rows.append(
            {
                "transaction_id": transaction_id,
                "language": language,
                "reasons": "; ".join(in_short(reason, language) for reason in told.told_reasons),
                "explanation": " ".join([filled.summary, *(reason.sentence for reason in filled.reasons)]),
                "verified": not failures,
                "failures": failures_as_json(failures),
                "computed_from": computed_from,
            }
        )
    return pa.Table.from_pylist(rows, schema=CASE_REASONS)


def proved_template(facts, language):
    """The template's text, filled in, and what the proof says of it: the columns template_*."""
    answer = template.write(facts, language)
    failures = check(answer, facts, language)
    filled = answer.filled(facts, language)
    return {
        "template_summary": filled.summary,
        "template_reasons": filled.reasons_as_json(),
        "template_verified": not failures,
        "template_failures": failures_as_json(failures),
    }


def _templates():
    # Modules that are found by their names, not seen by made_by.
    return [words_of("ml.explanation", code).Template for code in LANGUAGES]


def _computed_from(con, queue, case_facts, inputs, *told):
    """sha256 over all that the reasons depend on, as hex."""
    rows = con.sql(f"from ({queue}) order by queue_rank").fetchall()
    facts = con.sql(f"select distinct computed_from from ({case_facts}) order by all").fetchall()
    said = con.sql(f"from ({inputs}) order by feature").fetchall() if inputs else []
    return hashlib.sha256(repr((rows, facts, said, told, made_by(reason_codes, *_templates()))).encode()).hexdigest()
