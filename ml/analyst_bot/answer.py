"""What the bot answers: text, rows, and where they come from."""

from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Answer:
    """An answer with its provenance.

    Attributes:
        text: the answer in a sentence or a few.
        sql: the query that gave the rows, or None.
        columns: names, in order.
        rows: lists of plain values.
        found: rows of the whole result; more than `rows` when it was cut.
        snapshot_id, snapshot_time, model_version: of the published file.
        units: unit by column name, where there is one.
        refused: the question was not answered; the text says why.
    """

    text: str
    sql: str | None = None
    columns: list = field(default_factory=list)
    rows: list = field(default_factory=list)
    found: int = 0
    snapshot_id: str | None = None
    snapshot_time: str | None = None
    model_version: str | None = None
    units: dict = field(default_factory=dict)
    refused: bool = False

    @property
    def truncated(self):
        return len(self.rows) < self.found

    def records(self):
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def showing(self, rows):
        """The same answer with this many rows at most."""
        return replace(self, rows=self.rows[:rows])

    def as_dict(self):
        """What `--json` prints."""
        return {
            "answer": self.text,
            "sql": self.sql,
            "rows": self.records(),
            "rows_shown": len(self.rows),
            "rows_found": self.found,
            "truncated": self.truncated,
            "snapshot_id": self.snapshot_id,
            "snapshot_time": self.snapshot_time,
            "model_version": self.model_version,
            "refused": self.refused,
        }
