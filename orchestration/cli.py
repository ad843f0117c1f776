"""The `fraud` command. A subcommand imports what it needs when it runs, so that --help is immediate."""

import click

from orchestration.commands import ask, cluster, dashboard, data, explain, init, leaks, models, monitoring, pipeline


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main():
    """Fraud detection that one person can run, understand and trust.

    The pipeline itself is `dbt build`. This command holds what people do beside it. Places are set by environment
    variables, see .env.example.
    """


COMMANDS = (
    init.init,
    *(data.simulate, data.backtest, data.status, data.replay, data.forget, data.reset, leaks.leaks),
    *(pipeline.pipeline, pipeline.dev, dashboard.dashboard, cluster.cluster),
    *(explain.explain, ask.ask, ask.mcp),
    *(models.models, models.promote, models.rollback, models.card),
    *(monitoring.health, monitoring.health_check, monitoring.drift, monitoring.drill),
)
for command in COMMANDS:
    main.add_command(command)
