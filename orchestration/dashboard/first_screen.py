"""The first screen in tiles, for the page; and as text and pictures, for the body of a mail."""

from dataclasses import dataclass

from ml.language.guards import outside
from ml.language.languages import LANGUAGES
from orchestration.dashboard import figures
from orchestration.dashboard.charts import png
from orchestration.dashboard.page_facts import gather
from orchestration.dashboard.texts import texts
from orchestration.published.open import opened


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
class Picture:
    """A PNG picture with its title, and what it shows, in words."""

    title: str
    png: bytes
    alternative: str


@dataclass(frozen=True)
class FirstScreen:
    """What a mail holds: the state by area, tiles, both as text; a Picture by name."""

    headline: str
    level: int
    areas: list
    tiles: list
    text: str
    pictures: dict


def tiles(facts, t, f):
    """The tiles in reading order."""
    metrics, volume, month = facts.metrics, facts.volume, facts.llm_month
    ap, cost = metrics.get("average_precision", {}), metrics.get("cost_eur")
    found = [
        Tile(
            t["ap"],
            f.number(ap.get("value"), 3),
            _ap_note(ap, t, f),
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
            t["flagged_note"].format(transactions=f.count(volume["unseen_today"])),
        ),
        _drift(facts.drift_of_the_whole, t, f),
        Tile(
            t["llm_month"],
            f.euros(month["spent_eur"], 2),
            t["llm_month_note"].format(calls=f.count(month["calls"]), errors=f.count(month["failed_calls"])),
        ),
    ]


def first_screen(published, language, last_run=None):
    """FirstScreen of a published file, for a mail in `language`."""
    t, f = texts(language), LANGUAGES[language]
    with opened(published) as file:
        facts = gather(file, language, last_run)
    areas = [
        {
            "name": t["areas"][area["area"]],
            "level": area["level"],
            "word": t["levels"][str(area["level"])],
            "reason": outside(area["reason"]),
        }
        for area in facts.health
    ]
    headline, its_tiles = t["states"][str(facts.state)], tiles(facts, t, f)
    return FirstScreen(
        headline=headline,
        level=facts.state,
        areas=areas,
        tiles=its_tiles,
        text=_as_text(headline, areas, its_tiles, f.colon),
        pictures={
            name: Picture(title, png(figure.spec, language), figure.summary)
            for name, (title, figure) in for_mail(facts, t, f).items()
        },
    )


def _as_text(headline, areas, its_tiles, colon):
    lines = [headline]
    lines += [f"- {area['name']}{colon}{area['word']}. {area['reason']}".rstrip() for area in areas]
    lines.append("")
    for tile in its_tiles:
        interval = f" [{tile.interval}]" if tile.interval else ""
        lines.append(f"- {tile.name}{colon}{tile.value}{interval} ({tile.note})")
    return "\n".join(lines)


def for_mail(facts, t, f):
    """Title and figure of the pictures in a mail's body, by name."""
    drawn, ap = {}, facts.metrics.get("average_precision", {})
    if ap.get("value") is not None:
        drawn["ap"] = t["ap"], figures.average_precision(ap, t, f)
    if facts.queue:
        capacity = facts.settings.get("review_capacity")
        drawn["queue"] = t["queue_frauds_title"], figures.queue(facts.queue, "frauds_caught", capacity, t, f)
    drawn["hours"] = t["hour_frauds_title"], figures.hours(facts.hours, "frauds", "var(--warm)", t, f)
    return drawn


def _ap_note(ap, t, f):
    if ap.get("ci_low") is None:
        return t["not_yet_test" if not ap else "undefined" if ap["value"] is None else "no_interval"]
    if figures.is_comparable(ap):
        return t["ap_note"]
    return t["ap_note_not_comparable"].format(prevalence=f.percent(ap["prevalence"], 2))


def _share(name, metrics, t, f):
    metric = metrics.get(name, {})
    if metric.get("value") is None:
        return Tile(t[name], f.percent(None), t["undefined" if metric else "not_yet"])
    interval = f"{f.percent(metric['ci_low'])} – {f.percent(metric['ci_high'])}" if metric["ci_low"] is not None else ""
    return Tile(t[name], f.percent(metric["value"]), t[f"{name}_note"], interval)


def _drift(whole, t, f):
    if not whole:
        return Tile(t["drift_now"], f.number(None), t["not_yet"])
    note = t["drift_note_now"].format(state=t["drift_states"][whole["state"]], alerts=f.number(whole["alert_features"]))
    return Tile(t["drift_now"], f.number(whole["drift_score"], 3), note)
