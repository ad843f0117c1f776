"""Statistics of drift: distances between two samples that are counted in the same bins, a module each.

A module here is a statistic, and its name is the statistic's. It holds

    distance(reference, current)    arrays of rows per bin, shape (..., n_bins) -> shape (...), 0 or more, 0 when both
                                    agree, NaN where a sample is empty. Bin 0 holds the nulls, the others follow in
                                    order of value; bins that an input does not have are empty in both.
    HIGHEST                         the largest value that can be, or infinity.

What of it raises an alarm, and what people call it, stands in _monitoring.yml (drift_statistics).
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass

# Sums of shares are off by the rounding of floats.
ROUNDING = 1e-9


@dataclass(frozen=True)
class Statistic:
    """A statistic and its bounds, 0 to `highest`."""

    name: str
    distance: Callable
    highest: float

    def __call__(self, reference, current):
        """`distance`, held to the bounds.

        Raises:
            ValueError: a value is out of bounds: an error in the statistic.
        """
        values = self.distance(reference, current)
        outside = values[(values < -ROUNDING) | (values > self.highest + ROUNDING)]
        if outside.size:
            raise ValueError(
                f"the drift statistic {self.name} gives {outside.size} values outside 0 to {self.highest:g}, such as "
                f"{outside[0]:g}. Mend ml/monitoring/statistics/{self.name}.py, or its HIGHEST."
            )
        return values


def statistics():
    """Every Statistic of this folder, by name, in order of name."""
    found = {}
    for name in sorted(module.name for module in pkgutil.iter_modules(__path__)):
        module = importlib.import_module(f"{__name__}.{name}")
        found[name] = Statistic(name, module.distance, module.HIGHEST)
    return found
