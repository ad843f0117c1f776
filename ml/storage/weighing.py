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
    def of(cls, con, query, most, is_certain=is_certain):
        """The draw from a query, whose rows are counted."""
        [counts] = con.sql(f"select count(*), count(*) filter ({is_certain}) from ({query})").fetchall()
        return cls(*counts, most, is_certain)

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
        weight = None if self.is_whole else self.weight(len(is_certain) - int(is_certain.sum()))
        return None if weight is None else np.where(is_certain, 1.0, weight)

    def weight(self, others):
        """How many rows each of the others stands for, 1 or more, where so many of them were drawn; None of none."""
        return (self.rows - self.certain) / others if others else None
