"""`fraud explain`: why one transaction is suspicious."""

import json

import click

from orchestration.commands import errors_in_words, published
from orchestration.settings.places import Settings


@click.command()
@click.argument("transaction_id")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def explain(transaction_id, as_json):
    """Why TRANSACTION_ID is suspicious: the text, and the facts it was proved against."""
    from orchestration.published.explained import explained, in_words

    with errors_in_words(), published(Settings.from_environment()) as con:
        found = explained(con, transaction_id)
    click.echo(json.dumps(found, indent=2, ensure_ascii=False) if as_json else in_words(found))
