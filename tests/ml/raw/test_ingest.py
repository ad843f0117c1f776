import csv
import gzip
import hashlib
import io
import os
import struct
from datetime import datetime, timedelta
from decimal import Decimal

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dbt_project.plugins.layouts import layout
from ml.raw.ingest import SIMULATED, IngestionError, ingest

ULB = layout("ulb")
HEADER = ["Time", *(f"V{i}" for i in range(1, 29)), "Amount", "Class"]
COLUMNS = {
    "transaction_id": "VARCHAR",
    "time_s": "DOUBLE",
    **{f"v{i}": "DOUBLE" for i in range(1, 29)},
    "amount": "DOUBLE",
    "class": "TINYINT",
    "reported_at": "TIMESTAMP",
    "file_name": "VARCHAR",
    "file_hash": "VARCHAR",
    "row_number": "BIGINT",
    "loaded_at": "TIMESTAMP",
    "reject_column": "VARCHAR",
    "reject_value": "VARCHAR",
    "reject_reason": "VARCHAR",
}


def transaction(time=100, amount="4.99", label="0", **others):
    """One row by column, as text: V1 tells rows apart by their Time, unless `others` say otherwise."""
    values = {"Time": time, **{f"V{i}": f"{i}.5" for i in range(1, 29)}, "Amount": amount, "Class": label}
    return {column: str(value) for column, value in (values | others).items()}


def transactions(count, first_second=100):
    return [transaction(first_second + i) for i in range(count)]


def csv_text(rows, header=None, **options):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", **options)
    header = header or list(rows[0])
    writer.writerow(header)
    writer.writerows([row.get(column, "") for column in header] for row in rows)
    return text.getvalue()


# To start DuckDB takes as long as to take in a small file.
DUCKDB = duckdb.connect()


class Inbox:
    """A folder of files and a warehouse beside it, seen from the folder itself."""

    def __init__(self, folder):
        self.folder = folder
        self.con = DUCKDB.cursor()
        self.con.execute("attach ':memory:' as warehouse; use warehouse")
        self.said = []

    def close(self):
        self.con.execute("use memory; detach warehouse")
        self.con.close()

    def put(self, name, content, encoding="utf-8"):
        path = self.folder / name
        path.parent.mkdir(exist_ok=True, parents=True)
        if isinstance(content, pa.Table):
            pq.write_table(content, path)
        elif isinstance(content, bytes):
            path.write_bytes(content)
        else:
            text = content if isinstance(content, str) else csv_text(content)
            path.write_bytes(text.encode(encoding))
        return path

    def relation(self, **changed):
        settings = {
            "layout": ULB,
            "pattern": "*",
            "pattern_is_set": False,
            "stored": "fraud" if self.has_table() else None,
            "collection_start": "2013-09-01 00:00:00",
            "max_rejected_share": 0.5,
            "simulate": None,
            "log": self.said.append,
        }
        return ingest(self.con, **(settings | changed))

    def rows(self, **changed):
        relation = self.relation(**changed)
        return [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]

    def build(self, **changed):
        """What dbt does: the rows, appended to fraud."""
        rows = self.relation(**changed)
        if self.has_table():
            rows.insert_into("fraud")
        else:
            rows.create("fraud")
        return self.con.sql("select count(*) from fraud").fetchall()[0][0]

    def has_table(self):
        return bool(self.con.execute("select 1 from duckdb_tables() where table_name = 'fraud'").fetchall())


def rejects(rows):
    return [
        (row["row_number"], row["reject_column"], row["reject_value"], row["reject_reason"])
        for row in rows
        if row["reject_reason"]
    ]


def ids(rows):
    return [row["transaction_id"] for row in rows]


# What comes out


