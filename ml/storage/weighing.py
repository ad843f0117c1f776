"""Which rows are measured, where there are more than memory should hold: those that count most, and a draw of the rest.

What a drawn row stands for is its weight. Frauds and flagged rows are never left out, so what is counted of these
(recall, precision, cost of decisions) is exact; what also counts the others is known to about 1 / sqrt(drawn rows).
"""

from dataclasses import dataclass

import numpy as np

from ml.storage.sql import drawn

# A hundred bytes each in memory. What counts the drawn ones is then known to a thousandth.
MOST_ROWS = 1_000_000


@dataclass(frozen=True)
class Draw:
    """The rows of a query to be measured.

    Args:
        rows: how many there are.
        certain: how many of these are measured in any case.
        most: so many of the others are measured, about; all where there are no more.
        is_certain: SQL condition of those measured in any case.
        drawn_by: SQL of the name by which others are drawn: who shares it is drawn together.
    """

    rows: int
    certain: int
    most: int
    is_certain: str = "target or is_flagged"
    drawn_by: str = "transaction_id"

    @classmethod
    def of(cls, con, query, most, **how):
        """The draw from a query, which is counted; `how` are the other fields."""
        is_certain = how.get("is_certain", cls.is_certain)
        [counts] = con.sql(f"select count(*), count(*) filter ({is_certain}) from ({query})").fetchall()
        return cls(*counts, most, **how)

    @property
    def is_whole(self):
        """Nothing is left out, and every row stands for itself."""
        return self.rows - self.certain <= self.most

    @property
    def condition(self):
        """SQL condition that the measured rows meet."""
        if self.is_whole:
            return "true"
        return f"({self.is_certain} or {drawn(self.most / (self.rows - self.certain), self.drawn_by)})"

    def weights(self, is_certain):
        """How many rows each measured one stands for; together they are all.

        Args:
            is_certain: shape (n_rows,), boolean, of the measured rows.

        Returns:
            Shape (n_rows,), 1 or more; None where every row stands for itself.
        """
        others = len(is_certain) - int(is_certain.sum())
        if self.is_whole or not others:
            return None
        return np.where(is_certain, 1.0, (self.rows - self.certain) / others)
