"""A file of text -> the table in it: its encoding, where its header is, how its cells are separated, its rows.

The rule of every function here: what is not understood is given back with its line and a reason, never dropped.
"""

import codecs
import csv
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, product
from pathlib import Path
from typing import NamedTuple

from ml.raw.layout import AROUND, folded

SEPARATORS = ",;\t|~^\x01\x1f"

SAMPLE_LINES = 200
HEADER_WITHIN = 50
SAMPLE_LETTERS = 16_000_000
ODD_LINES = 300
SCANNED_BYTES = 1 << 16

# A field of csv may have 131,072 letters, and a header with ten thousand columns has more.
csv.field_size_limit(2**31 - 1)

# Five bytes mean nothing in cp1252. Programs that write them mean the control characters of Latin-1.
codecs.register_error("as_latin1", lambda error: (error.object[error.start : error.end].decode("latin-1"), error.end))

_EMPTY = f"{AROUND}\f\x00\x1a"
_TOTAL = re.compile(r"((grand|sub|sous|sous-|general|gesamt)[ -]?)?(total|totaux|totals|somme|summe|sum|gesamtsumme)\b")
_LETTERS = frozenset("àáâãäåæçèéêëìíîïñòóôõöøùúûüýÿœšžßÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝŸŒŠŽ")
_RARE = "ìòãõåøæ"
_SIGNS = frozenset("\xa0€£°«»–—‘’“”…•²³½¼©®·×§µ")
_CLOSING = frozenset("»’”…\xa0")
_OPENING = frozenset("«‘“\xa0")


_IS_HIDDEN = ContextVar("lines of files are hidden", default=False)


@contextmanager
def lines_hidden(is_hidden=True):
    """While it lasts, no message of this module quotes a line of a file: it may name people."""
    token = _IS_HIDDEN.set(is_hidden)
    try:
        yield
    finally:
        _IS_HIDDEN.reset(token)


def _quoted(text):
    return "(not shown: FRAUD_HASH_KEY is set)" if _IS_HIDDEN.get() else repr(text[:60])


class NoTableError(ValueError):
    """The text holds no table that can be read.

    Args:
        what: a sentence that says what was found, and where.
        what_next: a sentence that says what to do.
    """

    def __init__(self, what, what_next):
        super().__init__(what)
        self.what = what
        self.what_next = what_next


class Record(NamedTuple):
    """What stands between two separators of rows, cells of several lines included.

    Args:
        line: number of its first line in the file, from 1.
        cells: its texts; None when a quote in it is not closed.
        lines: its lines as they are in the file; of a spreadsheet none.
    """

    line: int
    cells: list[str] | None
    lines: list[str]

    @property
    def is_empty(self):
        """Whether nothing but separators and blanks stands in it."""
        return self.cells is not None and not any(map(_filled, self.cells))

    def cells_at_any_rate(self, table):
        """Its texts, also where a quote is not closed."""
        if self.cells is not None:
            return self.cells
        return next(csv.reader(self.lines, delimiter=table.separator), [])

    @property
    def text(self):
        """As it stands in the file, without the end of the line."""
        return "".join(self.lines).strip("\r\n") if self.lines else ";".join(self.cells).rstrip(";")


class Row(NamedTuple):
    """A Record below the header that is not empty.

    Args:
        number: from 1, empty ones not counted.
        cells: as many as the header has; None when `wrong`.
        wrong: why it is no row of the table, else None.
    """

    number: int
    record: Record
    cells: list[str] | None
    wrong: str | None = None


@dataclass(frozen=True)
class Table:
    """The table in a file.

    Args:
        header: names of its columns, spaces and line ends in them made one space.
        separator: of its cells; None in a spreadsheet.
        records: gives the Records below the header, from the beginning at each call.
        is_plain: whether the header is the first line and its cells, and quotes, are written as DuckDB reads them.
        notes: sentences for a person: what was left out, what was decided.
        lines: how many there are in the file; None when they end in several ways or hold NUL bytes.
        path: of a file in UTF-8 that holds the same lines; None of a spreadsheet.
    """

    header: list[str]
    separator: str | None
    records: Callable[[], Iterator[Record]]
    is_plain: bool
    notes: list[str]
    lines: int | None = None
    path: Path | None = None

    @cached_property
    def folded_header(self):
        """The names that are not empty, in lower case."""
        return frozenset(filter(None, map(_folded, self.header)))

    @cached_property
    def least_cells(self):
        """How many cells a row has at least: some programs end the header with a separator, and no row."""
        return max((i for i, name in enumerate(self.header, 1) if name), default=0)


