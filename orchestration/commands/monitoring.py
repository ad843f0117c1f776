"""`fraud health`: what to know before trusting what is published."""

import json
import sys

import click

from orchestration.commands import errors_in_words
from orchestration.settings import Settings


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def health(as_json):
    """State of pipeline, data, model and LLM. Exit code 0, or 2 when something is bad."""
    from orchestration.health import STATES, worst
    from orchestration.health import health as read

    with errors_in_words():
        signals = read(Settings.from_environment())
    level = worst(signals)
    if as_json:
        facts = {"state": STATES[level], "level": level, "signals": [signal.as_dict() for signal in signals]}
        click.echo(json.dumps(facts, indent=2))
    else:
        click.echo(f"State: {STATES[level]}")
        for signal in signals:
            click.echo(f"  {STATES[signal.level]:8} {signal.area:9} {signal.signal:22} {signal.reason}")
    sys.exit(2 if level == 2 else 0)
