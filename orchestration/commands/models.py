"""`fraud models`, `promote`, `rollback`, `card`: which versions there are, and who is champion."""

import json

import click

from orchestration.commands import errors_in_words, must_exist, published
from orchestration.settings.places import Settings

VERSIONS = """
    with present as (
        select model_version, value, ci_low, ci_high, frauds
        from model_evaluations
        where metric = 'average_precision' and split = 'test'
        -- As it is now; of versions that are measured no more, as it was measured last.
        qualify row_number() over (
            partition by model_version
            order by data_version in (select data_version from current_evaluations) desc, evaluated_at desc
        ) = 1
    ),

    judged as (
        select candidate_version as model_version, outcome, decided_by, decided_at, reason
        from model_aliases
        qualify row_number() over (partition by candidate_version order by decision desc) = 1
    ),

    newest as (
        select model_version as champion_version, challenger_version from current_champion
    ),

    beside_the_champion as (
        select challenger_version as model_version, champion_challenger.* exclude (challenger_version)
        from champion_challenger join newest using (champion_version, challenger_version)
        qualify row_number() over (order by window_until_s desc, measured_at desc) = 1
    )

    select
        model_version,
        case model_version
            when newest.champion_version then 'champion' when newest.challenger_version then 'challenger'
        end as alias,
        candidate,
        recalibrated_from,
        trained_at,
        training_rows,
        training_frauds,
        value as average_precision,
        ci_low,
        ci_high,
        present.frauds as test_frauds,
        judged.outcome,
        judged.decided_by,
        judged.decided_at,
        judged.reason,
        if(beside_the_champion.model_version is null, null, beside_the_champion) as newest_window
    from fraud_xgboost_model
    left join present using (model_version)
    left join beside_the_champion using (model_version)
    left join judged using (model_version)
    cross join newest
    order by trained_at desc, candidate
"""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list.")
def models(as_json):
    """Versions in the registry, the newest first: aliases, how good, how decided."""
    with errors_in_words(), published(Settings.from_environment()) as con:
        rows = con.sql(VERSIONS).to_arrow_table().to_pylist()
    if as_json:
        click.echo(json.dumps(rows, indent=2, default=str))
        return
    for row in rows:
        click.echo(
            f"{row['model_version']}  {row['alias'] or '':10}  {row['candidate']:8} "
            + (f"recalibrated from {row['recalibrated_from']}" if row["recalibrated_from"] else "trained")
            + f" {row['trained_at']:%Y-%m-%d %H:%M} UTC on {row['training_rows']:,} rows"
        )
        click.echo(f"    test window: {_precision(row)}")
        if row["newest_window"]:
            click.echo(f"    {_beside_the_champion(row['newest_window'])}")
        if row["outcome"]:
            click.echo(f"    {row['outcome']} ({row['decided_by']}, {row['decided_at']:%Y-%m-%d}): {row['reason']}")


@click.command()
@click.argument("version")
@click.option("--by", required=True, metavar="NAME", help="Who decides.")
@click.option("--reason", required=True, metavar="TEXT", help="Why.")
def promote(version, by, reason):
    """Make VERSION the champion: it scores, and is published, without any training."""
    from ml.model.aliases import promote as decide

    _decide_and_publish(
        f"fraud promote {version}",
        lambda con: decide(
            con,
            registry="from fraud_xgboost_model",
            aliases="from model_aliases",
            version=version,
            by=by,
            reason=reason,
        ),
    )


@click.command()
@click.option("--by", required=True, metavar="NAME", help="Who decides.")
@click.option("--reason", required=True, metavar="TEXT", help="Why.")
def rollback(by, reason):
    """Go back to the champion before: it scores, and is published, without any training."""
    from ml.model.aliases import rollback as decide

    _decide_and_publish("fraud rollback", lambda con: decide(con, aliases="from model_aliases", by=by, reason=reason))


@click.command()
@click.argument("version", required=False)
def card(version):
    """Write the model card of VERSION (the champion's when none is named) beside the published file."""
    from orchestration.published.model_card import model_card

    settings = Settings.from_environment()
    with errors_in_words(), published(settings) as con:
        version = version or con.sql("select model_version from current_champion").fetchall()[0][0]
        text = model_card(con, version)
        settings.exports.mkdir(parents=True, exist_ok=True)
        path = settings.model_card(version)
        path.write_text(text, encoding="utf-8")
    click.echo(path)


def _decide_and_publish(purpose, decide):
    import duckdb

    from ml.storage import lake_tables
    from ml.storage.lock import WriterLock
    from orchestration.builds.build import build

    settings = Settings.from_environment()
    with errors_in_words():
        must_exist(settings.warehouse)
        with WriterLock(settings.warehouse, purpose), lake_tables.connect(settings.warehouse) as con:
            try:
                decision = decide(con)
            except duckdb.CatalogException as error:
                raise LookupError("nothing has been trained yet. Run: make build") from error
            con.register("decision", decision)
            con.execute("insert into model_aliases by name from decision")
            [row] = decision.to_pylist()
        click.echo(
            f"Decision {row['decision']}: {row['champion_version']} is champion after {row['previous_version']}."
        )
        click.echo("Scoring and publishing with it, without training ...")
        try:
            build(settings, {"retrain": False})
        except RuntimeError as error:
            raise RuntimeError(f"the decision is recorded and the next build follows it, but {error}") from error
    click.echo(f"{settings.published} is scored by {row['champion_version']}.")


def _beside_the_champion(window):
    text = (
        f"beside {window['champion_version']} on {window['rows']:,} rows that neither has seen, {window['frauds']} "
        f"frauds: cost {window['cost_difference_eur']:+,.0f} EUR"
    )
    if window["average_precision_gain_ci_low"] is None:
        return text
    gain, low, high = (window[f"average_precision_gain{part}"] for part in ("", "_ci_low", "_ci_high"))
    return f"{text}, average precision {gain:+.3f}, 95 % interval {low:+.3f} to {high:+.3f}"


def _precision(row):
    if row["average_precision"] is None:
        return "average precision not measured"
    interval = f", 95 % interval {row['ci_low']:.3f} to {row['ci_high']:.3f}" if row["ci_low"] is not None else ""
    return f"average precision {row['average_precision']:.3f}{interval}, {row['test_frauds']} frauds"
