"""The folders of dbt_project/layouts, as ingestion sees them: what the contract of fraud_prepared reads from files."""

from contextlib import suppress
from pathlib import Path

import yaml

from ml.raw.layout import COMMON, TYPES, Column, Layout, LayoutError

FOLDER = Path(__file__).resolve().parents[1] / "layouts"
# In C where PyYAML has it, as dbt reads them: a tenth of the time, in every build.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Columns that no file holds: the build makes them.
MADE = ("label_source", "loaded_at", "changed_at")


def names(folder=FOLDER):
    """The layouts there are, in order of their names."""
    return sorted(path.name for path in folder.iterdir() if any(path.glob("*.yml")))


def layout(name, headers=None, folder=FOLDER, label_delay_hours=None):
    """A layout from its folder.

    Args:
        name: of the folder.
        headers: what files call a column, name -> header or list of them; wins over what the layout says.
        folder: pathlib.Path that holds the layouts.
        label_delay_hours: until a row without a label counts as legitimate; wins over what the layout says.

    Raises:
        LayoutError: there is no such layout, or its yml declares what files cannot be read as.
    """
    known = names(folder)
    if name not in known:
        raise LayoutError(f"FRAUD_LAYOUT is {name!r}, and dbt_project/layouts holds {', '.join(known)}.")
    models = contracts(name, folder)
    if "fraud_prepared" not in models:
        raise LayoutError(f"no yml of dbt_project/layouts/{name} declares the model fraud_prepared.")
    declared = models["fraud_prepared"]
    columns = {one["name"]: _column(one, name) for one in declared["columns"] if one["name"] not in MADE}
    missing = [column for column in COMMON if column not in columns]
    if missing:
        raise LayoutError(f"the layout {name} does not declare {', '.join(missing)} in fraud_prepared.")
    if label_delay_hours is None:
        features = models.get("fraud_features", {})
        label_delay_hours = features.get("config", {}).get("meta", {}).get("label_delay_hours")
    delay = float(label_delay_hours or 0)
    return Layout(name, tuple(columns.values()), label_delay_hours=delay).with_headers(headers or {})


def layouts(folder=FOLDER):
    """Every layout there is, as it calls its columns itself; one that cannot be read is left out."""
    found = []
    for name in names(folder):
        with suppress(LayoutError, yaml.YAMLError, KeyError, TypeError):
            found.append(layout(name, folder=folder))
    return found


def contracts(name, folder=FOLDER):
    """What the yml of a layout says of each model, as dictionaries by its name."""
    return {
        said["name"]: said
        for path in sorted((folder / name).glob("*.yml"), reverse=True)
        for said in (yaml.load(path.read_text(encoding="utf-8"), LOADER) or {}).get("models", [])
    }


def _column(declared, layout):
    kind = str(declared.get("data_type", "")).lower()
    if declared["name"] not in COMMON and kind not in TYPES:
        raise LayoutError(
            f"the layout {layout} declares {declared['name']} as {kind or 'nothing'}; files are read as"
            f" {', '.join(TYPES)}."
        )
    meta = declared.get("config", {}).get("meta", {})
    return Column(
        name=declared["name"],
        data_type=kind,
        headers=(*meta.get("headers", ()), declared["name"]),
        is_required=any(constraint["type"] == "not_null" for constraint in declared.get("constraints", ())),
        is_in_every_file=meta.get("in_every_file", False),
        is_personal=meta.get("personal", False),
        entity=meta.get("entity", ""),
        range=tuple(meta["range"]) if "range" in meta else None,
        not_known={header: tuple(map(str, texts)) for header, texts in meta.get("not_known", {}).items()},
    )