def test_one_row_per_row_of_the_file_with_exactly_the_columns_of_fraud(inbox):
    path = inbox.put("may.csv", [transaction(100, "4.99", 1), transaction(101, "0", "")])

    relation = inbox.relation()
    first, second = inbox.rows()

    assert dict(zip(relation.columns, map(str, relation.types), strict=True)) == COLUMNS
    assert (first["time_s"], first["v1"], first["v28"], first["amount"], first["class"]) == (100, 1.5, 28.5, 4.99, 1)
    assert (second["row_number"], second["amount"], second["class"]) == (2, 0, None)
    assert first["file_name"] == "may.csv"
    assert first["file_hash"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert rejects([first, second]) == []


def test_rows_keep_the_order_of_the_file_inside_a_transaction_and_after_it(inbox):
    inbox.put("a.csv", transactions(3000))
    inbox.put("b.csv", transactions(2000, first_second=9000))
    inbox.con.begin()
    relation = inbox.relation()
    inside = relation.select("file_name, row_number, time_s").fetchall()
    inbox.con.commit()

    assert inside == [("a.csv", i + 1, 100 + i) for i in range(3000)] + [
        ("b.csv", i + 1, 9000 + i) for i in range(2000)
    ]
    assert relation.select("file_name, row_number, time_s").fetchall() == inside


def test_every_file_is_loaded_later_than_all_before_also_when_the_clock_went_back(inbox):
    inbox.put("a.csv", transactions(2))
    inbox.build()
    tomorrow = datetime.now() + timedelta(days=2)
    inbox.con.execute("update fraud set loaded_at = ?", [tomorrow])
    inbox.put("b.csv", transactions(1, first_second=500))
    inbox.put("c.csv", transactions(1, first_second=600))

    b, c = inbox.rows()

    assert tomorrow < b["loaded_at"] < c["loaded_at"]


# Ids


def test_the_id_is_the_md5_of_the_doubles_and_of_the_occurrence(inbox):
    inbox.put("may.csv", [transaction()])

    values = struct.pack(">30d", 100, *(i + 0.5 for i in range(1, 29)), 4.99)
    content = hashlib.md5(values).hexdigest()
    with_dashes = "-".join([content[:8], content[8:12], content[12:16], content[16:20], content[20:]])

    assert ids(inbox.rows()) == ["tx_" + hashlib.md5(f"{with_dashes}/1".encode()).hexdigest()[:20]]


def test_the_same_values_have_the_same_id_however_they_are_written(inbox):
    ways = [{"V1": one, "V2": zero} for one, zero in [("1", "0"), ("1.0", "-0.0"), ("1e0", "0e5"), (" +1.", "-0")]]
    for i, way in enumerate(ways):
        inbox.put(f"{i}.csv", [transaction(amount=20, **way)])
    plain = {column: [float(value)] for column, value in transaction(amount=20, V1=1, V2=0).items()}
    types = {"Time": pa.int16(), "V1": pa.float32(), "V2": pa.bool_(), "V3": pa.string(), "Amount": pa.uint8()}
    exact = {column: pa.array(value).cast(types.get(column, pa.float64())) for column, value in plain.items()}
    inbox.put("typed.parquet", pa.table(exact | {"V4": pa.array([Decimal("4.50")]), "V5": pa.array(["5.5"])}))

    rows = inbox.rows()

    assert len(rows) == 5 and rejects(rows) == []
    assert len(set(ids(rows))) == 1


def test_a_decimal_of_many_digits_agrees_with_its_text(inbox):
    digits = "1234567.123456789012345678"
    inbox.put("a.csv", [transaction(V1=digits)])
    table = {column: [float(value)] for column, value in transaction().items()}
    inbox.put("b.parquet", pa.table(table | {"V1": pa.array([Decimal(digits)])}))

    assert len(set(ids(inbox.rows()))) == 1


def test_the_label_is_no_part_of_the_id(inbox):
    inbox.put("a.csv", [transaction(label="")])
    inbox.put("b.csv", [transaction(label=1)])

    assert len(set(ids(inbox.rows()))) == 1


def test_exact_duplicates_inside_a_file_stay_distinct_and_have_the_same_ids_in_another_file(inbox):
    same, other = transaction(100), transaction(101)
    inbox.put("a.csv", [same, other, same, same])
    inbox.put("b.csv", [other, same, same, same])

    a = inbox.rows(pattern="a.csv")
    b = inbox.rows(pattern="b.csv")

    assert len(set(ids(a))) == 4
    assert set(ids(a)) == set(ids(b))
    assert ids(a)[0] == ids(b)[1]


def test_an_id_of_the_file_is_kept_but_never_looks_like_a_number_or_a_formula(inbox):
    given = ["T-1", "17", "=1+1", "éa", " x "]
    inbox.put("may.csv", [{"transaction_id": one} | transaction() for one in given])

    assert ids(inbox.rows()) == ["T-1", "tx_17", "tx_=1+1", "éa", "x"]


def test_a_row_without_its_id_is_rejected(inbox):
    inbox.put("may.csv", [{"transaction_id": one} | transaction() for one in ("a", " ")])

    assert rejects(inbox.rows()) == [(2, "transaction_id", None, "missing")]


def test_an_id_that_stands_twice_in_a_file_is_rejected_the_second_time(inbox):
    inbox.put("may.csv", [{"transaction_id": one} | transaction() for one in ("card_1", "card_2", "card_1")])
    assert rejects(inbox.rows(max_rejected_share=1)) == [(3, "transaction_id", "card_1", "repeated")]
    with pytest.raises(IngestionError, match="1 of 3 rows rejected"):
        inbox.rows(max_rejected_share=0.01)


# occurred_at


@pytest.mark.parametrize(
    ("occurred_at", "time_s"),
    [
        ("2013-09-02 00:00:00", 86_400),
        ("2013-09-01T00:01:00.25", 60.25),
        ("2013-09-01T02:00:10+02:00", 10),
        ("2013-09-01 00:00:10Z", 10),
        ("2013-09-01 02:00:10 Europe/Paris", 10),
        ("2013-09-01", 0),
        ("", 777),
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_occurred_at_wins_over_time_whatever_the_zone_of_the_machine(inbox, occurred_at, time_s, zone):
    inbox.con.execute(f"set timezone = '{zone}'")
    inbox.put("may.csv", [transaction(777) | {"occurred_at": occurred_at}])

    assert [row["time_s"] for row in inbox.rows()] == [time_s]


def test_occurred_at_of_parquet_may_have_a_zone_a_unit_or_be_a_date(inbox):
    inbox.con.execute("set timezone = 'America/New_York'")
    noon = pa.array([datetime(2013, 9, 1, 12)], pa.timestamp("us"))
    table = {column: [float(value)] for column, value in transaction().items() if column != "Time"}
    types = [pa.timestamp("us"), pa.timestamp("ns"), pa.timestamp("ms", "UTC"), pa.date32(), pa.string()]
    for i, kind in enumerate(types):
        inbox.put(f"{i}.parquet", pa.table(table | {"occurred_at": noon.cast(kind)}))

    assert [row["time_s"] for row in inbox.rows()] == [43_200, 43_200, 43_200, 0, 43_200]


def test_the_id_follows_the_time_of_occurred_at(inbox):
    inbox.put("a.csv", [transaction(60)])
    inbox.put("b.csv", [transaction(999) | {"occurred_at": "2013-09-01 00:01:00"}])

    assert len(set(ids(inbox.rows()))) == 1


def test_bad_timestamps_are_rejected(inbox):
    bad = ["2013-08-31 23:59:59", "yesterday", "infinity"]
    inbox.put("may.csv", [transaction() | {"occurred_at": one} for one in ["2013-09-01", *bad]])

    assert rejects(inbox.rows(max_rejected_share=1)) == [
        (2, "occurred_at", bad[0], "before collection_start, 2013-09-01 00:00:00"),
        (3, "occurred_at", "yesterday", "not a timestamp"),
        (4, "occurred_at", "infinity", "not a timestamp"),
    ]


def test_without_time_an_empty_occurred_at_is_missing(inbox):
    row = transaction() | {"occurred_at": "2013-09-01"}
    del row["Time"]
    inbox.put("may.csv", [row, row | {"occurred_at": ""}])

    assert rejects(inbox.rows()) == [(2, "occurred_at", None, "missing")]


@pytest.mark.parametrize("start", ["soon", "2013-09-01 00:00:00+02:00"])
def test_a_collection_start_that_is_no_timestamp_is_explained(inbox, start):
    with pytest.raises(IngestionError, match="which is no timestamp without zone"):
        inbox.rows(collection_start=start)


# The header


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda h: [c for c in h if c != "Amount"],
            r'column "Amount" is missing\. Found Time, V1, V2, \.\.\.',
        ),
        (lambda h: [c.replace("Amount", "Amuont") for c in h], 'Is "Amuont" meant to be "Amount"'),
        (lambda h: [c.replace("Amount", "Montant") for c in h], "Not known here: Montant"),
        (lambda h: [*h, "amount "], 'column "Amount" is there more than once'),
        (lambda h: h[:-1], 'column "Class" is missing'),
        (lambda h: h[1:], 'column "Time" is missing'),
        (
            lambda h: ["a", "b"],
            r"another layout.*columns Time, V1 to V28, Amount and Class \(31\) are",
        ),
    ],
)
@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_wrong_header_is_refused_and_named(inbox, change, message, suffix):
    header = change(HEADER)
    one_row = pa.table([pa.array([1.0])] * len(header), names=header)
    inbox.put(f"may.{suffix}", one_row if suffix == "parquet" else "\n".join([",".join(header), "1," * len(header)]))

    with pytest.raises(IngestionError, match=rf"may\.{suffix}: .*{message}") as refused:
        inbox.rows()
    assert "Nothing of this build was ingested" in str(refused.value)


