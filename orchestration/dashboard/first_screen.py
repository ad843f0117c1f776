"""The first screen in tiles, for the page; and as text and pictures, for the body of a mail."""

from dataclasses import dataclass

from orchestration.dashboard import figures, queries
from orchestration.dashboard.charts import png
from orchestration.dashboard.facts import gather
from orchestration.dashboard.formats import Formats, outside
from orchestration.dashboard.texts import texts


@dataclass(frozen=True)
class Tile:
    """One figure of the first screen; `chart` names the picture under it."""

    name: str
    value: str
    note: str = ""
    interval: str = ""
    chart: str | None = None
    is_code: bool = False


@dataclass(frozen=True)
class FirstScreen:
    """What a mail holds: headline, lines of text, PNG pictures by name, and by the same name what each one shows."""

    headline: str
    text: str
    pictures: dict
    alternatives: dict


def tiles(facts, t, f):
    """The tiles in reading order."""
    metrics, volume, month = facts.metrics, facts.volume, facts.llm_month
    ap, cost = metrics.get("average_precision", {}), metrics.get("cost_eur")
    found = [
        Tile(
            t["ap"],
            f.number(ap.get("value"), 3),
            t["ap_note"] if ap.get("ci_low") is not None else ap.get("reason") or t["not_yet_test"],
            f.interval(ap.get("ci_low"), ap.get("ci_high")),
            chart="ap" if ap.get("value") is not None else None,
        ),
        Tile(
            t["champion"],
            facts.champion["model_version"],
            t["champion_note"].format(
                candidate=t["candidates"][facts.champion["candidate"]], at=f.minute(facts.champion["trained_at"])
            ),
            is_code=True,
        ),
        _share("recall", metrics, t, f),
        _share("precision", metrics, t, f),
    ]
    if cost:
        without = f.euros(metrics["cost_without_model_eur"]["value"])
        found.append(Tile(t["saved"], f.euros(cost["value"]), t["saved_note"].format(without=without)))
    return [
        *found,
        Tile(
            t["flagged"],
            f.number(volume["flagged_today"]),
            t["flagged_note"].format(transactions=f.number(volume["unseen_today"])),
        ),
        _drift(facts.drift, t, f),
        Tile(
            t["llm_month"],
            f.euros(month["cost_eur"], 2),
            t["llm_month_note"].format(calls=f.number(month["calls"]), errors=f.number(month["errors"])),
        ),
    ]


def first_screen(published, language, last_run=None):
    """FirstScreen of a published file, for a mail in `language`."""
    t, f = texts(language), Formats(language)
    with queries.opened(published) as file:
        facts = gather(file, last_run)
    lines = [t["states"][str(facts.state)]]
    for area in facts.health:
        level = t["levels"][str(area["level"])]
        lines.append(f"- {t['areas'][area['area']]} : {level}. {outside(area['reason'])}".rstrip())
    lines.append("")
    for tile in tiles(facts, t, f):
        interval = f" [{tile.interval}]" if tile.interval else ""
        lines.append(f"{tile.name} : {tile.value}{interval} ({tile.note})")
    drawn = for_mail(facts, t, f)
    return FirstScreen(
        headline=t["states"][str(facts.state)],
        text="\n".join(lines if f.is_french else [line.replace(" : ", ": ") for line in lines]),
        pictures={name: png(figure.spec, language) for name, figure in drawn.items()},
        alternatives={name: figure.summary for name, figure in drawn.items()},
    )


def for_mail(facts, t, f):
    """The figures of a mail's body, by name."""
    drawn = {}
    if facts.metrics.get("average_precision", {}).get("value") is not None:
        drawn["ap"] = figures.average_precision(facts.metrics["average_precision"], t, f)
    if facts.queue:
        drawn["queue"] = figures.queue(facts.queue, "frauds_caught", facts.settings.get("review_capacity"), t, f)
    drawn["hours"] = figures.hours(facts.hours, "frauds", "var(--warm)", t, f)
    return drawn


def _share(name, metrics, t, f):
    metric = metrics.get(name, {})
    if metric.get("value") is None:
        return Tile(t[name], f.percent(None), metric.get("reason") or t["not_yet"])
    interval = f"{f.percent(metric['ci_low'])} – {f.percent(metric['ci_high'])}" if metric["ci_low"] is not None else ""
    return Tile(t[name], f.percent(metric["value"]), t[f"{name}_note"], interval)


def _drift(drift, t, f):
    if not drift:
        return Tile(t["drift_now"], f.number(None), t["not_yet"])
    alerts = sum(row["level"] == 2 for row in drift)
    return Tile(t["drift_now"], f.number(alerts), t["drift_note_now"].format(features=len(drift)))
