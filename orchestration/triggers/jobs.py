"""What runs together."""

import dagster as dg

from orchestration.runs.runs import HEALTH_CHECK, PIPELINE, WRITER
from orchestration.triggers.health_check import check_health

auto_fraud_pipeline = dg.define_asset_job(
    PIPELINE,
    description="From transaction files to the published file, and the mail that says so.",
    # Everything: a new model or asset joins by being defined.
    selection=dg.AssetSelection.all(),
    # One process: a process per step costs 5 to 20 s each, and the run lock belongs to one process.
    executor_def=dg.in_process_executor,
    tags=WRITER,
)


@dg.job(
    name=HEALTH_CHECK,
    description="Ask the language model one tiny question, look at every signal, decide what follows, and tell.",
    executor_def=dg.in_process_executor,
    tags=WRITER,
)
def health_check_llm():
    check_health()
