"""What the language model says of the suspicious transactions, and what it was asked."""

import dagster as dg

from orchestration.llm.explaining import explain_queue, in_words, take_in_calls
from orchestration.llm.log import Log
from orchestration.runs.warehouse import Tables
from orchestration.settings.places import LanguageModel
from orchestration.settings.rules import Rules

DEPS = ["reason_codes", "suspicious_transactions"]


@dg.multi_asset(
    specs=[
        dg.AssetSpec("llm_explanation", deps=DEPS, kinds={"mistral", "duckdb"}, group_name="review"),
        dg.AssetSpec("llm_calls", deps=DEPS, kinds={"mistral", "duckdb"}, group_name="review"),
    ],
    name="explanations",
)
def explanations(
    context: dg.AssetExecutionContext,
    warehouse: dg.ResourceParam[Tables],
    language_model: dg.ResourceParam[LanguageModel],
    rules: dg.ResourceParam[Rules],
    bot_log: dg.ResourceParam[Log],
):
    """Why each suspicious transaction looks like fraud, in words that were proved. It never fails a run."""
    # First, so that the budget of the month counts them.
    of_bot, damaged = take_in_calls(warehouse, bot_log, context.log.warning)
    outcome = explain_queue(warehouse, language_model, rules.llm, run_id=context.run.run_id, say=context.log.info)
    shared = {"outcome": in_words(outcome), "stopped": outcome.stopped or "no"}
    yield dg.MaterializeResult(
        asset_key="llm_explanation",
        metadata={
            "dagster/row_count": outcome.explained,
            "cases": outcome.cases,
            "verified": outcome.verified,
            "eur_per_verified": outcome.eur_per_verified if outcome.verified else "none verified",
            **shared,
        },
    )
    yield dg.MaterializeResult(
        asset_key="llm_calls",
        metadata={
            "dagster/row_count": outcome.calls + of_bot,
            "cost_eur": outcome.cost_eur,
            "calls_of_bot": of_bot,
            "damaged_lines_of_bot": "the log cannot be read" if damaged is None else damaged,
            "estimate_eur": outcome.estimate_eur if outcome.estimate_eur is not None else "price not known",
            **shared,
        },
    )
