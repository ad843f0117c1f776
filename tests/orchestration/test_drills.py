import pytest
from click.testing import CliRunner

from orchestration import drills
from orchestration.cli import main
from tests.conftest import ROOT


@pytest.mark.parametrize("name", ["covariate-shift", "new-fraud"])
def test_a_drill_is_seen_by_the_real_pipeline(name, build_here, monkeypatch):
    monkeypatch.setattr(drills, "build", build_here)
    said = []
    steps = drills.DRILLS[name](said.append)
    assert [step for step in steps if not step.passed] == []
    assert said[-1] == "Building ..."


def test_the_command_names_the_drills_and_make_asks_it():
    listed = CliRunner().invoke(main, ["drill", "--list"])
    assert listed.output.split() == list(drills.DRILLS)
    unknown = CliRunner().invoke(main, ["drill", "earthquake"])
    assert unknown.exit_code == 2 and "'earthquake' is none of covariate-shift, " in unknown.output
    assert "fraud drill --list" in (ROOT / "Makefile").read_text()
