import pytest

from orchestration.drills import DRILLS


@pytest.mark.parametrize("name", ["covariate-shift", "new-fraud"])
def test_a_drill_is_seen_by_the_real_pipeline(name):
    said = []
    steps = DRILLS[name](said.append)
    assert [step for step in steps if not step.passed] == []
    assert said[-1] == "Building ..."
