"""The page: facts, figures and words put into the template, and written in one step."""

import base64
import functools
import hashlib
import json
from pathlib import Path

import jinja2
from markupsafe import Markup

from ml.language.guards import outside
from ml.language.languages import LANGUAGES
from ml.storage.files import replacing
from orchestration.dashboard import queries, tables
from orchestration.dashboard.charts import svg
from orchestration.dashboard.drawn import distributions, drawn, slider
from orchestration.dashboard.first_screen import tiles
from orchestration.dashboard.page_facts import gather
from orchestration.dashboard.texts import texts
from orchestration.published.open import opened
from orchestration.published.payment_figures import DIGITS, is_shown

HERE = Path(__file__).parent


def build(published, out, language, last_run=None):
    """Write the page, replacing an older one in a single step.

    Args:
        published: the published DuckDB file.
        out: where the page goes; its folder is made.
        language: a key of LANGUAGES.
        last_run: file with the outcome of the last recorded run; may be missing.

    Returns:
        Facts, what the page shows.

    Raises:
        FileNotFoundError: nothing was published yet.
    """
    with opened(published) as file:
        facts = gather(file, language, last_run)
    page = render(facts, language)
    with replacing(out) as new:
        new.write_text(page, encoding="utf-8")
    return facts


def render(facts, language):
    """The page as text."""
    t, f = texts(language), LANGUAGES[language]
    css, script = (HERE / "page.css").read_text(), (HERE / "page.js").read_text()
    policy = {
        "default-src": "'none'",
        "script-src": _hash(script),
        "style-src": _hash(css),
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    draw = lambda name, figure: Markup(svg(figure.spec, figure.summary, language, name))  # noqa: E731
    return _environment().get_template("page.html.j2").render(
        language=language,
        t=t,
        policy="; ".join(f"{name} {value}" for name, value in policy.items()),
        css=Markup(css),
        script=Markup(script),
        state=facts.state,
        health=facts.health,
        tiles=tiles(facts, t, f),
        figures={name: draw(name, figure) for name, figure in drawn(facts, t, f).items()},
        distributions=[draw(name, figure) for name, figure in distributions(facts, t, f).items()],
        slider=slider(facts.thresholds, t, f),
        metrics=_metrics(facts.metrics, t, f),
        confusion=_confusion(facts.confusion, t, f),
        workshop=_workshop(facts.rebalanced, t, f),
        cases=tables.cases(facts.cases, t, f) if facts.cases else None,
        drift=tables.drift(facts.drift, facts.drift_statistics, t, f) if facts.drift else None,
        predictions=tables.drift_of_predictions(facts.drift_of_predictions, facts.drift_statistics, t, f)
        if facts.drift_of_predictions
        else None,
        estimated=tables.estimated(facts.estimated, t, f) if facts.estimated else None,
        outcomes=tables.outcomes(facts.outcomes, t, f) if facts.outcomes else None,
        llm_days=tables.llm_days(facts.llm_days, facts.llm_verified, t, f) if facts.llm_days else None,
        explanations=[_explanation(row, f) for row in facts.explanations or []],
        reactions=tables.reactions(facts.reactions, t, f) if facts.reactions else None,
        **_sentences(facts, t, f),
    )  # fmt: skip


@functools.cache
def _environment():
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["outside"] = outside
    return environment


def _hash(text):
    # Only text with this hash runs, or styles: nothing that a hostile explanation could bring along.
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _sentences(facts, t, f):
    champion, volume, whole = facts.champion, facts.volume, facts.drift_of_the_whole
    test = next(iter(facts.metrics.values()), None)
    hours_note = t["hours_note"].format(
        transactions=f.count(volume["transactions"]),
        first=f.minute(volume["first_at"]),
        last=f.minute(volume["last_at"]),
        frauds=f.count(volume["frauds"]),
    )
    if volume["published_transactions"] < volume["transactions"]:
        counts = {"rows": volume["published_transactions"], "all_rows": volume["transactions"]}
        hours_note += " " + t["hours_sampled"].format(**{name: f.count(rows) for name, rows in counts.items()})
    if len(facts.hours) == queries.MAX_HOURS:
        hours_note += " " + t["hours_capped"].format(hours=queries.MAX_HOURS)
    outcome = t["outcomes"].get(champion["outcome"], champion["outcome"])
    return {
        "published": t["published"].format(at=f.minute(facts.snapshot["published_at"]), age=f.age(facts.age_s)),
        "footer": t["footer"].format(snapshot=facts.snapshot["snapshot_id"]),
        "decision": t["decision"].format(
            by=t["gate"] if champion["decided_by"] == "gate" else outside(champion["decided_by"]), outcome=outcome
        ),
        "test_window": test and t["test_window"].format(
            rows=f.count(test["rows"]), frauds=f.count(test["frauds"]), prevalence=f.percent(test["prevalence"], 2)
        ),
        "roc_note": t["roc_note"].format(area=f.number(facts.metrics.get("roc_auc", {}).get("value"), 3)),
        "hours_note": hours_note,
        "importance_note": t["importance_note"] if facts.has_anonymous_inputs else "",
        "drift_whole": whole and t["drift_whole"].format(
            score=f.number(whole["drift_score"], 3),
            rows=f.count(whole["window_rows"]),
            windows=f.number(whole["null_windows"]),
        ),
        "distribution_note": t["distribution_note"].format(at=f.minute(facts.current_from)),
        "cases_capped": t["cases_capped"].format(shown=f.number(len(facts.cases)), all=f.number(facts.cases_in_all))
        if facts.cases_in_all > len(facts.cases)
        else None,
    }  # fmt: skip


def _confusion(rows, t, f):
    def cell(is_fraud, is_flagged):
        row = rows.get((is_fraud, is_flagged), {"row_count": 0, "loss_eur": 0.0})
        kind = "right" if is_fraud == is_flagged else "wrong"
        return {"count": f.number(row["row_count"]), "euros": f.euros(row["loss_eur"]), "kind": kind}

    names = ((True, t["is_fraud"]), (False, t["is_legitimate"]))
    return [{"name": name, "cells": [cell(is_fraud, True), cell(is_fraud, False)]} for is_fraud, name in names]


def _metrics(rows, t, f):
    return [
        {
            "name": title,
            "value": f.number(rows[name]["value"], DIGITS.get(name, 3)),
            "interval": f.interval(rows[name]["ci_low"], rows[name]["ci_high"], DIGITS.get(name, 3)),
        }
        for name, title in t["metrics"].items()
        if name in rows and is_shown(name, rows[name]["value"])
    ]


def _workshop(row, t, f):
    if row is None:
        return None
    return [
        {"name": t["workshop_prevalence"], "honest": f.percent(row["prevalence"], 2), "rebalanced": f.percent(0.5)},
        {
            "name": t["ap"],
            "honest": f.number(row["average_precision"], 3),
            "rebalanced": f.number(row["average_precision_rebalanced"], 3),
        },
        {
            "name": t["workshop_precision"],
            "honest": f.percent(row["precision"], 1),
            "rebalanced": f.percent(row["precision_rebalanced"], 1),
        },
    ]


def _explanation(row, f):
    # Both columns are JSON that the LLM had a hand in: what has another shape is shown as the text it is.
    def read(text):
        try:
            found = json.loads(text or "[]")
        except ValueError:
            return [text]
        return found if isinstance(found, list) else [found]

    reasons = [reason.get("sentence", "") if isinstance(reason, dict) else reason for reason in read(row["reasons"])]
    failures = " · ".join(str(failure) for failure in read(row["failures"]))
    return row | {"reasons": reasons, "failures": failures, "at": f.minute(row["explained_at"])}
