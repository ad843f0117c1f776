"""An answer as files: Markdown for people, CSV for spreadsheets."""

import csv
import re
from datetime import UTC, datetime

from ml.analyst_bot.phrases import PHRASES
from ml.language.detection import fold
from ml.language.guards import plain, plain_cell, plain_markdown
from ml.language.languages import LANGUAGES

ROWS_IN_MARKDOWN = 50


def export(question, answer, folder, language):
    """Write an answer and its rows into the exports folder; never over a file that is there.

    Args:
        question: what was asked.
        answer: Answer.
        folder: pathlib.Path of the exports folder, made when missing. The name of the files is ours.
        language: a key of LANGUAGES, of the report.

    Returns:
        Paths of the Markdown file and the CSV file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    words = re.sub(r"[^a-z0-9]+", "-", fold(question)).strip("-")[:40].strip("-")
    stem = f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}-{words or 'answer'}"
    report, rows = folder / f"{stem}.md", folder / f"{stem}.csv"
    with open(report, "x", encoding="utf-8") as file:
        file.write(_markdown(question, answer, rows.name, language))
    with open(rows, "x", encoding="utf-8", newline="") as file:
        write_csv(answer, file)
    return report, rows


def write_csv(answer, file):
    """The rows of an answer as CSV, with a header."""
    writer = csv.writer(file)
    writer.writerow([plain_cell(name) for name in answer.columns])
    writer.writerows([plain_cell(value) for value in row] for row in answer.rows)


def _markdown(question, answer, csv_name, language):
    say, count = PHRASES[language], LANGUAGES[language].count
    lines = [f"# {plain_markdown(question)}", "", *map(plain_markdown, answer.text.splitlines()), ""]
    if answer.columns:
        lines += [_row(answer.columns), _row(["---"] * len(answer.columns), plain)]
        lines += [_row(row) for row in answer.rows[:ROWS_IN_MARKDOWN]]
        shown = min(len(answer.rows), ROWS_IN_MARKDOWN)
        rows = {"shown": count(shown), "found": count(answer.found), "all": len(answer.rows)}
        told = say["report_rows"].format(**rows, file=csv_name)
        lines += ["", told, ""]
    if answer.sql:
        # Indented, it is code whatever it holds.
        lines += ["SQL:", "", *(f"    {plain(line)}" for line in answer.sql.splitlines()), ""]
    source = {"id": answer.snapshot_id, "time": answer.snapshot_time, "model": answer.model_version}
    lines += [say["report_source"].format(**{name: plain_markdown(value) for name, value in source.items()}), ""]
    return "\n".join(lines)


def _row(values, shown=plain_markdown):
    return f"| {' | '.join(shown(value) for value in values)} |"