@pytest.mark.parametrize("around", [" ", "\u00a0", "\u200b"])
def test_names_of_columns_are_matched_without_case_spaces_and_byte_order_mark(inbox, around):
    header, values = csv_text([transaction()]).splitlines()
    header = header.upper().replace(",", f"{around},{around}")
    inbox.put("may.csv", f"{header}\n{values}", encoding="utf-8-sig")

    assert [row["time_s"] for row in inbox.rows()] == [100]


def test_the_order_of_columns_is_free_and_extra_ones_are_ignored_and_said(inbox):
    row = {"Merchant": "Épicerie, Nice", **dict(reversed(transaction().items())), "Country": "FR"}
    inbox.put("may.csv", [row])

    (read,) = inbox.rows()

    assert (read["time_s"], read["v28"], read["amount"]) == (100, 28.5, 4.99)
    assert any("Merchant, Country (2 columns) ignored" in line for line in inbox.said)


# Rows that are wrong


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("V3", "abc", "not a number"),
        ("V3", "1 234", "not a number"),
        ("Time", "", "missing"),
        ("V28", "  ", "missing"),
        ("Amount", "", "missing"),
        ("V1", "NaN", "not finite"),
        ("V1", "-inf", "not finite"),
        ("Amount", "1e400", "not finite"),
        ("Time", "-1", "negative"),
        ("Amount", "-0.01", "negative"),
        ("Class", "2", "not 0 or 1"),
        ("Class", "0.5", "not 0 or 1"),
        ("Class", "maybe", "not 0 or 1"),
    ],
)
def test_a_bad_value_rejects_its_row_alone(inbox, column, value, reason):
    good = transaction()
    inbox.put("may.csv", [good, good | {column: value}, good])

    rows = inbox.rows()

    assert rejects(rows) == [(2, column, value.strip() or None, reason)]
    assert [row["transaction_id"] is None for row in rows] == [False, True, False]
    assert rows[1]["v2"] == 2.5


