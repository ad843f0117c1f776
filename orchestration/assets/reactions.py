"""Signals lead to something: decided by rule, written down."""

import dagster as dg

from orchestration.health import health
from orchestration.reactions import decide
from orchestration.resources import Warehouse
from orchestration.status import NothingPublishedError, status


def reactions_by(rules, settings):
    """The asset reactions, which goes by the rules of the section [reactions]."""

    @dg.asset(group_name="monitoring", kinds={"duckdb"})
    def reactions(context: dg.AssetExecutionContext, warehouse: Warehouse) -> dg.MaterializeResult:
        """What is done about the signals that are published now. Its rows are published by the next build."""
        try:
            signals, champion = health(settings), status(settings.published)["champion_version"]
        except NothingPublishedError:
            return dg.MaterializeResult(metadata={"decided": 0, "reason": "nothing is published yet"})
        # After `fraud reset` the published file outlives its warehouse: what it says is no signal of the next one.
        if not settings.warehouse.exists():
            return dg.MaterializeResult(metadata={"decided": 0, "reason": "the warehouse is new"})
        history = warehouse.read("from reactions").to_pylist()
        rows = decide(signals, history, rules, champion=champion, run_id=context.run.run_id)
        warehouse.append("reactions", rows)
        return dg.MaterializeResult(
            metadata={"decided": len(rows)} | {row["signal"]: f"{row['action']}: {row['reason']}" for row in rows}
        )

    return reactions