def table_of_text(path, wanted, folder, words=(), strict=False, guess=None):
    """The Table in a text file.

    Args:
        path: pathlib.Path of a file that is not compressed.
        folder: where a file is written in UTF-8 that is not.
        wanted: names of columns; they tell the header from other lines.
        words: words that may stand in the file, in lower case; they tell encodings apart.
        strict: refuse bytes that no encoding explains; else they become control characters.
        guess: finds the header where no line has names that are wanted, see ml.raw.first_look.header.likely_header.

    Raises:
        NoTableError: see its message.
    """
    is_utf_8, line_count = _scanned(path)
    notes = []
    if not is_utf_8:
        encoding = encoding_of(path, words)
        if strict and not encoding.explains_all:
            raise NoTableError("its text is neither UTF-8 nor cp1252.", "Save it as CSV UTF-8.")
        notes = encoding.notes()
        path = Path(folder, "utf_8.csv")
        with path.open("w", encoding="utf-8", newline="") as target:
            target.writelines(encoding.lines())
    sample, letters = [], 0
    for line in Encoding(path).lines():
        sample.append(line)
        letters += len(line)
        if len(sample) == SAMPLE_LINES or letters > SAMPLE_LETTERS:
            break
    dialect, index, header = _header_of(sample, wanted, guess)
    dialect |= _escapes(sample, dialect, index, len(header.cells))
    table = Table(
        _names(header.cells, wanted),
        dialect["delimiter"],
        lambda: islice(_records(Encoding(path).lines(), dialect), index + 1, None),
        is_plain=index == 0 and len(header.lines) == 1 and dialect == {"delimiter": dialect["delimiter"]},
        notes=[*notes, *_notes(_records(iter(sample), dialect), index, header, wanted)],
        lines=line_count,
        path=path,
    )
    _check_shape(table)
    return table


def table_of_cells(rows, wanted, guess=None):
    """The Table in rows of cells, as a spreadsheet has them.

    Args:
        rows: lists of texts.
        wanted: names of columns; they tell the header from other lines.
        guess: see table_of_text.

    Raises:
        NoTableError: there is no header.
    """
    width = max(map(len, rows), default=0)
    filled = max((i for row in rows for i, cell in enumerate(row) if cell.strip(_EMPTY)), default=-1) + 1
    records = [Record(line, row[: min(width, filled)], []) for line, row in enumerate(rows, 1)]
    scores = [(_score(record, wanted), -i) for i, record in enumerate(records[:HEADER_WITHIN]) if not record.is_empty]
    if not scores:
        raise NoTableError("it holds no rows.", "Write it again with its rows, or remove it.")
    score, index = max(scores)
    index = -index if score > 1 else -max(i for _, i in scores)
    guessed = guess([_cells_of(records)]) if guess and score < 2 else None
    if guessed:
        index = guessed[1]
    header = records[index] if index >= 0 else _numbered(filled)
    if score < 2 and not guessed:
        _check_not_values(header)
    return Table(
        _names(header.cells, wanted),
        None,
        lambda: iter(records[index + 1 :]),
        is_plain=False,
        notes=_notes(iter(records), index, header, wanted),
    )


def rows_of_table(table, say):
    """The Rows below the header, in order.

    Args:
        table: a Table.
        say: called with a sentence about lines that are left out.

    Raises:
        NoTableError: an open quote has swallowed rows, how many cannot be known; or another header stands below.
    """
    number, comments = 0, []
    for record in table.records():
        if record.is_empty:
            continue
        wrong = _wrong(number + 1, record, table)
        if wrong and record.lines and record.text.lstrip().startswith(("#", "//")):
            comments.append(record.line)
            continue
        number += 1
        yield Row(number, record, None if wrong else record.cells[: len(table.header)], wrong)
    if comments:
        say(f"{_lines(comments)} a comment and left out.")


def _wrong(number, record, table):
    """Why a record is no row of the table, or None."""
    _, cells, lines = record
    expected = len(table.header)
    if len(lines) > 1:
        _check_not_swallowed(number, record, table)
    if cells is None:
        return "has a quote that is not closed"
    if "\0" in "".join(lines):
        return "holds NUL bytes"
    if len(cells) < table.least_cells or any(cell.strip(_EMPTY) for cell in cells[expected:]):
        return f"has {len(cells)} fields, expected {expected}"
    first = cells[0].strip(_EMPTY) or next(filter(_filled, cells)).strip(_EMPTY)
    if first[0].isalpha():
        names = sum(_folded(cell) in table.folded_header for cell in cells)
        if names > len(table.folded_header) / 2:
            # Rows below another header would have their values in the wrong columns.
            if [_folded(cell) for cell in _names(cells[:expected], table.header)] != list(map(_folded, table.header)):
                raise NoTableError(
                    f"row {number:,} (line {record.line:,}) is another header: {_quoted(record.text)}.",
                    "Save what stands below it as a file of its own.",
                )
            return "is the header again"
        if _TOTAL.match(_folded(first)) and sum(not cell.strip(_EMPTY) for cell in cells) >= expected / 2:
            return "is a total"
    return None


