"""What is published, how good it is, how old: for a person, and as JSON."""

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from orchestration.published.open import opened
from orchestration.published.payment_figures import shown

OF_PAYMENTS = {
    "value_detection_rate": ("value", "of the euros of fraud are flagged"),
    "fraud_basis_points_before": ("bp before", "of the euros of all payments are fraud, in basis points"),
    "fraud_basis_points_after": ("bp after", "the same, of the frauds that are not flagged"),
    "false_positive_ratio_by_alert": ("false alerts", "per true one"),
    "false_positive_ratio_by_customer": ("by customer", "customers flagged wrongly, per one flagged rightly"),
    "recall_by_customer": ("customers", "of those with a fraud have one flagged"),
    "card_precision_at_capacity": ("cards", "of a day's review capacity have a fraud; found ones leave the later days"),
    "card_precision_at_capacity_known_kept": ("cards, all", "the same, and found ones stay"),
    "hours_to_first_alert": ("hours", "from a customer's first fraud to the first alert, median"),
}


def status(published):
    """What the published file says of itself, as a dictionary that JSON can hold.

    Args:
        published: path of the published DuckDB file.

    Raises:
        NothingPublishedError: the file is missing, or is not what a build has published.
    """
    with opened(published) as file:
        return _read(file)


def in_words(facts):
    """The same in lines of text that a person reads."""
    test = facts["test"]
    lines = [
        f"Transactions   {facts['transactions']:,}, {facts['frauds']:,} known frauds, "
        f"{facts['rejected_rows']:,} rows rejected",
        *_sampled(facts),
        *_waiting(facts),
        f"Champion       {facts['champion_version']} ({facts['candidate']}), trained {facts['trained_at'][:16]} UTC",
    ]
    if test:
        lines += [
            f"Test window    {test['rows']:,} transactions the champion has not seen, {test['frauds']:,} frauds "
            f"({test['prevalence']:.2%})",
            f"  AP           {_figure(test, 'average_precision')}",
            f"  precision    {_figure(test, 'precision')}  of the decisions",
            f"  recall       {_figure(test, 'recall')}  of the decisions",
        ]
        for metric, digits in shown(test).items():
            name, meaning = OF_PAYMENTS[metric]
            lines.append(f"  {name:<12} {_figure(test, metric, digits)}  {meaning}")
    else:
        lines.append("Test window    empty: no labelled transaction is newer than the training of the champion")
    lines += [f"Warning        {warning}" for warning in facts["data_warnings"]]
    lines += [
        f"Times          in UTC; those of a file that name no zone are taken as {facts['timezone']} (var timezone)",
        f"Flagged        {facts['flagged']:,} transactions, {facts['flagged_in_test']:,} of them in the test window",
        f"Published      {facts['published_at'][:16]} UTC ({_age(facts['age_s'])} ago), {facts['snapshot_id']}",
        f"BI file        {facts['published_file']}",
        f"Open it        {facts['open_with']}",
    ]
    return "\n".join(lines)


def _read(file):
    snapshot, champion = file.row("from _snapshot"), file.row("from current_champion")
    counts = file.row(
        "select count(*) as published_transactions, count(*) filter (is_fraud) as frauds, "
        "count(*) filter (is_flagged) as flagged, "
        "count(*) filter (is_flagged and split = 'test') as flagged_in_test from fraud_prediction",
    )
    shown, python = _from_here(file.path), _from_here(Path(sys.executable))
    return {
        "snapshot_id": snapshot["snapshot_id"],
        "published_at": snapshot["published_at"].isoformat(timespec="seconds"),
        "age_s": round((datetime.now(UTC).replace(tzinfo=None) - snapshot["published_at"]).total_seconds()),
        "published_file": shown,
        "open_with": f"{python} -c \"import duckdb; duckdb.connect('{shown}', read_only=True)"
        ".sql('from fraud_prediction where is_flagged').show()\"",
        "champion_version": champion["model_version"],
        "candidate": champion["candidate"],
        "trained_at": champion["trained_at"].isoformat(timespec="seconds"),
        "transactions": snapshot["transactions"],
        **counts,
        **file.row(
            "select coalesce(round(sum(stands_for)), 0)::bigint as waiting from fraud_hour "
            f"inner join (select transaction_id, stands_for from {file.weighed}) using (transaction_id) "
            "where label_source is null and target is null"
        ),
        **file.row("select count(*) as rejected_rows from rejected_transactions"),
        "test": _test_window(file),
        "data_warnings": [
            row["reason"]
            for row in file.rows("select reason from pipeline_health where area = 'data' and level > 0 order by signal")
        ],
        "timezone": json.loads(snapshot["settings"] or "{}").get("timezone", "UTC"),
    }


def _sampled(facts):
    if facts["published_transactions"] >= facts["transactions"]:
        return []
    return [
        f"In the file    {facts['published_transactions']:,} of them: all frauds, all that is flagged, and a draw of"
        " the others"
    ]


def _waiting(facts):
    if not facts["waiting"]:
        return []
    return [
        f"Labels         {facts['waiting']:,} transactions wait for theirs: too young to count as legitimate, neither"
        " trained on nor measured"
    ]


def _test_window(file):
    metrics = file.rows(
        "select metric, value, ci_low, ci_high, reason, rows, frauds, prevalence, window_from_s, window_until_s "
        "from current_evaluations where is_champion and split = 'test'"
    )
    if not metrics:
        return None
    common = ("rows", "frauds", "prevalence", "window_from_s", "window_until_s")
    return {name: metrics[0][name] for name in common} | {
        row["metric"]: {name: row[name] for name in ("value", "ci_low", "ci_high", "reason")} for row in metrics
    }


def _figure(test, metric, digits=3):
    figure = test[metric]
    if figure["value"] is None:
        return f"not defined: {figure['reason']}"
    if figure["ci_low"] is None:
        return f"{figure['value']:,.{digits}f}  (no interval: {figure['reason']})"
    value, low, high = (f"{figure[name]:,.{digits}f}" for name in ("value", "ci_low", "ci_high"))
    return f"{value}  (95 % interval {low} to {high})"


def _from_here(path):
    return os.path.relpath(path) if path.is_relative_to(os.getcwd()) else str(path)


def _age(seconds):
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            number = seconds // size
            return f"{number} {unit}{'s' if number > 1 else ''}"
    return "less than a minute"