def test_a_rejected_row_shows_its_first_bad_column_and_null_for_what_has_no_type(inbox):
    inbox.put("may.csv", [transaction(), transaction(V2="x", V1="inf", Amount="-3", Class="7")])

    bad = inbox.rows()[1]

    assert rejects([bad]) == [(2, "V1", "inf", "not finite")]
    assert (bad["time_s"], bad["v1"], bad["v2"], bad["amount"], bad["class"]) == (100, None, None, -3, None)


@pytest.mark.parametrize("label", ["0", "1", "0.0", "1.0", "", " 1", "1e0"])
def test_labels_may_be_written_in_several_ways(inbox, label):
    inbox.put("may.csv", [transaction(label=label)])

    assert [row["class"] for row in inbox.rows()] == [float(label) if label else None]


def test_bad_values_of_parquet_are_rejected_like_those_of_csv(inbox):
    columns = {column: [float(value)] * 4 for column, value in transaction().items()}
    columns |= {
        "V1": [1.0, None, float("nan"), 1.0],
        "Class": [True, False, None, None],
        "Amount": [1.0, 1.0, 1.0, -2.5],
    }
    inbox.put("may.parquet", pa.table(columns))

    rows = inbox.rows(max_rejected_share=0.75)

    assert rejects(rows) == [
        (2, "V1", None, "missing"),
        (3, "V1", "nan", "not finite"),
        (4, "Amount", "-2.5", "negative"),
    ]
    assert [row["class"] for row in rows] == [1, 0, None, None]


