"""Whether an answer is the one that is expected."""

import pytest


def holds(answer, expected):
    """Fails unless each expected row is a row of the answer, which may hold more cells beside, and no row is left."""
    assert not answer.refused, answer.text
    left = list(answer.rows)
    assert len(left) == len(expected) > 0, answer.text
    for wanted in expected:
        row = next((row for row in left if _holds(row, wanted)), None)
        assert row is not None, (wanted, left[:3], answer.text)
        left.remove(row)


def refuses(answer, what):
    """Fails unless the answer is a refusal that names `what`."""
    assert answer.refused and not answer.rows, answer.text
    assert what in answer.text


def _holds(row, wanted):
    """Whether the cells of `wanted` stand in a row in that order."""
    cells = iter(row)
    return all(any(_same(cell, value) for cell in cells) for value in wanted)


def _same(cell, value):
    if isinstance(value, int | float):
        return cell == pytest.approx(value) if isinstance(cell, int | float) else False
    return str(cell) == str(value)
