"""Signals lead to something: decided by rule, written down."""

import dagster as dg

from ml.language.signals import NAMES, UNDECIDED, named, reaction_reason
from orchestration.published.health import health
from orchestration.published.open import NothingPublishedError
from orchestration.published.reactions import decide
from orchestration.published.status import status
from orchestration.runs.warehouse import Warehouse
from orchestration.settings.places import Settings
from orchestration.settings.rules import Rules


@dg.asset(deps=["published"], group_name="monitoring", kinds={"duckdb"})
def reactions_decided(
    context: dg.AssetExecutionContext,
    places: dg.ResourceParam[Settings],
    rules: dg.ResourceParam[Rules],
    warehouse: Warehouse,
) -> dg.MaterializeResult:
    """What is done about the signals that this run has published; the mail tells of it.

    Its rows are in the table `reactions`, a source that `published` copies. So it has a key of its own: under that
    of the table, being after `published` would be a cycle. The next run publishes the rows.
    """
    language = places.language
    rows, reason = record_reactions(health, places, warehouse, rules.reactions, context.run.run_id)
    return dg.MaterializeResult(
        metadata={"dagster/row_count": len(rows)}
        | {named(NAMES, row["signal"], language): f"{row['action']}, {reaction_reason(row, language)}" for row in rows}
        | ({"reason": named(UNDECIDED, reason, language)} if reason else {})
    )


def record_reactions(look, settings, warehouse, rules, run_id):
    """Decide on the signals as they are, and append what was decided to `reactions`.

    Args:
        look: function from settings to signals, see health.health.
        warehouse: runs.warehouse.Warehouse.
        rules: rules.Reactions.

    Returns:
        New rows of `reactions`; why there can be none, a key of signals.UNDECIDED, or None.
    """
    try:
        signals, champion = look(settings), status(settings.published)["champion_version"]
    except NothingPublishedError:
        return [], "nothing_published"
    # After `fraud reset` the published file outlives its warehouse: what it says is no signal of the next one.
    if not settings.warehouse.exists():
        return [], "warehouse_new"
    history = warehouse.read("from reactions").to_pylist()
    rows = decide(signals, history, rules, champion=champion, run_id=run_id)
    warehouse.append("reactions", rows)
    return rows, None