@pytest.mark.parametrize("blank_lines", [False, True])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_lines_of_the_wrong_length_are_rejected_and_all_others_keep_their_number(inbox, newline, blank_lines):
    lines = csv_text(transactions(9)).splitlines()
    lines[3] = lines[3].rpartition(",")[0]  # row 3
    lines[4] += ",x,"  # row 4
    lines[9] = "end"  # row 9
    if blank_lines:
        lines[6:6] = ["", ""]
        lines[2:2] = [""]
    inbox.put("may.csv", newline.join(lines))

    rows = inbox.rows()
    by_number = {row["row_number"]: row for row in rows}

    assert sorted(by_number) == list(range(1, 10))
    assert {n: row["time_s"] for n, row in by_number.items() if not row["reject_reason"]} == {
        n: 99 + n for n in (1, 2, 5, 6, 7, 8)
    }
    short = lines[4 if blank_lines else 3]
    assert len(short) > 100
    assert sorted(rejects(rows)) == [
        (3, None, short[:100], "has 30 fields, expected 31"),
        (4, None, short[:2] + lines[5 if blank_lines else 4][2:100], "has 33 fields, expected 31"),
        (9, None, "end", "has 1 fields, expected 31"),
    ]


def test_surplus_fields_that_are_empty_are_ignored(inbox):
    inbox.put("may.csv", csv_text(transactions(2)).replace("\n", ",,\n").replace(",,", "", 1))

    assert rejects(inbox.rows()) == []


def test_a_quote_that_closes_in_the_middle_of_a_field_rejects_its_line(inbox):
    lines = csv_text(transactions(3)).splitlines()
    lines[2] = '"1"x' + lines[2]
    inbox.put("may.csv", "\n".join(lines))

    assert [(n, reason) for n, _, _, reason in rejects(inbox.rows())] == [(2, "has a quote that is not closed")]


def test_a_quote_that_swallows_the_rest_of_the_file_is_refused(inbox):
    lines = csv_text(transactions(9)).splitlines()
    lines[5] = '"' + lines[5]
    inbox.put("may.csv", "\n".join(lines))

    with pytest.raises(IngestionError, match="row 5 does not end where its line 6 ends"):
        inbox.rows()


def test_up_to_the_share_the_build_goes_on_and_says_so(inbox):
    inbox.put("may.csv", [*transactions(99), transaction(V1="x")])

    assert len(inbox.rows(max_rejected_share=0.01)) == 100
    assert "may.csv: 1 of 100 rows rejected, see rejected_transactions." in inbox.said


def test_above_the_share_nothing_of_any_file_is_stored_and_the_error_says_what_and_where(inbox):
    inbox.put("april.csv", transactions(5))
    inbox.put(
        "may.csv", [transaction(500), *(transaction(501 + i, V1=f"x{i}") for i in range(6)), *transactions(93, 600)]
    )

    with pytest.raises(IngestionError) as refused:
        inbox.build(max_rejected_share=0.01)

    lines = str(refused.value).splitlines()
    assert lines[0].startswith("transactions file may.csv: 6 of 100 rows rejected, more than max_rejected_share = 0.01")
    assert lines[1] == "  row 2: V1 'x0': not a number"
    assert lines[6] == "  and 1 more"
    assert "Correct these rows" in lines[7]
    assert not inbox.has_table()


# Files that are wrong


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"", r"is empty \(0 bytes\)"),
        ("a.parquet", b"", r"is empty \(0 bytes\)"),
        ("a.csv", ",".join(HEADER) + "\n", "holds no rows"),
        ("a.csv", ",".join(HEADER), "holds no rows"),
        ("a.csv.gz", gzip.compress((",".join(HEADER) + "\n").encode(), mtime=0), "holds no rows"),
        ("a.parquet", pa.table({column: pa.array([], pa.float64()) for column in HEADER}), "holds no rows"),
        ("a.parquet", b"PAR1 and then nothing", "a.parquet: it cannot be read"),
        ("a.csv.gz", b"\x1f\x8bTime,V1", "a.csv.gz: it cannot be read"),
        ("a.csv", csv_text([transaction()]).encode("utf-16"), "is UTF-16"),
        ("a.txt", "x", r"format is not read.*\.csv, \.csv\.gz, \.parquet, \.xlsx and \.ods"),
        ("a.xlsx", b"PK", "damaged or incomplete"),
    ],
)
@pytest.mark.parametrize("pattern_is_set", [True, False])
def test_a_file_that_cannot_be_read_is_refused(inbox, name, content, message, pattern_is_set):
    inbox.put(name, content)

    with pytest.raises(IngestionError, match=message):
        inbox.rows(pattern_is_set=pattern_is_set)


