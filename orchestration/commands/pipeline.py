"""`fraud pipeline` and `fraud dev`: the scenario, without and with Dagster's pages."""

import json
import os
import sys

import click

from orchestration.commands import errors_in_words
from orchestration.settings.places import PROJECT, Settings


@click.command()
@click.option("--vars", "dbt_vars", default="{}", metavar="JSON", help="Variables for dbt, as for `dbt build --vars`.")
def pipeline(dbt_vars):
    """Run auto_fraud_pipeline in this process: every model, every asset, the mail. Exit code 1 when a step failed."""
    from orchestration.commands.headless import run_pipeline

    with errors_in_words():
        try:
            variables = json.loads(dbt_vars)
        except json.JSONDecodeError as error:
            raise click.BadParameter(
                f"{error}. Write it like '{{\"review_cost\": 10}}'.", param_hint="--vars"
            ) from error
        facts = run_pipeline(Settings.from_environment(), variables, say=click.echo)
    if facts["outcome"] == "failed":
        raise click.ClickException(f"step {facts['failed_step']} failed.\n{facts['message']}")


@click.command()
@click.option("--port", default=3000, show_default=True, help="On 127.0.0.1.")
def dev(port):
    """Dagster's pages on this machine, with sensors and schedule. Ends with Ctrl+C."""
    from orchestration.runs.runs import prepare_home

    prepare_home(Settings.from_environment())
    os.chdir(PROJECT)
    # It recommends another command, which does the same for projects of another layout.
    os.environ.setdefault("PYTHONWARNINGS", "ignore:Function `dev_command` is superseded")
    dagster = os.path.join(os.path.dirname(sys.executable), "dagster")
    os.execv(dagster, [dagster, "dev", "-m", "orchestration.definitions", "-h", "127.0.0.1", "-p", str(port)])