def _check_not_swallowed(number, record, table):
    # A quote that is never closed makes one cell of many rows: it holds as many separators as a row.
    expected = len(table.header)
    cells = record.cells or ["".join(record.lines)]
    allowed = expected - 1 if len(cells) == expected else expected // 2
    of_several_lines = (cell for cell in cells if "\n" in cell or "\r" in cell)
    if any(cell.count(table.separator) >= max(allowed, 1) for cell in of_several_lines):
        raise NoTableError(
            f"row {number:,} does not end where its line {record.line:,} ends: {_quoted(record.lines[0].strip())}.",
            "Look there for a quote that is not closed, and correct it.",
        )


# Where the header is


def _header_of(sample, wanted, guess=None):
    """The dialect, the number of records above the header (-1: it has none), and the header."""
    styles = [{}]
    if any(line.lstrip("\ufeff").startswith("'") for line in sample[:20]):
        styles.append({"quotechar": "'"})
    if any(re.search(r'[,;|] "', line) for line in sample[:20]):
        styles.append({"skipinitialspace": True})
    best = None
    for separator, style in product(SEPARATORS, styles):
        dialect = {"delimiter": separator} | style
        for index, record in enumerate(islice(_records(iter(sample), dialect), HEADER_WITHIN)):
            if record.cells is None or record.is_empty:
                continue
            score = _score(record, wanted)
            # One known name is not enough for a line below the first one: "Class of 2013" is a title.
            found = (score if score > 1 else 0, -index, score, len(record.cells))
            if best is None or found > best[0]:
                best = found, dialect, index, record
            if score > len(wanted) / 2:
                break
    if guess and (best is None or best[0][0] < 2):
        dialects = [{"delimiter": separator} | style for separator, style in product(SEPARATORS, styles)]
        tables = [list(_records(iter(sample), dialect)) for dialect in dialects]
        guessed = guess([_cells_of(records) for records in tables])
        if guessed:
            way, index, width = guessed
            return dialects[way], index, tables[way][index] if index >= 0 else _numbered(width)
    if best is None or best[0][0] < 2:
        _check_is_table(sample, best, wanted)
    (score, *_), dialect, index, header = best
    if len(header.cells) == 1 and score < 2 and sum(map(header.cells[0].count, SEPARATORS)) > 2:
        raise NoTableError(
            f"line {header.line} is one cell in quotes as a whole: {_quoted(header.text)}.",
            "Save it again without quotes around whole lines.",
        )
    return dialect, index, header


def _cells_of(records):
    return [record.cells for record in records]


def _numbered(width):
    """A header for columns that have no names."""
    return Record(0, [f"column_{number}" for number in range(1, width + 1)], [])


def _score(record, wanted):
    """How many wanted names stand in a record."""
    wanted = set(map(folded, wanted))
    return len(wanted.intersection(map(folded, _names(record.cells, wanted))))


def _check_is_table(sample, best, wanted):
    """Raises NoTableError, saying why, where no line is a header with names that are known."""
    filled = [(number, line) for number, line in enumerate(sample, 1) if line.strip(_EMPTY)]
    if not filled:
        raise NoTableError("it holds no rows.", "Write it again with its rows, or remove it.")
    wanted = set(map(folded, wanted))
    for number, line in filled[:HEADER_WITHIN]:
        if len(wanted.intersection(map(_folded, line.split()))) > 2 or re.search(r"\S {3,}\S+ {3,}\S", line):
            raise NoTableError(
                f"its columns are separated by nothing but spaces: line {number} is {_quoted(line.strip())}.",
                "Save it with commas, semicolons, tabs or | between them.",
            )
    if best is None:
        number, line = filled[0]
        raise NoTableError(
            f"line {number} has a quote that is not closed: {_quoted(line.strip())}.",
            "Correct it, or save the file again.",
        )
    _check_not_values(best[-1])


def _holds_values(record):
    cells = list(filter(_filled, record.cells))
    return len(cells) > 1 and sum(map(_is_number, cells)) > len(cells) / 2


def _check_not_values(header):
    if _holds_values(header):
        raise NoTableError(
            f"it has no header: line {header.line} holds values already, {_quoted(header.text)}.",
            "Write the names of the columns into its first line; `fraud init FILE` says what they may be.",
        )


