"""`fraud leaks`: do model inputs know what came later?"""

import time

import click

from orchestration.commands import errors_in_words, must_exist
from orchestration.settings.places import Settings


@click.command()
@click.option("--cuts", default=5, show_default=True, type=click.IntRange(min=1), help="Points in time to cut at.")
def leaks(cuts):
    """Prove that no model input knows what came later; exit code 1 when one does.

    At each cut all later payments and reports of fraud are deleted in a copy, the inputs of the layout are built there
    again, and every value of every earlier payment is compared with the warehouse, bit for bit.
    """
    from ml.storage.lock import WriterLock
    from orchestration.builds.leaks import prove

    settings = Settings.from_environment()
    started = time.monotonic()
    with errors_in_words():
        must_exist(settings.warehouse)
        with WriterLock(settings.warehouse, "fraud leaks"):
            proof = prove(settings.warehouse, cuts, say=click.echo)
    for leak in proof.leaks:
        for line in _in_words(leak, proof):
            click.echo(line)
    if proof.assumed_reports:
        click.echo(
            f"Taken as given: {proof.assumed_reports:,} frauds of which no file says when they were reported were "
            f"known {proof.clock.assumed_delay_s / 3600:g} hours after the payment."
        )
    spent = f"{time.monotonic() - started:.0f} s"
    if proof.leaks:
        raise click.ClickException(
            f"model inputs that know what came later: {len(proof.leaks)} of {len(proof.inputs)} ({spent}). A window "
            "has to end before the payment, and a fraud counts from the second in which it was reported: mend "
            "fraud_features.sql of the layout, build, and ask again."
        )
    times = "1 cut" if proof.cuts == 1 else f"{proof.cuts} cuts"
    click.echo(
        f"No leak: {len(proof.inputs)} model inputs of {proof.rows:,} payments, {proof.values:,} values over {times}, "
        f"are bit for bit the same without what came later ({spent})."
    )


def _in_words(leak, proof):
    what = "rows come or go" if leak.column not in proof.inputs else "values differ"
    yield (
        f"- {leak.column}: {leak.values:,} {what}, at {leak.cuts} of {proof.cuts} cuts. At {leak.first_cut} UTC "
        f"{leak.first.rows:,}, first of all:"
    )
    for example in leak.first.examples:
        was, is_now = (value or "no row" for value in (example.recorded, example.again))
        yield (
            f"    {example.transaction_id}, {example.occurred_at} UTC: {was} in the warehouse, {is_now} without what "
            "came later"
        )
