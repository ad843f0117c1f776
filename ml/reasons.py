"""Reasons of the suspicious transactions: their facts, and a text that was proved against them."""

import hashlib
from pathlib import Path

import pyarrow as pa

from ml.case_facts import gather
from ml.explanation import template
from ml.explanation.check import check, failures_as_json

# Files that decide what the reasons are, beside those of ml/explanation.
SOURCES = ("reasons.py", "case_facts.py", "training_rows.py")
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


def reason_codes(con, *, suspicious, features, version, language, reasons, stored=()):
    """Facts and template text of every suspicious transaction.

    Args:
        con: DuckDB connection.
        suspicious: SQL query of `suspicious_transactions`.
        features: SQL query of `fraud_features`.
        version: ml.scoring.Version that scored them.
        language: fr or en, of the template.
        reasons: number of contributions kept per case.
        stored: rows of an earlier build. Nothing is computed again from the same rows by the same code.

    Returns:
        pyarrow Table of schema REASON_CODES, in order of the queue.
    """
    computed_from = _computed_from(con, suspicious, features, version, language, reasons)
    if stored and all(row["computed_from"] == computed_from for row in stored):
        return pa.Table.from_pylist(stored, schema=REASON_CODES)
    rows = []
    for transaction_id, group, facts in gather(con, suspicious, features, version, reasons):
        rows.append(
            {
                "transaction_id": transaction_id,
                "model_version": version.model_version,
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


def _computed_from(con, suspicious, features, version, language, reasons):
    """sha256 over all that the reasons depend on, as hex."""
    queue = con.sql(f"from ({suspicious}) order by queue_rank").fetchall()
    # Labels of training rows may still change, and rows of the last hours arrive late.
    rows = con.sql(f"select count(*), bit_xor(hash(transaction_id, target)) from ({features})").fetchall()
    digest = hashlib.sha256(repr((queue, rows, version.model_version, language, reasons)).encode())
    folder = Path(__file__).parent
    for file in [*(folder / name for name in SOURCES), *sorted((folder / "explanation").glob("*.py"))]:
        digest.update(file.read_bytes())
    return digest.hexdigest()
