"""What a question was read as."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Reading:
    """What a question asks for.

    Attributes:
        tool: name of the tool that answers.
        arguments: its arguments.
        measure: what a query computes: rows, riskiest, largest, smallest, newest, oldest, count, avg, sum, min, max,
            median, stddev, quantile, rate, or one of `statement.MEASURES`; sql where it was written by the person.
        column: the measured column, or None.
        by: the column it is grouped by, or None.
        table: the table it is about, or None where the person wrote SQL.
        said: sentences that say how it was read, in the language of the question.
    """

    tool: str
    arguments: dict = field(default_factory=dict)
    measure: str | None = None
    column: str | None = None
    by: str | None = None
    table: str | None = None
    said: tuple = ()
