import pytest

from orchestration import drills


@pytest.mark.parametrize("name", ["covariate-shift", "new-fraud"])
def test_a_drill_is_seen_by_the_real_pipeline(name, build_here, monkeypatch):
    monkeypatch.setattr(drills, "build", build_here)
    said = []
    steps = drills.DRILLS[name](said.append)
    assert [step for step in steps if not step.passed] == []
    assert said[-1] == "Building ..."
