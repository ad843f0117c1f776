"""What the published file says of itself: tables, columns, and the words people use for them."""

from dataclasses import dataclass, field, replace

# Columns of semantic_layer that hold the words of a language end in its code.
_WORDS = "words_"


@dataclass(frozen=True)
class Column:
    """A column of a published table.

    `values`: words by value, where people have words for values. `called`: its first word by language. `follows` and
    `zero_at_ratio`: what it changes with in what-ifs, as semantic_layer says. `sql`: what it is made of, where it is no
    column that is stored.
    """

    name: str
    type: str
    description: str | None
    unit: str | None = None
    words: tuple = ()
    values: dict = field(default_factory=dict)
    called: dict = field(default_factory=dict)
    follows: str | None = None
    zero_at_ratio: str | None = None
    sql: str | None = None


@dataclass(frozen=True)
class Table:
    """A published table.

    Attributes:
        columns: Column by name, in order.
        named_by: names of the columns that say which row one looks at.
        is_countable: a row is one thing, so that counts, sums and averages mean something.
        current_rows: SQL condition of the rows that hold now, or None where all do.
        settled_rows: SQL condition of the rows of which shares of frauds are taken, or None where of all.
        beside: of those of its columns that lie in another table, one row per transaction as well: name -> that table.
    """

    name: str
    description: str | None
    rows: int
    columns: dict
    words: tuple = ()
    named_by: tuple = ()
    is_countable: bool = True
    current_rows: str | None = None
    settled_rows: str | None = None
    beside: dict = field(default_factory=dict)

    def with_columns_of(self, other, wanted):
        """The same table with those columns that it lacks and another one has for which `wanted` is true."""
        more = {n: column for n, column in other.columns.items() if n not in self.columns and wanted(column)}
        return self.with_columns(other, more)

    def with_columns(self, other, more):
        """The same table with more columns, Column by name, that are in another one, or are made there."""
        return replace(
            self, columns={**self.columns, **more}, beside={**self.beside, **dict.fromkeys(more, other.name)}
        )


@dataclass(frozen=True)
class Catalog:
    """The published tables and the snapshot.

    Attributes:
        tables: Table by name.
        snapshot: row of `_snapshot`, or an empty dictionary.
        values: function (table, columns, word) -> {column: the value as it is stored} of those columns of text that
            hold the word in any case (None: anything at all); or None.
    """

    tables: dict
    snapshot: dict
    values: object = None

    def is_filled(self, table, column):
        """Whether a column of a table holds anything at all."""
        return bool(self.values(table, [column], None))

    @classmethod
    def of(cls, greeting, values=None):
        """Catalog from what the sealed process says when it is ready."""
        said = {}
        for row in greeting["words"]:
            said.setdefault((row["table_name"], row["column_name"]), {})[row.get("column_value")] = row
        tables = {table["name"]: _table(table, said) for table in greeting["tables"]}
        return cls(tables, (greeting["snapshot"] or [{}])[0], values)


def _table(table, said):
    columns = {}
    for column in table["columns"]:
        rows = said.get((table["name"], column["name"]), {})
        row = rows.get(None, {})
        values = {value: _words(of_value) for value, of_value in rows.items() if value is not None}
        called = {key.removeprefix(_WORDS): _listed(row[key])[0] for key in row if key.startswith(_WORDS) and row[key]}
        columns[column["name"]] = Column(
            **column,
            unit=row.get("unit"),
            words=_words(row),
            values=values,
            called=called,
            follows=row.get("follows"),
            zero_at_ratio=row.get("zero_at_ratio"),
        )
    row = said.get((table["name"], None), {}).get(None)
    if row is None:
        named_by = ("transaction_id",) if "transaction_id" in columns else ()
        return Table(table["name"], table["description"], table["rows"], columns, named_by=named_by)
    return Table(
        table["name"],
        table["description"],
        table["rows"],
        columns,
        words=_words(row),
        named_by=tuple(name for name in _listed(row.get("named_by")) if name in columns),
        is_countable=row.get("is_countable", True) is True,
        current_rows=row.get("current_rows"),
    )


def _words(row):
    languages = [key for key in row if key.startswith(_WORDS)]
    return tuple(dict.fromkeys(word.lower() for key in languages for word in _listed(row[key])))


def _listed(text):
    return [part.strip() for part in (text or "").split(",") if part.strip()]
