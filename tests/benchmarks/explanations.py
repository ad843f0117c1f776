"""Speed of explanations: reasons, templates and the language model's client, as ratios.

python -m tests.benchmarks.explanations WAREHOUSE
"""

import importlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import duckdb
import xgboost as xgb

from ml.explanation.facts import Facts
from ml.model.aliases import champion_version, load_versions
from ml.model.boosters import shap_values
from ml.model.features import as_matrix
from ml.review.case_facts import NEIGHBOURS, case_facts
from ml.review.neighbours import TrainingRows
from ml.review.reasons import proved_template, reason_codes
from orchestration.llm.explaining import explain_queue
from orchestration.runs.warehouse import Warehouse
from orchestration.settings.places import LanguageModel
from orchestration.settings.rules import Limits, Price
from tests.orchestration.llm.mistral_server import mistral_server

CASES = 1_000
DELAY_S, IN_FLIGHT = 0.2, 16
MODEL = "mistral-small-latest"
ROUNDS = 5


def measure(warehouse, state):
    """Measure on the newest CASES transactions of a built warehouse, as if all were suspicious.

    Args:
        warehouse: path; it is copied.
        state: function (what, measured, allowed, unit), as in tests.benchmarks.
    """
    with tempfile.TemporaryDirectory(prefix="fraud-bench-") as folder:
        copy = Path(folder) / "warehouse.duckdb"
        shutil.copy(warehouse, copy)
        with duckdb.connect(copy) as con:
            _measure_reasons(con, state)
        _measure_client(copy, state)


def _measure_reasons(con, state):
    [version] = load_versions(con, "from fraud_xgboost_model", [champion_version(con, "from current_champion")])
    con.execute(
        "create or replace table suspicious_transactions as select row_number() over (order by fraud_probability desc, "
        "transaction_id) as queue_rank, transaction_id, model_version, occurred_at, hour_of_day, amount_eur, "
        f"fraud_score, fraud_probability from fraud_prediction where split in ('test', 'later') limit {CASES}"
    )
    columns = ", ".join(version.features)
    of_cases = f"select {columns} from fraud_features semi join suspicious_transactions using (transaction_id)"
    batch = con.sql(of_cases).to_arrow_table().combine_chunks().to_batches()[0]
    inputs = as_matrix(batch, version.features)

    ours = min(_time(lambda: shap_values(version.model, inputs, version.features)) for _ in range(ROUNDS))
    matrix = xgb.DMatrix(inputs, feature_names=list(version.features))
    bare = min(_time(lambda: version.model.predict(matrix, pred_contribs=True)) for _ in range(ROUNDS))
    state(f"SHAP of {len(inputs):,} cases against bare pred_contribs", ours / bare, 1.2, "")

    amounts = inputs[:, version.features.index("amount_eur")]
    neighbours = _time(lambda: TrainingRows(con, "from fraud_features", version).compare(inputs, amounts, NEIGHBOURS))
    started = perf_counter()
    queue = "from suspicious_transactions"
    con.register("known", case_facts(con, cases=queue, features="from fraud_features", version=version))
    reasons = reason_codes(con, suspicious=queue, case_facts="from known", language="fr", reasons=6)
    whole = perf_counter() - started
    state(
        f"facts and templates of {reasons.num_rows:,} cases, beside SHAP and neighbours", whole - bare - neighbours, 5
    )
    facts = [Facts.from_json(text) for text in reasons["facts"].to_pylist()]
    templates = _time(lambda: [proved_template(case, "fr") for case in facts])
    print(f"     of these: {templates:.1f} s for text and proof; SHAP {bare:.1f} s, neighbours {neighbours:.1f} s")
    # Every case is asked about, also those that one answer would serve.
    con.execute("create or replace table reason_codes as select * replace (transaction_id as case_group) from reasons")


def _measure_client(path, state):
    limits = Limits(
        max_concurrent=IN_FLIGHT,
        requests_per_minute=1e6,
        timeout_s=30,
        tries=1,
        pause_s=0.5,
        longest_wait_s=1,
        stop_after_failures=20,
        max_output_tokens=700,
        budget_per_run_eur=1e6,
        budget_per_month_eur=1e6,
        budget_warning_share=0.8,
        budget_bad_share=1,
        prices={MODEL: Price(0.1, 0.3, "")},
    )
    # The SDK takes seconds to import, once.
    importlib.import_module("mistralai.client.models.chatcompletionrequest")
    # A process of its own: in ours, the server would take its share of our time.
    command = [sys.executable, "-m", "tests.benchmarks.explanations"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        place = LanguageModel("key", server.stdout.readline().strip(), MODEL)
        started = perf_counter()
        outcome = explain_queue(Warehouse(path=str(path)), place, limits, say=lambda line: None)
        seconds = perf_counter() - started
        server.stdin.close()
    ideal = outcome.calls * DELAY_S / IN_FLIGHT
    print(f"     {outcome.verified:,} of {outcome.cases:,} proved in {seconds:.1f} s, {outcome.calls:,} calls")
    state(f"time of {outcome.calls:,} answers at {DELAY_S} s, {IN_FLIGHT} in flight, over ideal", seconds / ideal,
          1 / 0.85, "")  # fmt: skip


def _time(work):
    started = perf_counter()
    work()
    return perf_counter() - started


def _serve():
    with mistral_server(delay_s=DELAY_S) as server:
        print(server.url, flush=True)
        sys.stdin.read()


def _show(what, measured, allowed, unit="s"):
    print(f"{'ok  ' if measured <= allowed else 'MISS'} {what}: {measured:.2f} {unit}, allowed {allowed:.2f}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(sys.argv[1], _show)
    else:
        _serve()