WEB_PAGE = b"<!DOCTYPE html>\n<html><body>Sign in</body></html>"


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (WEB_PAGE, "web page"),
        (b'[{"id": 1}]', "JSON"),
        (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS"),
        (",".join(HEADER), "it holds no rows"),
    ],
)
def test_what_is_no_table_stops_no_good_file_beside_it_and_is_said(inbox, content, what):
    inbox.put("a.csv", content)
    inbox.put("b.csv", transactions(3))

    assert inbox.build() == 3
    assert [line for line in inbox.said if "a.csv: left alone" in line and what in line]


@pytest.mark.parametrize("name", ["a.parquet", "a.xlsx", "a.csv/part-00000-7d1c.csv"])
def test_a_day_without_payments_stops_no_day_beside_it_and_is_looked_at_again(inbox, name):
    empty = {column: [] for column in HEADER}
    if name == "a.parquet":
        inbox.put(name, pa.table({column: pa.array([], pa.float64()) for column in empty}))
    elif name == "a.xlsx":
        pd.DataFrame(empty).to_excel(inbox.folder / name, index=False, engine="xlsxwriter")
    else:
        inbox.put(name, f"{','.join(HEADER)}\n")
    inbox.put("b.csv", transactions(3))

    assert inbox.build() == 3
    left_alone = f"{name.split('/part')[0]}: left alone, it holds no rows. Write it again with its rows, or remove it."
    assert left_alone in inbox.said
    inbox.put("c.csv", transactions(3, first_second=500))
    inbox.said.clear()
    assert inbox.build() == 6
    assert left_alone in inbox.said


def test_what_is_no_table_is_refused_where_no_new_file_is_beside_it(inbox):
    inbox.put("b.csv", transactions(3))
    inbox.build()
    inbox.put("a.csv", WEB_PAGE)

    with pytest.raises(IngestionError, match=r"a\.csv: it is a web page.*\nDownload .* Nothing of this build was"):
        inbox.build()


@pytest.mark.parametrize("content", [csv_text([transaction()]).encode("utf-16-le"), b"PK\x03\x04 cut", b"\0" * 600])
def test_a_table_that_is_damaged_stops_the_build(inbox, content):
    inbox.put("a.csv", content)
    inbox.put("b.csv", transactions(3))

    with pytest.raises(IngestionError, match=r"a\.csv"):
        inbox.build()


@pytest.mark.parametrize("cut", [-1, -8, -100])
def test_a_truncated_gzip_is_refused(inbox, cut):
    inbox.put("a.csv.gz", gzip.compress(csv_text(transactions(500)).encode(), mtime=0)[:cut])

    with pytest.raises(IngestionError, match=r"a\.csv\.gz: it cannot be read"):
        inbox.rows()


def test_a_gzip_with_a_wrong_checksum_is_refused(inbox):
    packed = bytearray(gzip.compress(csv_text(transactions(500)).encode(), mtime=0))
    packed[-6] ^= 1
    inbox.put("a.csv.gz", bytes(packed))

    with pytest.raises(IngestionError, match="cannot be read: CRC check failed"):
        inbox.rows()


def test_a_truncated_parquet_is_refused(inbox):
    table = pa.table({column: [float(value)] * 500 for column, value in transaction().items()})
    path = inbox.put("a.parquet", table)
    path.write_bytes(path.read_bytes()[:-50])

    with pytest.raises(IngestionError, match="cannot be read"):
        inbox.rows()


def test_a_file_that_changes_while_it_is_read_is_refused(inbox):
    path = inbox.put("may.csv", transactions(5))

    def somebody_writes(line):
        with path.open("a") as file:
            file.write(csv_text(transactions(1, 900)).splitlines()[1] + "\n")

    with pytest.raises(IngestionError, match=r"may\.csv: it changed while it was read"):
        inbox.rows(log=somebody_writes)


