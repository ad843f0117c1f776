"""`fraud cluster start`, `stop`, `status`: Spark on this machine, to try it out before there is a cluster."""

import shlex

import click

from orchestration.commands import errors_in_words
from orchestration.settings.places import Settings


@click.group()
def cluster():
    """Spark on this machine: a master and workers, for builds with FRAUD_SPARK. Anyone on this machine can use it."""


@cluster.command()
@click.option("--workers", default=2, show_default=True, type=click.IntRange(min=1), help="Each has one core.")
@click.option("--memory", default="2g", show_default=True, help="Of each worker; what Python tasks need comes on top.")
@click.option(
    "--port", default=7077, show_default=True, type=click.IntRange(0, 65535), help="On 127.0.0.1. 0: any free one."
)
def start(workers, memory, port):
    """Start master and workers, and print what to set. They stay until `fraud cluster stop`."""
    from orchestration.runs import spark_cluster

    with errors_in_words():
        settings = Settings.from_environment()
        started = spark_cluster.start(settings.cluster, workers=workers, memory=memory, port=port)
        _tell(started, len(started.workers), settings)


@cluster.command()
def stop():
    """End master and workers, and whatever runs on them."""
    from orchestration.runs import spark_cluster

    with errors_in_words():
        stopped = spark_cluster.stop(Settings.from_environment().cluster)
    click.echo(f"Stopped {stopped.master}." if stopped else "No cluster was running.")


@cluster.command()
def status():
    """What runs, and what to set. Exit code 1 when there is no cluster, or a part of it is gone."""
    from orchestration.runs import spark_cluster

    with errors_in_words():
        settings = Settings.from_environment()
        running = spark_cluster.running(settings.cluster)
        if running is None:
            raise click.ClickException("no cluster is running. Start one: fraud cluster start")
        _tell(running, spark_cluster.check(running), settings)


def _tell(running, workers, settings):
    # What a shell takes as it is: eval "$(fraud cluster start)".
    click.echo(f"# {running.master}: {workers} workers, 1 core and {running.memory} each. Its page: {running.page}")
    click.echo(f"export FRAUD_SPARK={shlex.quote(running.master)}")
    click.echo(f"export FRAUD_LAKE={shlex.quote(settings.lake)}")
