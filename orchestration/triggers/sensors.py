"""What starts runs, and what looks after them when nobody does."""

from datetime import UTC, datetime

import dagster as dg
import duckdb
from filelock import Timeout

from ml.raw.transaction_files import TRANSACTIONS
from ml.raw.verdicts import VERDICT_FILES
from ml.storage import lake_tables
from ml.storage.lock import WriterLock
from orchestration.mail.announce import conclude
from orchestration.mail.outbox import Mailbox
from orchestration.published.open import NothingPublishedError, opened
from orchestration.published.reactions import TRAINING_DUE
from orchestration.runs.runs import ENDED, RECALIBRATE, mark_lost_runs, queued_run
from orchestration.triggers.inbox import Inbox
from orchestration.triggers.jobs import auto_fraud_pipeline

ON = dg.DefaultSensorStatus.RUNNING
LOOK_EVERY_S = 15


def file_sensors(settings, rules):
    """The sensors new_transactions and new_reviews. Two looks that agree mean that nobody is still writing."""
    transactions = Inbox(
        "transactions",
        files=lambda: TRANSACTIONS.arrived(settings.transactions).files,
        taken=lambda: _ledger(settings.published),
        retry_after_minutes=rules.retry_after_minutes,
    )
    reviews = Inbox(
        "reviews",
        files=lambda: VERDICT_FILES.arrived(str(settings.review / "incoming")).files,
        taken=set,
        retry_after_minutes=rules.retry_after_minutes,
    )
    return [
        _file_sensor("new_transactions", transactions, "Run the pipeline when transaction files have arrived."),
        _file_sensor("new_reviews", reviews, "Run the pipeline when files of verdicts have arrived."),
    ]


def watch_sensors(settings, rules):
    """The sensors that end, tell and deliver: lost_runs, ended_runs, waiting_mail."""
    mailbox = Mailbox(settings, rules.mail)

    @dg.sensor(minimum_interval_seconds=30, default_status=ON)
    def lost_runs(context: dg.SensorEvaluationContext):
        """Mark runs failed whose process is gone, tell people, and so let the next one start."""
        lost = mark_lost_runs(context.instance, rules.triggers.lost_after_minutes)
        for record in lost:
            conclude(context.instance, record, mailbox)
        names = ", ".join(record.dagster_run.run_id[:8] for record in lost)
        return dg.SkipReason(f"Lost, and marked failed: {names}." if lost else "Every active run has its process.")

    @dg.sensor(minimum_interval_seconds=120, default_status=ON)
    def waiting_mail():
        """Deliver what waits in the outbox."""
        delivery = mailbox.deliver()
        return dg.SkipReason(delivery.in_words() or "No message waits for a mail server.")

    @dg.sensor(minimum_interval_seconds=10, default_status=ON)
    def ended_runs(context: dg.SensorEvaluationContext):
        """Record the outcome of the pipeline and of the check of health; tell people of a failure, once."""
        if context.cursor is None:
            return dg.SensorResult(skip_reason="Looks from now on.", cursor=datetime.now(UTC).isoformat())
        ended = dg.RunsFilter(statuses=list(ENDED), updated_after=datetime.fromisoformat(context.cursor))
        records = context.instance.get_run_records(ended, order_by="update_timestamp", ascending=True)
        for record in records:
            conclude(context.instance, record, mailbox)
        cursor = records[-1].update_timestamp.isoformat() if records else context.cursor
        return dg.SensorResult(skip_reason=f"{len(records)} runs have ended since the last look.", cursor=cursor)

    return [lost_runs, ended_runs, waiting_mail]


def reaction_sensor(warehouse):
    """The sensor recorded_reactions.

    Args:
        warehouse: path of the DuckDB file: what a run has decided is published by the next one only.
    """

    @dg.sensor(job=auto_fraud_pipeline, minimum_interval_seconds=60, default_status=ON)
    def recorded_reactions(context: dg.SensorEvaluationContext):
        """Train or recalibrate as `reactions` says, once per reaction."""
        due = _training_due(warehouse)
        if due is None:
            return dg.SkipReason("The warehouse is being written, or there is none: looks again.")
        if not due:
            return dg.SkipReason("No training was decided that is still due.")
        looks = [_run_for(reaction, context.instance) for reaction in due]
        requests = [look for look in looks if isinstance(look, dg.RunRequest)]
        return requests or dg.SkipReason(" ".join(looks))

    return recorded_reactions


def _run_for(reaction, instance):
    """The run that carries out a reaction, or a sentence: why none is started."""
    tags = {"fraud/reaction": reaction["reaction_id"]}
    runs = instance.get_runs(dg.RunsFilter(tags=tags), limit=1)
    if runs:
        return f"Run {runs[0].run_id[:8]} was started for {reaction['signal']}."
    if reaction["action"] == "recalibrate":
        return dg.RunRequest(run_key=reaction["reaction_id"], tags=tags | {RECALIBRATE: reaction["model_version"]})
    # A run that waits already will train: none is added to it. One that recalibrates will not.
    queued = queued_run(instance)
    if queued and RECALIBRATE not in queued.tags:
        instance.add_run_tags(queued.run_id, tags)
        return f"Run {queued.run_id[:8]} waits already, and will train for {reaction['signal']}."
    return dg.RunRequest(run_key=reaction["reaction_id"], tags=tags)


def _training_due(warehouse):
    """Rows of TRAINING_DUE; None when the warehouse cannot be read without waiting."""
    if not warehouse.exists():
        return None
    lock = WriterLock(warehouse, "the sensor recorded_reactions", say=lambda line: None)
    try:
        lock.acquire(timeout_s=0)
        with lake_tables.connect(warehouse, read_only=True) as con:
            return con.sql(TRAINING_DUE).to_arrow_table().to_pylist()
    except (Timeout, duckdb.Error):
        return None
    finally:
        lock.release()


def _file_sensor(name, inbox, description):
    @dg.sensor(
        name=name,
        job=auto_fraud_pipeline,
        description=f"{description} The same files never start two runs; those of a failed run are taken again.",
        minimum_interval_seconds=LOOK_EVERY_S,
        default_status=ON,
    )
    def sensor(context: dg.SensorEvaluationContext):
        look = inbox.look(context.cursor, context.instance)
        if look.skip_reason:
            return dg.SensorResult(skip_reason=look.skip_reason, cursor=look.cursor)
        return dg.SensorResult(run_requests=[dg.RunRequest(run_key=look.run_key, tags=look.tags)], cursor=look.cursor)

    return sensor


def _ledger(published):
    """sha256 of the files that readers are served. Not those of the warehouse: it may be locked for minutes."""
    try:
        with opened(published) as file:
            return {row["file_hash"] for row in file.rows("select file_hash from ingested_files")}
    except (NothingPublishedError, duckdb.Error):
        return set()