def _names(cells, wanted):
    """Names of columns; of one that goes over several lines, the line that is a wanted name."""
    wanted = set(map(folded, wanted))
    names = []
    for cell in cells:
        lines = [" ".join(line.split()) for line in cell.strip(_EMPTY).splitlines()]
        known = [line for line in lines if folded(line) in wanted]
        names.append(known[0] if len(known) == 1 else " ".join(filter(None, lines)))
    return names


def _check_shape(table):
    """Raises NoTableError where every row has one cell more than the header, as R writes the names of rows."""
    expected = len(table.header)
    records = list(islice((r for r in table.records() if r.cells and not r.is_empty), 50))
    if len(records) > 0 and all(len(r.cells) == expected + 1 and r.cells[-1].strip(_EMPTY) for r in records):
        raise NoTableError(
            f"its header has {expected} fields and each row below {expected + 1}.",
            "If these are names of rows, give them a column of their own (in R: write.csv), or leave them out."
            + (" If the comma is its decimal mark, save it with semicolons between cells." * (table.separator == ",")),
        )


def _notes(records, index, header, wanted):
    """What stands above the header, in one sentence."""
    above = [record for record in islice(records, max(index, 0)) if not record.is_empty]
    above = [record for record in above if not re.fullmatch(r"\ufeff?sep=.", record.text.strip())]
    rows = [record for record in above if record.cells and len(record.cells) == len(header.cells)]
    for record in rows:
        is_row = len(rows) > 1 and all(map(_filled, record.cells)) and any(map(_is_number, record.cells))
        if is_row or _holds_values(record):
            raise NoTableError(
                f"line {record.line} holds values, and its header is line {header.line}: {_quoted(record.text)}.",
                "Move the header to the first line.",
            )
    # Another header, and something below it that would be lost.
    for record in above[:-1]:
        if record.cells and _score(record, wanted) > 1:
            raise NoTableError(
                f"line {record.line} is a header, and line {header.line} another one: {_quoted(header.text)}.",
                "Save what stands below each as a file of its own.",
            )
    if not above:
        return []
    first = above[0].text.strip(_EMPTY + SEPARATORS + '"')
    return [f"the header is line {header.line}; left out above it: {_quoted(first)}."]


def _escapes(sample, dialect, index, expected):
    """Backslashes before quotes, where the rows are understood only with them."""
    if not any('\\"' in line for line in sample):
        return {}

    def understood(more):
        records = islice(_records(iter(sample), dialect | more), index + 1, None)
        return sum(record.cells is not None and len(record.cells) == expected for record in records)

    with_backslash = {"escapechar": "\\", "doublequote": False}
    return with_backslash if understood(with_backslash) > understood({}) else {}


def _records(lines, dialect):
    """The Records of some lines."""
    taken = []

    def noted():
        for line in lines:
            taken.append(line)
            yield line

    reader = csv.reader(noted(), strict=True, **dialect)
    number = 1
    while True:
        taken.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells = None
        yield Record(number, cells, taken.copy())
        number += len(taken)


def _filled(cell):
    return cell.strip(_EMPTY)


def _is_number(text):
    return re.fullmatch(r"\s*[-+]?[\d .,]*\d[\d.,]*([eE][-+]?\d+)?\s*", text) is not None


def _folded(text):
    return text.strip(_EMPTY + "'\"").casefold()


def _lines(numbers):
    shown = ", ".join(f"{number:,}" for number in numbers[:3])
    if len(numbers) == 1:
        return f"line {shown} is"
    return f"lines {shown}{f' and {len(numbers) - 3:,} more are' if len(numbers) > 3 else ' are'}"


# In which letters it is written


@dataclass(frozen=True)
class Encoding:
    """How the lines of a file become text.

    Args:
        path: pathlib.Path.
        other: encoding of what is not UTF-8; None: everything is.
        is_mixed: some lines are UTF-8, and only the cells that are not are read as `other`.
        odd_lines: numbers of the lines that are not UTF-8.
        explains_all: whether every byte means something.
    """

    path: Path
    other: str | None = None
    is_mixed: bool = False
    odd_lines: list[int] = field(default_factory=list)
    explains_all: bool = True

    def lines(self):
        """The lines of the file with their ends; the byte order mark is left out."""
        if self.other is None:
            with self.path.open(encoding="utf-8-sig", newline="") as file:
                yield from file
            return
        decoded = self._mixed if self.is_mixed else self._other
        with self.path.open("rb") as file:
            first = True
            for line in _byte_lines(file):
                yield decoded(line.removeprefix(codecs.BOM_UTF8) if first else line)
                first = False

    def notes(self):
        """What was decided, in one sentence."""
        if self.other is None:
            return []
        name = {"cp1252": "cp1252 (Windows)", "cp850": "cp850 (MS-DOS)", "mac_roman": "Mac Roman"}[self.other]
        return [f"{_lines(self.odd_lines)} not UTF-8: read as {name}."]

    def _other(self, line):
        return line.decode(self.other, "as_latin1")

    def _mixed(self, line):
        try:
            return line.decode()
        except UnicodeDecodeError:
            return "".join(self._cell(piece) for piece in re.split(rb"([,;\t|\"])", line))

    def _cell(self, piece):
        try:
            return piece.decode()
        except UnicodeDecodeError:
            return self._other(piece)


