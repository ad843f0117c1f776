"""Where the header of a table stands whose names are not known, and how its cells are separated."""

import re
from collections import Counter

NUMBER = re.compile(r"\s*[-+]?[\d .,']*\d[\d.,]*([eE][-+]?\d+)?\s*[%€$£]?\s*")
MOMENT = re.compile(r"\s*\d{1,4}[-./:]\d{1,2}([-./:]\d{1,4})?.*")


def likely_header(tables):
    """Which way to separate cells is the right one, and which record names the columns.

    Args:
        tables: for each way, the cells of each record, None where a quote is not closed.

    Returns:
        Position in `tables`, position of the header in it (-1: there is none), number of columns; None where no way
        makes a table.
    """
    found = [(*_judged(records), -way) for way, records in enumerate(tables)]
    (is_table, *_, width), index, way = max(found, key=lambda one: (one[0], one[2]))
    return (-way, index, width) if is_table else None


def _judged(records):
    """How well records look like rows of one table (larger is better), and where their header is."""
    filled = [(i, cells) for i, cells in enumerate(records) if cells and any(cell.strip() for cell in cells)]
    widths = Counter(len(cells) for _, cells in filled)
    if not widths:
        return (False, 0, False, 0), -1
    width, rows = max(widths.items(), key=lambda one: (one[1], one[0]))
    alike = [(i, cells) for i, cells in filled if len(cells) == width]
    # A cell that holds another separator than a comma was not meant to be one cell.
    clean = sum(not re.search("[;\t|]", cell) for _, cells in alike for cell in cells) / (width * rows)
    # A spreadsheet gives a title as many cells as the rows below have.
    whole = [(i, cells) for i, cells in alike if sum(map(bool, map(str.strip, cells))) >= width - 1] or alike
    index, first = whole[0]
    is_header = _names_columns(first, [cells for i, cells in alike if i > index])
    is_table = width > 1 and rows > len(filled) / 2
    return (is_table, round(clean, 1), is_header, width), index if is_header else -1


def _names_columns(first, rows):
    names = [cell.strip() for cell in first if cell.strip()]
    if len(names) < max(1, len(first) - 1) or len({name.lower() for name in names}) < len(names):
        return False
    if any(NUMBER.fullmatch(name) or MOMENT.fullmatch(name) for name in names):
        return False
    columns = list(zip(*rows, strict=True))
    if any(_are_values(column) for column in columns):
        return True
    # Nothing but words: names of columns do not stand among the values.
    return not columns or all(name not in column for name, column in zip(first, columns, strict=True))


def _are_values(cells):
    cells = [cell for cell in cells if cell.strip()]
    read = sum(bool(NUMBER.fullmatch(cell) or MOMENT.fullmatch(cell)) for cell in cells)
    return bool(cells) and read > 0.8 * len(cells)
