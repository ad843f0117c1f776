"""Has anything drifted: the published verdicts as one asset, with a check per signal."""

import dagster as dg

from ml.language.signals import NAMES, named, not_measured
from ml.language.signals import STATES as STATE_NAMES
from orchestration.published.health import STATES, health
from orchestration.settings.places import Settings

SIGNALS = ("data drift", "prediction drift", "estimated performance", "performance drift")


@dg.asset(
    deps=["published"],
    group_name="monitoring",
    check_specs=[dg.AssetCheckSpec(signal.replace(" ", "_"), asset="drift_tests") for signal in SIGNALS],
)
def drift_tests(places: dg.ResourceParam[Settings]):
    """What was published of drift. Its checks warn and never stop a run: readers must see bad news.

    The dbt tests of severity warn on the drift tables are checks of those assets; here are their verdicts together.
    """
    found = {signal.signal: signal for signal in health(places) if signal.signal in SIGNALS}
    yield dg.MaterializeResult(
        metadata={"dagster/row_count": len(found)}
        | {signal.name(places.language): _verdict(signal, places.language) for signal in found.values()}
    )
    for name in SIGNALS:
        yield _check(name, found.get(name), places.language)


def _verdict(signal, language):
    told = signal.as_dict(language)
    return f"{told['state']}, {told['reason']}"


def _check(name, signal, language):
    # Unknown is not drift: with a short history nothing can be said, and the check says that.
    return dg.AssetCheckResult(
        check_name=name.replace(" ", "_"),
        passed=signal is None or signal.level <= 0,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "signal": named(NAMES, name, language),
            "state": named(STATE_NAMES, STATES[signal.level if signal else -1], language),
            "reason": signal.why(language) if signal else not_measured(language),
        },
    )
