"""Whatever lies in an inbox is read rightly, or refused in words that can be printed."""

import csv
import gzip
import io
import tempfile
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dbt_project.plugins.layouts import layout
from ml.language.guards import plain
from ml.raw.ingest import IngestionError, ingest
from ml.raw.verdicts import ingest_verdicts

ULB = layout("ulb")
COLUMNS = ["Time", *(f"V{i}" for i in range(1, 29)), "Amount", "Class"]
SLOW = {"deadline": None, "suppress_health_check": list(HealthCheck)}


def outcome(name, content, take_in):
    """The rows of a folder with one file, or the error; whatever is said can be printed."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as con:
        Path(folder, name).write_bytes(content)
        said = []
        try:
            return take_in(con, folder, said.append)
        except IngestionError as error:
            # dbt prints a cause with its traceback.
            assert error.__cause__ is None and error.__suppress_context__ or error.__context__ is None
            said += str(error).split("\n")
            return error
        finally:
            assert [line for line in said if plain(line) != line] == []


def transactions(con, folder, log):
    rows = ingest(
        con,
        layout=ULB,
        pattern=f"{folder}/*",
        pattern_is_set=True,
        stored=None,
        collection_start="2013-09-01 00:00:00",
        max_rejected_share=0,
        simulate=None,
        log=log,
    )
    return sorted(rows.select("row_number, transaction_id, time_s, v1, v28, amount, class").fetchall())


def verdicts(con, folder, log):
    con.execute(
        "create table fraud (transaction_id varchar, reject_reason varchar, loaded_at timestamp, amount double)"
    )
    return ingest_verdicts(con, folder, transactions="from fraud", stored=None, log=log).to_pylist()


def numbers(low, high):
    # A spreadsheet keeps 15 digits.
    return st.floats(low, high, allow_subnormal=False).map(lambda value: float(f"{value:.15g}"))


row = st.fixed_dictionaries(
    {"Time": numbers(0, 1e6)}
    | {f"V{i}": st.sampled_from([0.0, 1.5, -2.25]) for i in range(2, 28)}
    | {"V1": numbers(-50, 50), "V28": numbers(-50, 50), "Amount": numbers(0, 5000), "Class": st.sampled_from([0, 1])}
    | {"Note": st.text(st.sampled_from("ab é'\",;|\t\n\r\\#=-"), max_size=12)}
)


def as_csv(table, separator, decimal, newline, quoting, encoding):
    text = table.map(lambda cell: repr(cell).replace(".", decimal) if isinstance(cell, float) else cell)
    made = io.StringIO()
    writer = csv.writer(made, delimiter=separator, lineterminator=newline, quoting=quoting)
    writer.writerows([list(table.columns), *text.itertuples(index=False)])
    return "may.csv", made.getvalue().encode(encoding)


def by_pandas(table, separator, decimal, newline, quoting, encoding):
    text = table.to_csv(sep=separator, decimal=decimal, lineterminator=newline, quoting=quoting)
    return "may.csv.gz", gzip.compress(text.encode(encoding), mtime=0)


def by_spreadsheet(table, *_):
    book = io.BytesIO()
    table.to_excel(book, index=False, engine="xlsxwriter")
    return "may.xlsx", book.getvalue()


def by_arrow(table, separator, decimal, newline, quoting, encoding):
    made = io.BytesIO()
    style = {csv.QUOTE_ALL: "all_valid"}.get(quoting, "needed")
    options = pyarrow.csv.WriteOptions(delimiter=separator, quoting_style=style)
    pyarrow.csv.write_csv(pa.Table.from_pandas(table, preserve_index=False), made, options)
    return "may.csv", made.getvalue()


def by_duckdb(table, separator, decimal, newline, quoting, encoding):
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as con:
        con.register("made", table)
        con.execute(f"copy made to '{folder}/may.csv' (header, delimiter '{separator}')")
        return "may.csv", Path(folder, "may.csv").read_bytes()


def as_parquet(table, *_):
    made = io.BytesIO()
    pq.write_table(pa.Table.from_pandas(table, preserve_index=False), made)
    return "may.parquet", made.getvalue()


@settings(max_examples=12, **SLOW)
@given(
    rows=st.lists(row, min_size=1, max_size=6),
    write=st.sampled_from([as_csv, as_csv, by_pandas, by_spreadsheet, by_arrow, by_duckdb]),
    separator_decimal=st.sampled_from([(",", "."), (";", ","), (";", "."), ("\t", ","), ("|", ".")]),
    newline=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252"]),
)
def test_a_table_has_the_same_rows_and_ids_whoever_wrote_it_or_is_refused(
    rows, write, separator_decimal, newline, quoting, encoding
):
    table = pd.DataFrame(rows)[[*COLUMNS, "Note"]]
    expected = outcome(*as_parquet(table), transactions)
    found = outcome(*write(table, *separator_decimal, newline, quoting, encoding), transactions)

    assert isinstance(expected, list)
    if isinstance(found, IngestionError):
        # Only where a cell holds as many separators as a row might, or something that no program would write.
        assert any(set("\n\r\\\"'") & set(note) for note in table["Note"]), found
    else:
        assert found == expected


WHOLE = pd.DataFrame([{column: 1.5 for column in COLUMNS} | {"Class": 0, "Note": 'é\n"x"'}] * 3)
FILES = [
    as_csv(WHOLE, ";", ",", "\r\n", csv.QUOTE_MINIMAL, "utf-8"),
    by_pandas(WHOLE, ",", ".", "\n", csv.QUOTE_ALL, "cp1252"),
    by_spreadsheet(WHOLE),
    as_parquet(WHOLE),
    ("a.csv", b"case_id,transaction_id,model_version,row_token,verdict,reviewer\n\xe9,1,2,3,fraud,\x82\n"),
]


@st.composite
def damaged(draw):
    """A file that is in order, with some bytes changed, lost or added."""
    name, content = draw(st.sampled_from(FILES))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        lost = draw(st.sampled_from([0, 1, 4, len(content)]))
        content = content[:start] + draw(st.binary(max_size=4)) + content[start + lost :]
    return name, content


@settings(max_examples=30, **SLOW)
@given(
    file=st.one_of(damaged(), st.tuples(st.sampled_from([name for name, _ in FILES]), st.binary(max_size=300))),
    take_in=st.sampled_from([transactions, verdicts]),
)
@example(("a.csv", b"\x1b[2J,\x07\n1,2\n"), transactions)
@example(("a.csv", b'"'), verdicts)
@example(("a.csv", b"Time" * 100_000), transactions)
@example(("a.xlsx", b"PK\x03\x04"), verdicts)
@example(("a.parquet", b"PAR1" * 10), transactions)
def test_any_bytes_at_all_are_read_or_refused_in_words(file, take_in):
    assert isinstance(outcome(*file, take_in), list | IngestionError)
