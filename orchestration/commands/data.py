"""`fraud simulate`, `backtest`, `status`, `replay`, `forget`, `reset`: what people do with data and models by hand."""

import json
import os
import time
from datetime import datetime
from pathlib import Path

import click

from orchestration.commands import errors_in_words, must_exist, published
from orchestration.settings.places import Settings

# Options of `fraud simulate` that only one layout has.
OF_A_LAYOUT = {
    "ulb": ("rows", "hours", "fraud_rate", "label_delay", "drifts", "force"),
    "payments": ("payments", "days", "labels"),
}
FILE = click.Path(dir_okay=False, path_type=Path)


class _AlsoOut(click.Command):
    """FILE may also be given as --out FILE."""

    def parse_args(self, context, arguments):
        return super().parse_args(context, [one.removeprefix("--out=") for one in arguments if one != "--out"])


@click.command(cls=_AlsoOut)
@click.option("--layout", default="ulb", show_default=True, type=click.Choice(list(OF_A_LAYOUT)), help="Its columns.")
@click.option("--seed", default=None, type=int, help="Same seed, same rows.  [default: one fixed seed]")
@click.option("--rows", default=284_807, show_default=True, type=click.IntRange(min=1), help="ulb: transactions.")
@click.option("--hours", default=48.0, show_default=True, help="ulb: length of the collection.")
@click.option(
    "--fraud-rate", default=492 / 284_807, show_default="492 in 284,807", help="ulb: share of frauds, 0 to 1."
)
@click.option(
    "--label-delay", type=float, metavar="HOURS", help="ulb: leave out the newest labels; a second file has them."
)
@click.option(
    "--drift",
    "drifts",
    multiple=True,
    metavar="KIND:...@HOUR",
    help="ulb: covariate:V14,V4:0.5@24 shifts features by half a standard deviation from hour 24 on; "
    "new-fraud:0.5@24 makes half of the frauds a new kind; fraud-rate:3@24 triples the rate. Repeatable.",
)
@click.option("--force", is_flag=True, help="ulb: replace files that exist.")
@click.option("--payments", type=click.IntRange(min=1), help="payments: how many.  [default: 200000]")
@click.option("--days", type=click.IntRange(min=1), help="payments: length of the collection.  [default: 120]")
@click.option("--labels", type=FILE, metavar="FILE", help="payments: write the reports here, not as label columns.")
@click.argument("file", type=FILE)
@click.pass_context
def simulate(context, layout, **given):
    """Write a file of simulated transactions: .csv, .csv.gz or .parquet."""
    with errors_in_words():
        _refuse_options_of_other_layouts(context, layout)
        write, arguments, rows = SIMULATORS[layout](**given)
        if given["seed"] is not None:
            arguments["seed"] = given["seed"]
        with click.progressbar(length=rows, label="Simulating") as bar:
            written = write(progress=lambda written: bar.update(written - bar.pos), **arguments)
    for path in written:
        click.echo(path)


def _refuse_options_of_other_layouts(context, layout):
    chosen = {
        name for name in context.params if context.get_parameter_source(name) is not click.core.ParameterSource.DEFAULT
    }
    for other, names in OF_A_LAYOUT.items():
        foreign = [option.opts[0] for option in context.command.params if option.name in chosen & set(names)]
        if other != layout and foreign:
            raise ValueError(
                f"{', '.join(foreign)}: only for the layout {other}, and the layout is {layout}. "
                f"Leave it out, or add --layout {other}."
            )


def _of_ulb(file, rows, hours, fraud_rate, label_delay, drifts, force, **_):
    from ml.raw.simulated.ulb import parse_drift, write

    drifts = [parse_drift(text) for text in drifts]
    simulated = {"rows": rows, "hours": hours, "fraud_rate": fraud_rate, "drifts": drifts}
    return write, {"path": file, "label_delay": label_delay, "force": force, **simulated}, rows


