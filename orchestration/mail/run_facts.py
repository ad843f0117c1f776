"""What a mail tells, read from the published file: what readers are served, what changed, what it cost."""

import csv
import io
from dataclasses import dataclass, field
from datetime import UTC, datetime

import duckdb

from orchestration.published.status import NothingPublishedError, status

METRICS = """
    select model_version, candidate, split, metric, value, ci_low, ci_high, reason, rows, frauds, prevalence,
        window_from_s, window_until_s, evaluated_at
    from model_evaluations
    where data_version in (select data_version from threshold_table)
        and model_version in ($champion, $previous)
    order by model_version = $champion desc, split, metric
"""


@dataclass(frozen=True)
class Facts:
    """Facts of a run that passed. Money in EUR, duration in seconds."""

    status: dict
    decisions: list[dict]
    previous_champion: str | None
    queued_cases: int
    duration_s: float
    llm: dict = field(default_factory=dict)
    health: list[dict] | None = None
    rejected_reviews: int = 0
    metrics_csv: str = ""

    @property
    def new_champion(self):
        """The decision of this run that made the version that scores from now on; None when it was kept."""
        made = [row for row in self.decisions if row["candidate_version"] == self.status["champion_version"]]
        return next((row for row in made if row["outcome"] in ("first", "better")), None)


def read_facts(published, run_id, started_at):
    """Facts of a run, from the published file.

    Args:
        published: path of that file.
        started_at: start of the run, datetime with zone.

    Raises:
        NothingPublishedError: there is no such file, or it is not ours.
    """
    start = started_at.astimezone(UTC).replace(tzinfo=None)
    now = status(published)
    with duckdb.connect(published, read_only=True) as con:
        columns = _columns(con)
        champion = now["champion_version"]
        previous = _rows(
            con,
            "select previous_version from model_aliases where champion_version = $champion "
            "and previous_version is distinct from champion_version order by decision desc limit 1",
            champion=champion,
        )
        previous_champion = previous[0]["previous_version"] if previous else None
        return Facts(
            status=now,
            decisions=_rows(
                con,
                "select candidate_version, outcome, average_precision_gain, gain_ci_low, gain_ci_high, "
                "recalibrated_from from model_aliases join fraud_xgboost_model on model_version = candidate_version "
                "where decided_at >= $start and decided_by = 'gate' order by decision",
                start=start,
            ),
            previous_champion=previous_champion,
            queued_cases=_rows(con, "select count(*) as cases from suspicious_transactions")[0]["cases"],
            duration_s=(datetime.now(UTC) - started_at).total_seconds(),
            llm=_rows(
                con,
                "select count(*) as calls, count(*) filter (error_type is not null) as failed, "
                "coalesce(sum(cost_eur), 0) as cost_eur from llm_calls where run_id = $run_id",
                run_id=run_id,
            )[0],
            # Tables that a build may not have: the mail tells of them when they are there.
            health=_rows(con, "select signal, level, reason from pipeline_health where level > 0 order by level desc")
            if {"signal", "level", "reason"} <= columns.get("pipeline_health", set())
            else None,
            rejected_reviews=_rows(
                con, "select count(*) as rows from rejected_reviews where loaded_at >= $start", start=start
            )[0]["rows"]
            if "loaded_at" in columns.get("rejected_reviews", set())
            else 0,
            metrics_csv=_csv(_rows(con, METRICS, champion=champion, previous=previous_champion)),
        )


def served_since(published):
    """When the snapshot that readers are served was published (UTC, ISO 8601); None when there is none."""
    try:
        return status(published)["published_at"]
    except NothingPublishedError:
        return None


def _columns(con):
    columns = {}
    for table, column in con.sql("select table_name, column_name from duckdb_columns() where not internal").fetchall():
        columns.setdefault(table, set()).add(column)
    return columns


def _rows(con, query, **parameters):
    return con.sql(query, params=parameters).to_arrow_table().to_pylist()


def _csv(rows):
    text = io.StringIO(newline="")
    if rows:
        writer = csv.DictWriter(text, rows[0].keys(), lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)
    return text.getvalue()
