"""Vega-Lite specifications drawn as SVG for the page and as PNG for mail, by vl-convert.

The page holds finished pictures, not Vega: it is small, opens at once, prints, and needs no script to be seen, as in
the preview of a mail program. Colours are CSS variables, so that one picture serves both themes; what the pointer
tells of a mark is the mark's own description.
"""

import json
import re

import vl_convert

from ml.language.languages import LANGUAGES

WIDTH, HEIGHT = 440, 210

# The same names as in page.css; a mail client knows no variables.
MAIL_COLOURS = {
    "ink": "#1b2330",
    "muted": "#5b6675",
    "line": "#e4e8ee",
    "surface": "#ffffff",
    "accent": "#2456c7",
    "soft": "#cfdcf8",
    "warm": "#c2410c",
    "faint": "#a9b3c1",
}
_AXIS = {
    "labelColor": "var(--muted)",
    "titleColor": "var(--muted)",
    "gridColor": "var(--line)",
    "domainColor": "var(--line)",
    "tickColor": "var(--line)",
    "titleFontWeight": "normal",
    "labelFontSize": 11,
    "titleFontSize": 11,
    "labelPadding": 5,
    "titlePadding": 7,
    "ticks": False,
}
CONFIG = {
    "background": None,
    "font": "Liberation Sans, sans-serif",
    "view": {"stroke": None},
    "axis": _AXIS,
    "axisX": {"grid": False, "titleAnchor": "end", "labelFlush": True},
    "axisY": {"domain": False, "title": None, "tickCount": 4},
    # What the vertical axis counts stands above it, level: nobody turns a phone to read.
    "title": {"anchor": "start", "frame": "bounds", "fontSize": 11, "fontWeight": "normal", "color": "var(--muted)"},
    "text": {"color": "var(--muted)", "fontSize": 11},
    "line": {"color": "var(--accent)", "strokeWidth": 2},
    "rule": {"color": "var(--muted)"},
    "bar": {"color": "var(--accent)"},
    "point": {"color": "var(--accent)", "filled": True, "opacity": 1, "size": 42},
    "aria": True,
}


def chart(*layers, y_title, width=WIDTH, height=HEIGHT, **more):
    """A specification of fixed outer size, so that text has one size in all pictures."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "config": CONFIG,
        "width": width,
        "height": height,
        "title": {"text": y_title, "offset": 8},
        "padding": {"left": 2, "right": 10, "top": 2, "bottom": 2},
        "autosize": {"type": "fit", "contains": "padding"},
        "layer": list(layers),
    } | more


def layer(rows, mark, **encoding):
    """One layer; rows are dictionaries. A field `label` is what the pointer and a screen reader tell of a mark."""
    if rows and "label" in rows[0]:
        encoding["description"] = {"field": "label"}
    return {"data": {"values": rows}, "mark": mark, "encoding": encoding}


def svg(spec, summary, language, name):
    """The picture as an <svg> element named by `summary`, its ids unique to `name`."""
    drawn = vl_convert.vegalite_to_svg(json.dumps(spec), format_locale=LANGUAGES[language].locale)
    drawn = re.sub(r'\b(id="|url\(#|href="#)', rf"\g<1>{name}-", drawn)
    # Only marks with a description of ours tell something; "rect mark" for each of a thousand does not.
    drawn = re.sub(r' (aria-roledescription|aria-hidden|role|xmlns(:xlink)?)="[^"]*"', "", drawn)
    drawn = re.sub(r' aria-label="[^"]*(axis titled|-axis for|legend for)[^"]*"', "", drawn)
    opening = f'<svg role="img" aria-label="{_attribute(summary)}"'
    drawn = re.sub(r'^<svg version="1.1" class="marks" width="\d+" height="\d+"', lambda _: opening, drawn)
    return re.sub(r"(\.\d{2})\d+", r"\1", drawn)


def png(spec, language):
    """The picture as PNG bytes for a light background, twice the size for sharp screens."""
    coloured = re.sub(r"var\(--(\w+)\)", lambda match: MAIL_COLOURS[match[1]], json.dumps(spec))
    painted = json.loads(coloured)
    painted["config"]["background"] = MAIL_COLOURS["surface"]
    return vl_convert.vegalite_to_png(json.dumps(painted), scale=2, format_locale=LANGUAGES[language].locale)


def _attribute(text):
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