def test_a_file_that_was_written_a_moment_ago_is_read(inbox):
    path = inbox.put("may.csv", transactions(5))
    os.utime(path)

    assert len(inbox.rows()) == 5


# Dialects that are right


@pytest.mark.parametrize(("separator", "decimal"), [(";", ","), (";", "."), ("\t", ","), ("\t", ".")])
def test_separators_and_decimal_commas(inbox, separator, decimal):
    row = {column: value.replace(".", decimal) for column, value in transaction().items()}
    inbox.put("plain.csv", [transaction()])
    inbox.put("french.csv", csv_text([row], delimiter=separator))

    assert len(set(ids(inbox.rows()))) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("is_gzip", [False, True])
def test_encodings_line_ends_and_compression(inbox, encoding, newline, is_gzip):
    text = csv_text([{"transaction_id": "reçu", "Libellé": "café"} | transaction()]).replace("\n", newline)
    content = text.encode(encoding)
    inbox.put("may.CSV.gz" if is_gzip else "may.CSV", gzip.compress(content, mtime=0) if is_gzip else content)

    rows = inbox.rows()

    assert (ids(rows), rejects(rows)) == (["reçu"], [])


def test_the_quoted_header_and_labels_of_the_original_file(inbox):
    text = csv_text([transaction(label="1")]).splitlines()
    header = ",".join(f'"{column}"' for column in HEADER)
    inbox.put("creditcard.csv", header + "\n" + text[1].rpartition(",")[0] + ',"1"\n')

    assert [row["class"] for row in inbox.rows()] == [1]


def test_one_row_one_class_or_no_label_at_all_is_enough(inbox):
    inbox.put("one.csv", [transaction(label="")])

    assert [row["class"] for row in inbox.rows()] == [None]


def test_a_name_that_looks_like_a_pattern_or_a_partition_is_a_name(inbox):
    inbox.put("class=1/may's [1].csv", [transaction(label=0)])

    (row,) = inbox.rows(pattern="class=1/may's [1].csv", pattern_is_set=True)

    assert (row["file_name"], row["class"]) == ("class=1/may's [1].csv", 0)


# Which files


def test_hidden_and_unfinished_files_are_left_out(inbox):
    for name in (".gitkeep", ".may.csv", "may.csv.part", "june.csv.TMP"):
        inbox.put(name, "x")
    inbox.put("april.csv", transactions(1))

    assert [row["file_name"] for row in inbox.rows()] == ["april.csv"]


def test_a_folder_stands_for_its_files_in_the_order_of_their_names(inbox):
    for name, second in (("b.csv", 200), ("a.csv", 300), ("sub/c.csv", 400)):
        inbox.put(f"incoming/{name}", transactions(1, second))

    names = [row["file_name"] for row in inbox.rows(pattern=str(inbox.folder / "incoming"))]

    assert names == ["incoming/a.csv", "incoming/b.csv", "incoming/sub/c.csv"]


def test_a_table_of_a_cluster_is_refused_where_there_is_no_cluster(inbox):
    with pytest.raises(IngestionError, match=r"(?s)table:bank.payments, a table of a Spark cluster.*Set FRAUD_SPARK"):
        inbox.rows(pattern="table:bank.payments")


def test_no_file_for_a_pattern_that_was_set_is_an_error_that_names_it(inbox):
    with pytest.raises(IngestionError, match=r"(?s)no transactions file matches june/\*\.csv.*Correct the path"):
        inbox.rows(pattern="june/*.csv", pattern_is_set=True, simulate=pytest.fail)


def test_a_known_file_brings_nothing_under_any_name_and_only_new_ones_are_read(inbox):
    inbox.put("a.csv", transactions(3))
    inbox.build()
    inbox.put("renamed.csv", transactions(3))
    assert inbox.build() == 3

    inbox.put("b.csv", transactions(2, 900))
    assert inbox.build() == 5
    assert inbox.build() == 5


def test_two_copies_in_one_build_are_read_once_and_said(inbox):
    inbox.put("a.csv", transactions(3))
    inbox.put("b.csv", transactions(3))

    assert inbox.build() == 3
    assert "b.csv: a copy of a.csv, not ingested twice." in inbox.said


