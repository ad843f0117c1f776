"""`fraud health`, `drift`, `drill`: what to know before trusting what is published."""

import json
import sys

import click

from orchestration.commands import errors_in_words, published
from orchestration.settings.places import Settings


class DrillName(click.ParamType):
    """The name of a drill. Those there are stand in orchestration.drills, imported when one is asked for."""

    name = "name"

    def convert(self, value, param, ctx):
        from orchestration.drills import DRILLS

        if value not in DRILLS:
            self.fail(f"{value!r} is none of {', '.join(DRILLS)}.", param, ctx)
        return value


def _list_drills(ctx, param, is_asked):
    from orchestration.drills import DRILLS

    if is_asked:
        click.echo("\n".join(DRILLS))
        ctx.exit()


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def health(as_json):
    """State of pipeline, data, model and LLM. Exit code 0, or 2 when something is bad."""
    from ml.language.signals import headed
    from orchestration.published.health import STATES, worst
    from orchestration.published.health import health as read

    with errors_in_words():
        settings = Settings.from_environment()
        signals = read(settings)
    level, language = worst(signals), settings.language
    if as_json:
        facts = {"state": STATES[level], "level": level, "signals": [signal.as_dict() for signal in signals]}
        click.echo(json.dumps(facts, indent=2))
    else:
        click.echo(headed(STATES[level], language))
        for row in (signal.as_dict(language) for signal in signals):
            click.echo(f"  {row['state']:12} {row['area']:9} {row['signal']:26} {row['reason']}")
    sys.exit(2 if level == 2 else 0)


@click.command("health-check")
def health_check():
    """Run health_check_llm in this process: one question to the LLM, every signal, what follows, and a mail."""
    from orchestration.commands.headless import run_health_check

    with errors_in_words():
        facts = run_health_check(Settings.from_environment(), say=click.echo)
    if facts["outcome"] == "failed":
        raise click.ClickException(f"step {facts['failed_step']} failed.\n{facts['message']}")


@click.command()
@click.option("--domain", is_flag=True, help="Train a classifier to tell the newest window from the training window.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def drift(domain, as_json):
    """What has moved in the newest window, as it was published. With --domain: can a classifier tell it apart?"""
    from ml.monitoring.domain import domain_classifier

    with errors_in_words(), published(Settings.from_environment()) as con:
        of_now = "data_version in (select data_version from current_drift)"
        [newest] = con.sql(f"from data_drift where {of_now}").to_arrow_table().to_pylist()
        moved = con.sql(
            "select feature, psi, ks, adjusted_p_value, shap_share, state from current_drift "
            "where subject = 'inputs' order by psi desc limit 5"
        )
        statistics = []
        # A file of before 2026-11-27 has no such table.
        if con.sql("from duckdb_tables() where table_name = 'drift_statistics'").fetchall():
            others = con.sql(
                "select feature, statistic, value, state from drift_statistics "
                "where subject = 'inputs' and statistic <> 'psi' order by feature, statistic"
            )
            statistics = others.to_arrow_table().to_pylist()
        facts = {"window": newest, "features": moved.to_arrow_table().to_pylist(), "statistics": statistics}
        if domain:
            [(trained_until_s,)] = con.sql("select trained_until_s from current_champion").fetchall()
            watched = con.sql("select feature from current_drift where subject = 'inputs' order by feature")
            inputs = [feature for (feature,) in watched.fetchall()]
            facts["domain"] = domain_classifier(
                con, "from fraud_features", inputs, trained_until_s, newest["window_from_s"]
            )
    if as_json:
        click.echo(json.dumps(facts, indent=2, default=str))
        return
    click.echo(
        f"{newest['state']}: drift score {newest['drift_score']:.3f} on {newest['window_rows']:,} transactions, "
        f"judged by {newest['null_windows']} earlier windows"
    )
    for row in facts["features"]:
        beside = [one for one in facts["statistics"] if one["feature"] == row["feature"] and one["value"] is not None]
        told = "".join(f"  {one['statistic']} {one['value']:.3f}" for one in beside)
        click.echo(
            f"  {row['feature']:10} PSI {row['psi']:.3f}{told}  carries {row['shap_share']:.1%} of SHAP  {row['state']}"
        )
    if domain:
        found = facts["domain"]
        click.echo(
            f"A classifier tells newest from training rows with AUC {found['auc']:.3f} "
            f"(95 % interval {found['ci_low']:.3f} to {found['ci_high']:.3f}; .5 is chance), "
            f"by {', '.join(found['features'])}. It saturates on such data, so it raises no alarm."
        )


@click.command()
@click.argument("name", type=DrillName())
@click.option(
    "--list", is_flag=True, is_eager=True, expose_value=False, callback=_list_drills, help="Name the drills there are."
)
def drill(name):
    """Inject a fault into simulated data in a temporary folder, run the real pipeline, and see whether it is seen.

    NAME is one of those that --list names.
    """
    from orchestration import drills

    with errors_in_words():
        steps = drills.DRILLS[name](click.echo)
    for step in steps:
        click.echo(f"{'pass' if step.passed else 'FAIL'}  {step.what}")
        click.echo(f"      expected: {step.expected}")
        click.echo(f"      reached:  {step.reached}")
    sys.exit(0 if all(step.passed for step in steps) else 1)
