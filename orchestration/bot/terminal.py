"""An answer in a terminal."""

import shutil

from ml.language.guards import plain
from ml.language.languages import LANGUAGES
from orchestration.words import words

MAX_CELL_WIDTH = 40


def in_words(answer, language):
    """Text of an answer for a terminal: sentence, table, SQL, provenance. Nothing in the data reaches the terminal."""
    parts = ["\n".join(map(plain, answer.text.splitlines()))]
    if answer.rows and not _is_one_figure(answer):
        parts.append(_table(answer, language))
    if answer.sql:
        parts.append(f"SQL  {' '.join(plain(line) for line in answer.sql.splitlines())}")
    if not (answer.sql or answer.columns):
        return "\n\n".join(parts)  # a refusal, or what a word means: no rows were asked for
    say, count = words(language).TERMINAL, LANGUAGES[language].count
    parts.append(
        say["provenance"].format(
            shown=count(len(answer.rows)),
            found=count(answer.found),
            cut=say["cut"] if answer.truncated else "",
            id=plain(answer.snapshot_id),
            time=plain(answer.snapshot_time)[:16],
            model=plain(answer.model_version),
        )
    )
    return "\n\n".join(parts)


def _is_one_figure(answer):
    return len(answer.rows) == 1 == len(answer.columns) and answer.sql is not None


def _table(answer, language):
    heads = [_head(name, answer.units) for name in answer.columns]
    cells = [[_cell(value, language) for value in row] for row in answer.rows]
    widths = [max(map(len, column)) for column in zip(heads, *cells, strict=True)]
    fitting = _fitting(widths, shutil.get_terminal_size((120, 24)).columns)
    to_the_right = [all(_is_number(row[place]) for row in answer.rows) for place in range(len(heads))]
    lines = [
        "  ".join(
            row[place].rjust(widths[place]) if to_the_right[place] else row[place].ljust(widths[place])
            for place in range(fitting)
        ).rstrip()
        for row in (heads, ["-" * width for width in widths], *cells)
    ]
    hidden = len(heads) - fitting
    if hidden:
        lines.append(words(language).TERMINAL["hidden"].format(n=LANGUAGES[language].count(hidden)))
    return "\n".join(lines)


def _fitting(widths, available):
    used, fitting = -2, 0
    for width in widths:
        used += width + 2
        if used > available and fitting:
            break
        fitting += 1
    return fitting


def _head(name, units):
    unit = units.get(name)
    return _short(plain(name) if unit is None or name.endswith(unit.lower()) else f"{plain(name)} ({plain(unit)})")


def _cell(value, language):
    if isinstance(value, bool):
        return words(language).TERMINAL["true" if value else "false"]
    if _is_number(value) and value is not None:
        return LANGUAGES[language].figure(value)
    return _short(plain(value))


def _short(text):
    return text if len(text) <= MAX_CELL_WIDTH else f"{text[: MAX_CELL_WIDTH - 1]}…"


def _is_number(value):
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))