def test_nothing_new_is_an_empty_relation_of_the_same_types(inbox):
    path = inbox.put("a.csv", transactions(3))
    inbox.build()
    path.unlink()

    relation = inbox.relation(simulate=pytest.fail)

    assert dict(zip(relation.columns, map(str, relation.types), strict=True)) == COLUMNS
    assert relation.fetchall() == []


def test_rows_stored_before_times_had_a_range_are_named_with_the_way_out(inbox):
    inbox.put("may.csv", transactions(3))
    inbox.build()
    inbox.con.execute("update fraud set time_s = 3e9 where row_number = 2")

    with pytest.raises(IngestionError, match=r"(?s)may\.csv \(1 rows\).*fraud forget may\.csv"):
        inbox.build()


# Simulated rows


def simulate(path):
    columns = {column: [float(value)] * 3 for column, value in transaction(0).items()}
    pq.write_table(pa.table(columns), path)


@pytest.mark.parametrize("table_is_there", [False, True])
def test_without_files_and_rows_transactions_are_simulated_once(inbox, table_is_there):
    if table_is_there:
        inbox.relation(simulate=simulate).limit(0).create("fraud")

    assert inbox.build(simulate=simulate) == 3
    assert inbox.con.sql("select distinct file_name from fraud").fetchall() == [(SIMULATED,)]
    assert inbox.build(simulate=pytest.fail) == 3
    assert list(inbox.folder.iterdir()) == []


def test_a_real_file_over_simulated_rows_names_the_one_command_that_helps(inbox):
    inbox.build(simulate=simulate)
    inbox.put("may.csv", transactions(3))

    with pytest.raises(
        IngestionError, match=r"(?s)3 simulated transactions.*`fraud reset`.*moves the simulated warehouse"
    ):
        inbox.build(simulate=pytest.fail)
    assert inbox.con.sql("select count(*) from fraud").fetchall() == [(3,)]


# One clock


@pytest.mark.parametrize("in_one_build", [False, True])
def test_a_second_day_whose_time_starts_at_0_again_is_refused(inbox, in_one_build):
    inbox.put("day1.csv", transactions(10, first_second=0))
    if not in_one_build:
        inbox.build()
    inbox.put("day2.csv", [transaction(second, amount=7) for second in range(10)])

    with pytest.raises(IngestionError, match=r"(?s)day2\.csv: its Time starts at 0 again.*10 of its 10.*occurred_at"):
        inbox.build()


def test_a_second_day_with_occurred_at_is_accepted(inbox):
    inbox.put("day1.csv", transactions(10, first_second=0))
    inbox.build()
    inbox.put("day2.csv", [transaction(i, 7) | {"occurred_at": f"2013-09-02 00:00:0{i}"} for i in range(10)])

    assert inbox.build() == 20


def test_an_occurred_at_that_is_empty_everywhere_is_no_way_out(inbox):
    inbox.put("day1.csv", transactions(10, first_second=0))
    inbox.build()
    inbox.put("day2.csv", [transaction(i, 7) | {"occurred_at": ""} for i in range(10)])

    with pytest.raises(IngestionError, match="starts at 0 again"):
        inbox.build()


def test_a_second_day_that_continues_the_clock_is_accepted(inbox):
    inbox.put("day1.csv", transactions(10, first_second=0))
    inbox.put("day2.csv", transactions(10, first_second=86_400))

    assert inbox.build() == 20


def test_late_labels_start_at_0_again_and_are_accepted(inbox):
    inbox.put("day1.csv", [transaction(second, label="") for second in range(10)])
    inbox.build()
    labelled = [transaction(second, label=1) for second in range(5)]
    inbox.put("labels.csv", [*labelled, *(transaction(second, amount=8) for second in range(5))])

    assert inbox.build() == 20


def test_the_same_data_saved_in_another_format_is_accepted_with_the_same_ids(inbox):
    rows = transactions(10, first_second=0)
    inbox.put("day1.csv", rows)
    inbox.put("day1.parquet", pa.table({column: [float(row[column]) for row in rows] for column in HEADER}))

    assert inbox.build() == 20
    assert inbox.con.sql("select count(distinct transaction_id) from fraud").fetchall() == [(10,)]
