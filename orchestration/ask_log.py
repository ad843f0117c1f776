"""What was asked of a language model, as JSON lines beside the published file: the bot never writes the warehouse."""

import hashlib
import json
from datetime import UTC, datetime

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
        """Rows of llm_calls, for the next run of the pipeline, which leaves out the call_ids it has.

        A line that was cut off by a crash is left out.
        """
        rows = []
        for line in self.path.read_text(encoding="utf-8").splitlines() if self.path.exists() else []:
            try:
                row = json.loads(line)
            except ValueError:
                continue
            if row.pop("kind", None) == "llm_call":
                rows.append(row)
        return rows

    def spent_eur(self, sealed, now=None):
        """EUR that all calls of this month have cost: those published, and those logged here since."""
        month = f"{now or datetime.now(UTC):%Y-%m}"
        published = []
        if "llm_calls" in sealed.catalog.tables:
            published = sealed.query(
                f"select call_id, cost_eur from llm_calls where called_at >= timestamp '{month}-01'", 100_000
            ).records()
        costs = {row["call_id"]: row["cost_eur"] or 0 for row in published}
        costs |= {row["call_id"]: row["cost_eur"] or 0 for row in self.calls() if row["called_at"].startswith(month)}
        return sum(costs.values())

    def _append(self, line):
        with open(self.path, "a", encoding="utf-8") as file:
            file.write(json.dumps(line, default=str) + "\n")


def rows_hash(answer):
    """sha256 of the rows of an answer as JSON."""
    return hashlib.sha256(json.dumps(answer.rows).encode()).hexdigest()
