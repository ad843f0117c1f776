"""Everything the page and the mail show, read once from one published file."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from ml.explanation.facts import is_anonymous
from orchestration.dashboard import monitoring, queries
from orchestration.published.health import by_area, first_of_month, health_of


@dataclass(frozen=True)
class Facts:
    """Rows by what they are for; None where a table is not published yet."""

    snapshot: dict
    settings: dict
    health: list
    champion: dict
    metrics: dict
    versions: list
    precision_recall: list
    roc: list
    confusion: dict
    importance: list
    has_anonymous_inputs: bool
    calibration: list
    rebalanced: dict | None
    thresholds: list
    queue: list
    volume: dict
    hours: list
    drift: list | None
    drift_of_the_whole: dict | None
    drift_of_predictions: list | None
    drift_statistics: list
    current_from: datetime
    histograms: dict
    names: dict
    estimated: list | None
    llm_days: list | None
    llm_verified: list | None
    llm_month: dict
    explanations: list | None
    reactions: list | None
    cases: list
    cases_in_all: int
    outcomes: list | None

    @property
    def state(self):
        """The worst of the health levels: -1 unknown, 0 good, 1 warning, 2 bad."""
        return max(area["level"] for area in self.health)

    @property
    def age_s(self):
        return max(0.0, (datetime.now(UTC).replace(tzinfo=None) - self.snapshot["published_at"]).total_seconds())


def _named(reasons, names):
    """Reasons as JSON, their features as people call them."""
    told = [one | {"feature": names.get(one.get("feature"), one.get("feature"))} for one in json.loads(reasons or "[]")]
    return json.dumps(told, ensure_ascii=False)


def gather(file, language, last_run=None):
    """Facts of an opened published file (published.open.Published), its reasons in `language`."""
    snapshot = queries.snapshot(file)
    version = snapshot["champion_version"]
    importance = queries.importance(file, version)
    drift, whole = monitoring.drift(file), monitoring.drift_of_the_whole(file)
    current = monitoring.newest_window(file, whole)
    ordered = [row["feature"] for row in drift or importance if row["feature"] != "hour_of_day"]
    cases, cases_in_all = queries.cases(file)
    names = queries.names(file, language)
    return Facts(
        snapshot=snapshot,
        settings=json.loads(snapshot.get("settings") or "{}"),
        health=by_area(health_of(file.path, last_run), language),
        champion=queries.champion(file),
        metrics=queries.test_metrics(file),
        versions=queries.versions(file),
        precision_recall=queries.curve(file, version, "precision_recall"),
        roc=queries.curve(file, version, "roc"),
        confusion=queries.confusion(file, version),
        importance=[row | {"feature": names.get(row["feature"], row["feature"])} for row in importance],
        has_anonymous_inputs=any(is_anonymous(row["feature"]) for row in importance),
        calibration=queries.calibration(file),
        rebalanced=queries.rebalanced(file),
        thresholds=queries.thresholds(file, version),
        queue=queries.queue(file, version),
        volume=queries.volume(file),
        hours=queries.hours(file),
        drift=drift and [row | {"name": names.get(row["feature"])} for row in drift],
        drift_of_the_whole=whole,
        drift_of_predictions=monitoring.drift_of_predictions(file),
        drift_statistics=monitoring.statistics(file),
        current_from=current["from_at"],
        histograms=monitoring.histograms(file, ordered[: monitoring.WORST_FEATURES], current["from_s"]),
        names=names,
        estimated=monitoring.estimated(file),
        llm_days=queries.llm_days(file),
        llm_verified=queries.llm_verified(file),
        llm_month=queries.llm_month(file, first_of_month(datetime.now(UTC))),
        explanations=queries.explanations(file),
        reactions=queries.reactions(file),
        cases=[row | {"reasons": _named(row["reasons"], names)} for row in cases],
        cases_in_all=cases_in_all,
        outcomes=queries.outcomes(file),
    )
