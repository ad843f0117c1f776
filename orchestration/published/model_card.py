"""A model card in Markdown, rendered from the published tables: nothing in it is written by hand."""

import base64

import jinja2

from ml.explanation.facts import is_anonymous
from orchestration.published.open import Published
from orchestration.published.payment_figures import is_shown

TEMPLATE = "model_card.md.j2"

CALIBRATION = """
    select sum(fraud_probability * stands_for) / sum(stands_for) as predicted,
        count(*) filter (is_fraud) / sum(stands_for) as observed, round(sum(stands_for))::bigint as rows,
        count(*) filter (is_fraud) as frauds
    from (
        select *, case when fraud_probability < 0.001 then 0 when fraud_probability < 0.01 then 1
            when fraud_probability < 0.1 then 2 when fraud_probability < 0.3 then 3
            when fraud_probability < 0.6 then 4 else 5 end as bin
        from {transactions}
        where split = 'test' and is_fraud is not null and model_version = $version
    )
    group by bin
    order by bin
"""


def model_card(con, model_version):
    """The card of one version, as Markdown with its calibration plot inside.

    Args:
        con: DuckDB connection to the published file.
        model_version: name of the version.

    Raises:
        LookupError: the version is not in the published registry.
    """
    found = _rows(
        con,
        "select * exclude (model, validation_model) from fraud_xgboost_model where model_version = $version",
        model_version,
    )
    if not found:
        known = con.sql("select string_agg(model_version, ', ') from fraud_xgboost_model").fetchall()[0][0]
        raise LookupError(f"version {model_version} is not published. Known are: {known}.")
    [champion] = _rows(con, "from current_champion")
    alias = {champion["model_version"]: "champion", champion["challenger_version"]: "challenger"}.get(model_version)
    calibration = _rows(con, CALIBRATION.format(transactions=Published(con, None).weighed), model_version)
    metrics = {}
    for row in _rows(
        con,
        "from current_evaluations where model_version = $version order by split, metric",
        model_version,
    ):
        if is_shown(row["metric"], row["value"]):
            metrics.setdefault(row["split"], []).append(row)
    [span] = _rows(con, "select (max(time_s) - min(time_s)) / 3600.0 as hours from fraud_hour")
    facts = {
        "version": found[0] | {"alias": alias},
        "snapshot": _rows(con, "from _snapshot")[0],
        "decisions": _rows(
            con, "from model_aliases where candidate_version = $version order by decision", model_version
        ),
        "metrics": metrics,
        "calibration": calibration,
        "calibration_plot": _calibration_plot(calibration) if calibration else None,
        "threshold": _first(
            con, "from threshold_table where model_version = $version and split = 'test' and is_cheapest", model_version
        ),
        "features": _rows(
            con, "from feature_importance where model_version = $version order by shap_share desc", model_version
        ),
        "beside": _first(
            con,
            "from champion_challenger where challenger_version = $version "
            "order by window_until_s desc, measured_at desc limit 1",
            model_version,
        ),
        "drift": _first(
            con, "from data_drift where model_version = $version order by measured_at limit 1", model_version
        ),
        "span_hours": span["hours"],
    }
    facts["has_anonymous"] = any(is_anonymous(row["feature"]) for row in facts["features"])
    return _environment().get_template(TEMPLATE).render(facts)


def _environment():
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("orchestration.published", "."), undefined=jinja2.StrictUndefined, trim_blocks=False
    )
    environment.filters["minute"] = lambda moment: f"{moment:%Y-%m-%d %H:%M}"
    environment.filters["figure"] = lambda value: "not defined" if value is None else f"{value:,.3f}"
    return environment


def _calibration_plot(rows):
    """A small SVG as a data address, so that the card is one file."""
    import altair as alt
    import vl_convert

    points = [{"predicted": max(row["predicted"], 1e-6), "observed": max(row["observed"], 1e-6)} for row in rows]
    scale = alt.Scale(type="log", domain=[1e-6, 1])
    axes = [alt.X("predicted:Q", scale=scale, title="predicted share of frauds")]
    axes += [alt.Y("observed:Q", scale=scale, title="observed share of frauds")]
    diagonal = alt.Data(values=[{"predicted": 1e-6, "observed": 1e-6}, {"predicted": 1, "observed": 1}])
    chart = alt.layer(
        alt.Chart(diagonal).mark_line(strokeDash=[4, 4], color="gray").encode(*axes),
        alt.Chart(alt.Data(values=points)).mark_point(filled=True, size=60).encode(*axes),
    ).properties(width=260, height=260)
    svg = vl_convert.vegalite_to_svg(chart.to_json())
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def _rows(con, query, version=None):
    return con.sql(query, params={"version": version} if "$version" in query else {}).to_arrow_table().to_pylist()


def _first(con, query, version):
    return next(iter(_rows(con, query, version)), None)