def _of_payments(file, payments, days, labels, **_):
    from ml.raw.simulated.payments import DEFAULT_DAYS, DEFAULT_PAYMENTS, write

    payments = payments or DEFAULT_PAYMENTS
    return write, {"path": file, "labels": labels, "payments": payments, "days": days or DEFAULT_DAYS}, payments


# What writes a layout, with which arguments, and how many rows that will be.
SIMULATORS = {"ulb": _of_ulb, "payments": _of_payments}


@click.command()
@click.option("--origins", default=4, show_default=True, type=click.IntRange(min=1), help="Test windows.")
@click.option("--seeds", default=3, show_default=True, type=click.IntRange(min=1), help="Trainings per window.")
@click.option("--without", multiple=True, metavar="FEATURE", help="Also measure without this model input. Repeatable.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def backtest(origins, seeds, without, as_json):
    """Train at several points in time, test on what came next: what parameters and features are judged on."""
    from ml.model.backtest import backtest as run
    from ml.model.backtest import contestants
    from orchestration.commands.reports import backtest_in_words

    settings = Settings.from_environment()
    with errors_in_words(), published(settings) as con:
        rows = "from fraud_features"
        version, parameters = _newest_parameters(con)
        entrants = contestants(con, rows, parameters, without)
        trainings = origins * seeds * len(entrants)
        with click.progressbar(length=trainings, label="Training", hidden=as_json) as bar:
            result = run(con, rows, entrants, seeds=range(seeds), origins=origins, progress=lambda: bar.update(1))
    if as_json:
        click.echo(json.dumps({"parameters": parameters, **result.as_dict()}, indent=2))
    else:
        click.echo(f"Parameters of {version}, the version trained last, on all rows: {json.dumps(parameters)}")
        click.echo(backtest_in_words(result))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def status(as_json):
    """What is published, how good it is, and how old."""
    from orchestration.published.inboxes import not_read, not_read_in_words
    from orchestration.published.status import in_words
    from orchestration.published.status import status as read

    with errors_in_words():
        settings = Settings.from_environment()
        facts = read(settings.published)
        files = not_read(settings)
    if as_json:
        click.echo(json.dumps(facts | {"not_read": files}, indent=2))
    else:
        click.echo("\n".join([in_words(facts), *not_read_in_words(files)]))


@click.command()
@click.argument("version")
def replay(version):
    """Train a recorded VERSION again from the warehouse as it was, and compare the bytes."""
    from ml.storage.lock import WriterLock
    from orchestration.builds.replay import replay as run

    settings = Settings.from_environment()
    started = time.monotonic()
    with errors_in_words():
        must_exist(settings.warehouse)
        with WriterLock(settings.warehouse, "fraud replay"):
            result = run(settings.warehouse, version, say=click.echo)
    for line in (*result.differences, *result.reasons):
        click.echo(f"- {line}")
    if result.by_workers and result.same_rows:
        click.echo(
            f"{version}: the same rows. Workers of Spark grew its trees, each with quantiles of its own rows: on"
            f" one machine they come out a little different ({time.monotonic() - started:.0f} s)."
        )
        return
    if not result.same_bytes:
        is_alike = result.same_rows and not result.reasons
        why = " Rows, code and libraries are the same: another kind of processor rounds otherwise." if is_alike else ""
        raise click.ClickException(f"{version} came out different.{why}")
    click.echo(f"{version}: the same bytes, both boosters ({time.monotonic() - started:.0f} s).")


@click.command()
@click.argument("file")
@click.option("--dry-run", is_flag=True, help="Say what would go, and change nothing.")
def forget(file, dry_run):
    """Take FILE (its name, or 6 or more digits of its hash) out: the next build is as if it had never come.

    Its rows go, and labels, model versions and measurements that know them. What goes is kept beside the warehouse, as
    Parquet files. What readers are served stays until the next build.
    """
    from ml.raw.forget import forget as take_out
    from ml.raw.forget import plan, still_there
    from ml.storage import lake_tables
    from ml.storage.files import resolved
    from ml.storage.lock import WriterLock

    settings = Settings.from_environment()
    with errors_in_words():
        must_exist(settings.warehouse)
        with (
            WriterLock(settings.warehouse, f"fraud forget {file}"),
            lake_tables.connect(resolved(settings.warehouse)) as con,
        ):
            if dry_run:
                gone, kept = plan(con, file), None
            else:
                gone, kept = take_out(con, file, settings.warehouse.parent / "forgotten")
        lying = still_there(gone, _inboxes(settings))
        for line in _in_words(gone, kept):
            click.echo(line)
        for path in lying:
            if kept is None:
                click.echo(f"It still lies in the inbox: {path} is moved aside as well.")
            elif _is_own_inbox(settings, path):
                click.echo(f"Moved aside, or the next build would take it in again: {path.rename(kept / path.name)}")
            else:
                click.echo(f"WARNING: {path} holds it still: move it away, or the next build takes it in again.")
    click.echo("Nothing was changed." if dry_run else "Now build: make build")


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask, also when the warehouse holds real transactions.")
def reset(yes):
    """Move the warehouse aside, so that the next build starts empty. Nothing is deleted.

    The published file stays as it is until the next build.
    """
    from ml.storage.files import resolved, write_ahead_log
    from ml.storage.lock import WriterLock

    settings = Settings.from_environment()
    with errors_in_words():
        must_exist(settings.warehouse)
        with WriterLock(settings.warehouse, "fraud reset"):
            real_files = _real_files(settings.warehouse)
            if real_files and not yes:
                click.confirm(
                    f"{settings.warehouse} holds {real_files} files of real transactions, their models and decisions. "
                    "Move it aside?",
                    abort=True,
                )
            warehouse = resolved(settings.warehouse)
            aside = warehouse.with_suffix(f".before-{datetime.now():%Y%m%d-%H%M%S}.duckdb")
            warehouse.rename(aside)
            if write_ahead_log(warehouse).exists():
                write_ahead_log(warehouse).rename(write_ahead_log(aside))
    click.echo(f"Moved to {aside}. The next build starts empty; {settings.published} stays until then.")


def _inboxes(settings):
    pattern = Path(settings.transactions)
    return [pattern if pattern.is_dir() else pattern.parent, settings.review / "incoming"]


def _is_own_inbox(settings, path):
    # Where somebody has pointed FRAUD_TRANSACTIONS to, files are theirs.
    return path.is_relative_to(settings.review) or not os.environ.get("FRAUD_TRANSACTIONS")


def _in_words(gone, kept):
    yield f"{gone.file_name} ({gone.file_hash[:12]}), read {gone.loaded_at:%Y-%m-%d %H:%M} UTC:"
    kind = "verdicts" if "case_reviews" in gone.taken and "fraud" not in gone.taken else "labels"
    yield f"  {gone.rows:,} rows, {gone.labels:,} {kind}; {gone.transactions:,} transactions that no other file holds"
    versions = f"{len(gone.versions)} ({', '.join(gone.versions)})" if gone.versions else "none"
    yield f"  model versions that knew it: {versions}" + (", the champion among them" if gone.loses_champion else "")
    for table, rows in gone.taken.items():
        yield f"  {table}: {rows:,} rows go"
    yield f"  {len(gone.derived)} tables are made anew by the next build"
    if kept:
        yield f"Kept as Parquet in {kept}."


def _newest_parameters(con):
    # Not the champion's: whoever changes parameters and builds wants to know whether these are better.
    [(version, parameters)] = con.sql(
        "select model_version, parameters from fraud_xgboost_model order by trained_at desc limit 1"
    ).fetchall()
    return version, json.loads(parameters)


def _real_files(warehouse):
    import duckdb

    from ml.raw.ingest import SIMULATED
    from ml.storage import lake_tables

    with lake_tables.connect(warehouse, read_only=True) as con:
        try:
            rows = con.execute("select count(distinct file_hash) from fraud where file_name <> ?", [SIMULATED])
        except duckdb.CatalogException:
            return 0
        return rows.fetchall()[0][0]