def encoding_of(path, words=()):
    """The Encoding of a file: UTF-8, else the one in which the words of the other lines look like words.

    Spreadsheets save "CSV (MS-DOS)" in cp850 and "CSV (Macintosh)" in Mac Roman.

    Args:
        path: pathlib.Path.
        words: words that may stand there, in lower case.
    """
    utf_8, odd, numbers = 0, [], []
    ends_in_cr = False
    with path.open("rb") as file:
        for number, line in enumerate(_byte_lines(file), 1):
            if line.isascii():
                continue
            try:
                line.removeprefix(codecs.BOM_UTF8).decode()
                utf_8 += not line.removeprefix(codecs.BOM_UTF8).isascii()
            except UnicodeDecodeError:
                numbers.append(number)
                if len(odd) < ODD_LINES:
                    odd.append(line)
                    ends_in_cr |= line.endswith(b"\r")
    if not odd:
        return Encoding(path)
    text = b"".join(odd)
    candidates = ["mac_roman", "cp1252", "cp850"] if ends_in_cr else ["cp1252", "cp850", "mac_roman"]
    other = min(candidates, key=lambda name: _strangeness(text.decode(name, "as_latin1"), words))
    return Encoding(path, other, utf_8 > len(numbers), numbers, _is_explained(text, other))


def _scanned(path):
    """Whether a file is UTF-8, and the number of its lines (None: see Table), at the speed of the disk."""
    is_utf_8, holds_nul, last = True, False, b""
    lf = cr = crlf = 0
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_inside_letter = False
    with path.open("rb", buffering=0) as file:
        # Small enough to stay in the cache of a core, where several looks cost little more than one.
        while chunk := file.read(SCANNED_BYTES):
            holds_nul = holds_nul or b"\0" in chunk
            lf += chunk.count(b"\n")
            if b"\r" in chunk:
                cr += chunk.count(b"\r")
                crlf += chunk.count(b"\r\n")
            crlf += last == b"\r" and chunk.startswith(b"\n")
            last = chunk[-1:]
            if is_utf_8 and (is_inside_letter or not chunk.isascii()):
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError:
                    is_utf_8 = False
                is_inside_letter = bool(decoder.getstate()[0])
    lines = lf if cr in (0, crlf) and crlf in (0, lf) else cr if lf == 0 else None
    is_utf_8 = is_utf_8 and not is_inside_letter
    return is_utf_8, None if holds_nul or lines is None else lines + (last not in (b"\n", b"\r"))


def _is_explained(text, encoding):
    try:
        text.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _strangeness(text, words):
    """How little a text looks like words of western Europe; known words first."""
    found = set(re.findall(r"\w*[^\W\d_a-zA-Z]\w*", text.casefold()))
    known = len(found & set(words))
    strange = sum(not _is_usual(text, i) for i, letter in enumerate(text) if letter > "\x7f")
    return -known, strange, sum(map(text.count, _RARE))


def _is_usual(text, i):
    """Whether a letter or sign that is not ASCII stands where one can stand."""
    letter, before, after = text[i], text[i - 1 : i], text[i + 1 : i + 2]
    if letter in _LETTERS:
        if before.isdigit() or after.isdigit():
            return False
        if letter.isupper():
            return not before.islower()
        return not (before.isupper() and (after.isupper() or text[i - 2 : i - 1].isupper()))
    if letter not in _SIGNS:
        return False
    if letter == "’" or (letter == "°" and before in "nN"):
        return True
    return (letter in _CLOSING or not before.isalpha()) and (letter in _OPENING or not after.isalpha())


def _byte_lines(file):
    """The lines of a binary file, which may end in LF, CRLF or CR."""
    for line in file:
        if b"\r" in line[:-2] or line.endswith(b"\r"):
            yield from line.splitlines(keepends=True)
        else:
            yield line
