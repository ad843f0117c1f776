"""What the published file says of itself: tables, columns, and the words people use for them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """A column of a published table."""

    name: str
    type: str
    description: str | None
    unit: str | None = None
    words: tuple = ()


@dataclass(frozen=True)
class Table:
    """A published table. `columns` by name, in order."""

    name: str
    description: str | None
    rows: int
    columns: dict
    words: tuple = ()


@dataclass(frozen=True)
class Catalog:
    """The published tables and the snapshot.

    Attributes:
        tables: Table by name.
        snapshot: row of `_snapshot`, or an empty dictionary.
    """

    tables: dict
    snapshot: dict

    @classmethod
    def of(cls, greeting):
        """Catalog from what the sealed process says when it is ready."""
        words = {(row["table_name"], row["column_name"]): row for row in greeting["words"]}
        tables = {}
        for table in greeting["tables"]:
            columns = {}
            for column in table["columns"]:
                row = words.get((table["name"], column["name"]), {})
                columns[column["name"]] = Column(**column, unit=row.get("unit"), words=_words(row))
            row = words.get((table["name"], None), {})
            tables[table["name"]] = Table(table["name"], table["description"], table["rows"], columns, _words(row))
        return cls(tables, (greeting["snapshot"] or [{}])[0])


def _words(row):
    both = f"{row.get('words_fr') or ''},{row.get('words_en') or ''}"
    return tuple(dict.fromkeys(word.strip().lower() for word in both.split(",") if word.strip()))
