"""What a mail tells, read from the published file: what readers are served, what changed, what it cost."""

import csv
import io
from dataclasses import dataclass, field
from datetime import UTC, datetime

from orchestration.published.health import SIGNAL_COLUMNS, Signal
from orchestration.published.open import NothingPublishedError, opened
from orchestration.published.status import status

METRICS = """
    select model_version, candidate, split, metric, value, ci_low, ci_high, reason, rows, frauds, prevalence,
        window_from_s, window_until_s, evaluated_at
    from current_evaluations
    where is_champion or model_version = $previous
    order by is_champion desc, split, metric
"""

NOT_GOOD = f"select {SIGNAL_COLUMNS} from pipeline_health where level > 0 order by level desc"


@dataclass(frozen=True)
class Facts:
    """Facts of a run that passed. Money in EUR, duration in seconds."""

    status: dict
    decisions: list[dict]
    previous_champion: str | None
    queued_cases: int
    queued_transactions: int
    queued_eur: float
    duration_s: float
    llm: dict = field(default_factory=dict)
    health: list[Signal] | None = None
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
    with opened(published) as file:
        champion = file.row("from current_champion")
        return Facts(
            status=now,
            decisions=file.rows(
                "select candidate_version, outcome, average_precision_gain, gain_ci_low, gain_ci_high, "
                "recalibrated_from from model_aliases join fraud_xgboost_model on model_version = candidate_version "
                "where decided_at >= $start and decided_by = 'gate' order by decision",
                start=start,
            ),
            previous_champion=champion["previous_champion"],
            **file.row(
                "select count(*) as queued_cases, coalesce(sum(case_transactions), 0)::bigint as queued_transactions, "
                "coalesce(sum(case_amount_eur), 0.0) as queued_eur from suspicious_transactions"
            ),
            duration_s=(datetime.now(UTC) - started_at).total_seconds(),
            llm=file.row(
                "select count(*) as calls, count(*) filter (error_type is not null) as failed, "
                "coalesce(sum(cost_eur), 0) as cost_eur from llm_calls where run_id = $run_id",
                run_id=run_id,
            ),
            # Tables that a build may not have: the mail tells of them when they are there.
            health=[Signal.of_row(row) for row in file.rows(NOT_GOOD)] if file.has("pipeline_health") else None,
            rejected_reviews=file.row(
                "select count(*) as rows from rejected_reviews where loaded_at >= $start", start=start
            )["rows"]
            if "loaded_at" in file.columns("rejected_reviews")
            else 0,
            metrics_csv=_csv(file.rows(METRICS, previous=champion["previous_champion"])),
        )


def served_since(published):
    """When the snapshot that readers are served was published (UTC, ISO 8601); None when there is none."""
    try:
        return status(published)["published_at"]
    except NothingPublishedError:
        return None


def _csv(rows):
    text = io.StringIO(newline="")
    if rows:
        writer = csv.DictWriter(text, rows[0].keys(), lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)
    return text.getvalue()
