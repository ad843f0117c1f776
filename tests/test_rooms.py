"""The floor plan. Who may import whom is checked by `lint-imports`, see pyproject.toml."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.conftest import ROOT

MOST_MODULES = 15
# Pages grow by their drawings.
EXCEPTED = {"orchestration/dashboard"}


@pytest.mark.parametrize("top", ["ml", "orchestration", "dbt_project"])
def test_no_folder_holds_more_modules_than_a_person_takes_in(top):
    crowded = {}
    for folder in [ROOT / top, *(path for path in (ROOT / top).rglob("*") if path.is_dir())]:
        modules = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
        name = folder.relative_to(ROOT).as_posix()
        if len(modules) > MOST_MODULES and name not in EXCEPTED:
            crowded[name] = len(modules)
    assert crowded == {}


# What each rule is there to refuse.
FORBIDDEN = {
    "ml calls up": ("ml/model/costs.py", "from orchestration.settings import places\n"),
    "ml knows Dagster": ("ml/review/reasons.py", "def late():\n    import dagster\n"),
    "ml knows dbt": ("ml/publish/publish.py", "from dbt.adapters.duckdb.plugins import BasePlugin\n"),
    "ml asks the network": ("ml/raw/ingest.py", "import smtplib\n"),
    "a model knows Dagster": ("dbt_project/models/model/fraud_scores.py", "import dagster\n"),
    "a lower floor calls a higher one": ("ml/storage/sql.py", "from ml.raw import ingest\n"),
    "settings call runs": ("orchestration/settings/rules.py", "from orchestration.runs import last_run\n"),
    "a circle within a room": ("ml/analyst_bot/sealed/seal.py", "from ml.analyst_bot import tools\n"),
    "a folder without a place": ("ml/attic/__init__.py", '"""Not placed."""\n'),
}


def test_a_forbidden_import_of_each_kind_is_refused(tmp_path):
    """Each in a copy of its own; and without one, nothing is."""
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert len(rules) == 7
    assert _lint(_copy(tmp_path / "as it is")) == 0
    for what, (file, line) in FORBIDDEN.items():
        copy = _copy(tmp_path / what)
        (copy / file).parent.mkdir(exist_ok=True)
        with (copy / file).open("a") as code:
            code.write(line)
        assert _lint(copy) == 1, what


def _copy(folder):
    for top in ("ml", "orchestration", "dbt_project"):
        for path in (ROOT / top).rglob("*.py"):
            copy = folder / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(path.read_text())
    (folder / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    return folder


def _lint(folder):
    lint = Path(sys.executable).with_name("lint-imports")
    environment = os.environ | {"PYTHONPATH": str(folder)}
    return subprocess.run([lint, "--no-cache"], cwd=folder, env=environment, capture_output=True).returncode
