"""What is published, how good it is, how old: for a person, and as JSON."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb


class NothingPublishedError(RuntimeError):
    """There is no published file, or it cannot be read; the message says what to do."""


def status(published):
    """What the published file says of itself, as a dictionary that JSON can hold.

    Args:
        published: path of the published DuckDB file.

    Raises:
        NothingPublishedError: the file is missing, is no database, or was not published by this project.
    """
    if not published.exists():
        raise NothingPublishedError(f"{published} does not exist: nothing has been published yet. Run: make build")
    try:
        with duckdb.connect(published, read_only=True) as con:
            return _read(con, published)
    except duckdb.CatalogException as error:
        raise NothingPublishedError(
            f"{published} was not published by this project: {str(error).splitlines()[0]}. "
            "Point FRAUD_PUBLISHED at another place and run: make build"
        ) from error
    except (duckdb.IOException, duckdb.InvalidInputException) as error:
        raise NothingPublishedError(f"{published} cannot be opened: {str(error).splitlines()[0]}") from error


def in_words(facts):
    """The same in lines of text that a person reads."""
    test = facts["test"]
    lines = [
        f"Transactions   {facts['transactions']:,}, {facts['frauds']:,} known frauds, "
        f"{facts['rejected_rows']:,} rows rejected",
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
    else:
        lines.append("Test window    empty: no labelled transaction is newer than the training of the champion")
    lines += [
        f"Flagged        {facts['flagged']:,} transactions, {facts['flagged_in_test']:,} of them in the test window",
        f"Published      {facts['published_at'][:16]} UTC ({_age(facts['age_s'])} ago), {facts['snapshot_id']}",
        f"BI file        {facts['published_file']}",
        f"Open it        {facts['open_with']}",
    ]
    return "\n".join(lines)


def _read(con, published):
    snapshot = _row(con, "from _snapshot")
    champion = snapshot["champion_version"]
    version = _row(con, "select candidate, trained_at from fraud_xgboost_model where model_version = ?", champion)
    counts = _row(
        con,
        "select count(*) as transactions, count(*) filter (is_fraud) as frauds, "
        "count(*) filter (is_flagged) as flagged, "
        "count(*) filter (is_flagged and split = 'test') as flagged_in_test from fraud_prediction",
    )
    shown, python = _from_here(published), _from_here(Path(sys.executable))
    [(rejected,)] = con.sql("select count(*) from rejected_transactions").fetchall()
    return {
        "snapshot_id": snapshot["snapshot_id"],
        "published_at": snapshot["published_at"].isoformat(timespec="seconds"),
        "age_s": round((datetime.now(UTC).replace(tzinfo=None) - snapshot["published_at"]).total_seconds()),
        "published_file": shown,
        "open_with": f"{python} -c \"import duckdb; duckdb.connect('{shown}', read_only=True)"
        ".sql('from fraud_prediction where is_flagged').show()\"",
        "champion_version": champion,
        "candidate": version["candidate"],
        "trained_at": version["trained_at"].isoformat(timespec="seconds"),
        **counts,
        "rejected_rows": rejected,
        "test": _test_window(con, champion),
    }


def _test_window(con, champion):
    # model_evaluations keeps every measurement; threshold_table knows which state of the window is the present one.
    rows = con.sql(
        "select metric, value, ci_low, ci_high, reason, rows, frauds, prevalence, window_from_s, window_until_s "
        "from model_evaluations where model_version = $champion and split = 'test' and data_version = "
        "(select max(data_version) from threshold_table where model_version = $champion and split = 'test')",
        params={"champion": champion},
    ).to_arrow_table()
    metrics = rows.to_pylist()
    if not metrics:
        return None
    common = ("rows", "frauds", "prevalence", "window_from_s", "window_until_s")
    return {name: metrics[0][name] for name in common} | {
        row["metric"]: {name: row[name] for name in ("value", "ci_low", "ci_high", "reason")} for row in metrics
    }


def _row(con, query, *values):
    return con.sql(query, params=values).to_arrow_table().to_pylist()[0]


def _figure(test, metric):
    figure = test[metric]
    if figure["value"] is None:
        return f"not defined: {figure['reason']}"
    if figure["ci_low"] is None:
        return f"{figure['value']:.3f}  (no interval: {figure['reason']})"
    return f"{figure['value']:.3f}  (95 % interval {figure['ci_low']:.3f} to {figure['ci_high']:.3f})"


def _from_here(path):
    return os.path.relpath(path) if path.is_relative_to(os.getcwd()) else str(path)


def _age(seconds):
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            number = seconds // size
            return f"{number} {unit}{'s' if number > 1 else ''}"
    return "less than a minute"
