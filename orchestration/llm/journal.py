"""Rows on their way to the warehouse, as JSON lines beside it: a process that is killed loses none of them.

What an API has answered is paid for, and the warehouse must not be open while the next answer is awaited. Without
fsync: a power cut may lose the last seconds.
"""

import json
from collections import defaultdict
from pathlib import Path


class Journal:
    """Written by one run at a time, the one that holds the run lock.

    Args:
        warehouse: has path, read(query, parameters) and append_all(rows by table), see runs.warehouse.Warehouse.
    """

    def __init__(self, warehouse):
        self.path = Path(f"{warehouse.path}.journal")
        self._warehouse = warehouse

    def write(self, rows_of):
        """Keep rows (lists of dictionaries by table) until `store`, in one write."""
        lines = [json.dumps([table, row], default=str) for table, rows in rows_of.items() for row in rows]
        if lines:
            with open(self.path, "a", encoding="utf-8") as file:
                file.write("\n".join(lines) + "\n")

    def store(self):
        """Append all rows to their tables, once, and forget them.

        Returns:
            Number of rows that were stored, and of lines that could not be read.
        """
        rows_of, damaged = self._read()
        # All rows enter the warehouse together: one of them tells whether a process was killed right after that.
        if rows_of and not self._is_stored(rows_of["llm_calls"]):
            self._warehouse.append_all(rows_of)
        else:
            rows_of = {}
        self.path.unlink(missing_ok=True)
        return sum(map(len, rows_of.values())), damaged

    def _read(self):
        rows_of, damaged = defaultdict(list), 0
        text = self.path.read_text(encoding="utf-8", errors="replace") if self.path.exists() else ""
        for line in filter(str.strip, text.split("\n")):
            try:
                table, row = json.loads(line)
                rows_of[table].append(dict(row))
            except (ValueError, TypeError):
                damaged += 1
        return rows_of, damaged

    def _is_stored(self, calls):
        if not calls:
            return False
        return bool(self._warehouse.read("from llm_calls where call_id = ?", [calls[0]["call_id"]]).num_rows)
