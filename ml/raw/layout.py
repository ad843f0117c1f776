"""What is read from files: the columns that the contract of `fraud_prepared` declares, and what files may call them."""

import re
import unicodedata
from dataclasses import dataclass, field, replace
from functools import lru_cache

from ml.errors import ActionableError

# Columns of every layout. The SQL macro layout_columns knows them too.
COMMON = ("transaction_id", "occurred_at", "time_s", "amount_eur", "is_fraud", "reported_at")
NUMBERS = ("double", "float", "bigint", "integer", "smallint")
TYPES = (*NUMBERS, "varchar", "boolean")
"""Types that a column of a layout's own may have."""
# What may stand around a text and does not show.
AROUND = " \t\r\n\u00a0\u2007\u202f\u200b\u200c\u200d\u2060\ufeff"


class LayoutError(ActionableError):
    """The contract of a layout cannot be read from files; the message says why."""


@dataclass(frozen=True)
class Column:
    """One column.

    Args:
        name: in fraud_prepared.
        data_type: of SQL, in lower case.
        headers: what files may call it, see `folded`; the first as messages call it.
        is_required: a row without a value is rejected.
        is_in_every_file: a file must have the column; its cells may be empty.
        is_personal: stored as a keyed hash.
        entity: what it names, of which a file must have one column at least; "" for none.
        is_absent: files are said not to have it.
        told: those of `headers` that the var headers names.
        not_known: header -> texts that say, in a column of that header, that a value is not known.
        range: lowest and highest number that it may hold; None: any.
    """

    name: str
    data_type: str
    headers: tuple[str, ...]
    is_required: bool = False
    is_in_every_file: bool = False
    is_personal: bool = False
    entity: str = ""
    is_absent: bool = False
    told: tuple[str, ...] = ()
    range: tuple[float, float] | None = None
    not_known: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def shown(self):
        return self.headers[0]

    def called(self, header):
        """What a file of this header calls it; None where it does not have it."""
        there = {folded(name) for name in header}
        return next((name for name in self.headers if folded(name) in there), None)

    @property
    def is_number(self):
        return self.data_type in NUMBERS

    @property
    def is_text(self):
        return self.data_type == "varchar"


@dataclass(frozen=True)
class Layout:
    """The columns of files, in the order in which what is wrong with them is reported.

    Args:
        name: as FRAUD_LAYOUT calls it.
        columns: tuple of Column; those of COMMON are there.
        is_labels: the file at hand holds labels alone.
        label_delay_hours: a row older than this without a label counts as legitimate; 0: no row waits.
        unread: headers of the file at hand that are looked at and not read, see names.looked_at.
    """

    name: str
    columns: tuple[Column, ...]
    is_labels: bool = False
    label_delay_hours: float = 0
    unread: dict[str, str] = field(default_factory=dict)

    def __post_init__(self):
        # Identifiers and times first, labels last.
        first, last = ("transaction_id", "occurred_at", "time_s"), ("amount_eur", "is_fraud", "reported_at")
        named = {column.name: column for column in self.columns}
        own = [name for name in named if name not in COMMON]
        object.__setattr__(self, "columns", tuple(named[name] for name in (*first, *own, *last)))

    def with_headers(self, headers):
        """The same, where files call columns as `headers` says: name -> header, list of them, or None: no file has it.

        Raises:
            LayoutError: it names a column that the layout does not have.
        """
        known = [column.name for column in self.columns]
        wrong = [name for name in headers if name not in known]
        if wrong:
            raise LayoutError(
                f"the var headers names {', '.join(map(repr, wrong))}; the columns of the layout {self.name} are"
                f" {', '.join(known)}."
            )
        own = {name: (given,) if isinstance(given, str) else tuple(given or ()) for name, given in headers.items()}
        absent = {name for name, given in headers.items() if given is None}
        return replace(
            self,
            columns=tuple(
                replace(
                    column,
                    headers=(*own.get(column.name, ()), *column.headers),
                    told=own.get(column.name, ()),
                    is_absent=column.name in absent,
                )
                for column in self.columns
            ),
        )

    def __getitem__(self, name):
        return next(column for column in self.columns if column.name == name)

    @property
    def own(self):
        """Columns that only this layout has."""
        return tuple(column for column in self.columns if column.name not in COMMON)

    @property
    def stored(self):
        """SQL type of each column of `fraud` that holds a value of the file, in order."""
        return {"time_s": "double"} | {c.name: c.data_type for c in self.own} | {"amount": "double"}

    @property
    def values(self):
        """Names of the stored values that are numbers."""
        return [name for name, kind in self.stored.items() if kind in NUMBERS]

    @property
    def texts(self):
        """Names of the stored values that are text."""
        return [column.name for column in self.own if column.is_text]

    @property
    def hints(self):
        """What messages call a column -> a sentence for an error: what to do when it is missing."""
        time, label = self["time_s"].shown, self["is_fraud"].shown
        return {
            time: f"Instead of {time} (seconds), a column {self['occurred_at'].shown} (a timestamp) will do.",
            label: f"A column {label} that is empty will do: its labels may come later.",
        }

    def needed(self, header):
        """Names of the columns that a file of this header must have: timestamps, where it has them, else seconds."""
        has_occurred_at = self["occurred_at"].called(header) is not None
        needed = {"amount_eur", "occurred_at" if has_occurred_at else "time_s"}
        needed |= {column.name for column in self.own if column.is_required}
        return needed | {column.name for column in self.columns if column.is_in_every_file}

    def is_of(self, header):
        """Whether a file of this header has every column that it must have."""
        return all(self[name].called(header) is not None for name in self.needed(header))

    def called(self, header):
        """The same, its columns called as in the header of one file, so that messages say what stands there."""
        columns = ((column, column.called(header) or column.shown) for column in self.columns)
        return replace(
            self, columns=tuple(replace(column, headers=(name, *column.headers)) for column, name in columns)
        )


@lru_cache(10_000)
def folded(header):
    """A header as names are compared: in any case, accents in one form, spaces and hyphens as underscores."""
    name = unicodedata.normalize("NFC", header.strip(AROUND).lower())
    return re.sub(r"[\s-]+", "_", name)
