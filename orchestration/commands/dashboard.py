"""`fraud dashboard`: the page that people look at."""

from pathlib import Path

import click

from orchestration.commands import errors_in_words
from orchestration.settings.places import LANGUAGES, Settings


@click.command()
@click.option("--language", type=click.Choice(LANGUAGES), help="Of the page.  [default: FRAUD_LANGUAGE]")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Where it goes.  [default: data/dashboard]"
)
def dashboard(language, out):
    """Write the page on model, data and LLM from the published file: one HTML file that loads nothing."""
    from orchestration.dashboard.page import build

    with errors_in_words():
        settings = Settings.from_environment()
        out = out or settings.dashboard
        build(settings.published, out, language or settings.language, settings.last_run)
    click.echo(out)
