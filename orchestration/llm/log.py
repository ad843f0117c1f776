"""What was asked of a language model, as JSON lines beside the published file: the bot never writes the warehouse."""

import hashlib
import json
import math
from datetime import UTC, datetime
from os import SEEK_END

NAME = "ask_log.jsonl"


class Log:
    """Lines are appended, each in one write; two conversations may share the file."""

    def __init__(self, published):
        self.path = published.parent / NAME

    def call(self, row):
        """One call of the API: a row of llm_calls."""
        self._append({"kind": "llm_call", **row})

    def question(self, question, told, tools, model):
        """A question with what was called and answered. Of the rows, only their hash is kept."""
        self._append(
            {
                "kind": "question",
                "asked_at": datetime.now(UTC).replace(tzinfo=None).isoformat(" "),
                "question": question,
                "request_model": model,
                "tools": [one["function"]["name"] for one in tools],
                "steps": [
                    {
                        "tool": step["tool"],
                        "arguments": step["arguments"],
                        "sql": step["answer"].sql,
                        "rows_found": step["answer"].found,
                        "rows_sha256": rows_hash(step["answer"]),
                    }
                    for step in told.steps
                ],
                "answer": told.answer.text,
                "unproved": told.unproved,
                "snapshot_id": told.answer.snapshot_id,
            }
        )

    def calls(self):
        """Rows of llm_calls, one for each call_id, and the number of damaged lines, which are left out.

        Raises:
            OSError: the file is there and cannot be read.
        """
        rows, damaged = {}, 0
        # A person may have edited the file, and a crash cut a line, even within a letter.
        text = self.path.read_text(encoding="utf-8", errors="replace") if self.path.exists() else ""
        for line in filter(str.strip, text.split("\n")):
            try:
                row = json.loads(line)
                if row.pop("kind") == "llm_call":
                    rows[row["call_id"]] = _checked(row)
            except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
                damaged += 1
        return list(rows.values()), damaged

    def spent_eur(self, sealed, now=None):
        """EUR that all calls of this month may have cost: those published, and those logged here since."""
        month = f"{now or datetime.now(UTC):%Y-%m}"
        published = []
        if "llm_calls" in sealed.catalog.tables:
            published = sealed.query(
                f"select * from llm_calls where called_at >= timestamp '{month}-01'", 100_000
            ).records()
        logged, _ = self.calls()
        of_month = [row for row in logged if f"{row['called_at']:%Y-%m}" == month]
        costs = {row["call_id"]: _at_most(row) for row in [*published, *of_month]}
        return sum(costs.values())

    def _append(self, line):
        with open(self.path, "ab+") as file:
            # A line that a crash cut off must not take this one with it.
            start = b""
            if file.tell():
                file.seek(-1, SEEK_END)
                start = b"" if file.read(1) == b"\n" else b"\n"
            file.write(start + json.dumps(line, default=str).encode() + b"\n")


def _checked(row):
    """The row with its time as one; what would spoil a sum of money raises."""
    for cost in (row["cost_eur"], row.get("cost_at_most_eur")):
        if cost is not None and not 0 <= cost < math.inf:
            raise ValueError(f"a cost is {cost}")
    return row | {"called_at": datetime.fromisoformat(row["called_at"])}


def _at_most(call):
    # Files of before 2026-11-25 have no such column.
    cost = call.get("cost_at_most_eur")
    return cost if cost is not None else call["cost_eur"] or 0


def rows_hash(answer):
    """sha256 of the rows of an answer as JSON."""
    return hashlib.sha256(json.dumps(answer.rows).encode()).hexdigest()
