"""What a file is, by its bytes."""

import gzip
import io
import zipfile

import pandas as pd
import pytest

from ml.raw.recognise import GZIP, PARQUET, SPREADSHEET, TEXT, content_of

TABLE = "Time,V1,Class\n" + "100,1.5,0\n" * 50


def zipped(**files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def spreadsheet():
    book = io.BytesIO()
    pd.DataFrame({"Time": [1]}).to_excel(book, index=False, engine="xlsxwriter")
    return book.getvalue()


@pytest.mark.parametrize(
    ("content", "format"),
    [
        (TABLE.encode(), TEXT),
        (TABLE.encode("utf-8-sig"), TEXT),
        (b"[s],[EUR]\n1,2\n", TEXT),
        ("Имя;Город\nАнна;Москва\n".encode("cp1251"), TEXT),
        (TABLE.encode() + bytes(4096), TEXT),
        (b"PAR1 and more", PARQUET),
        (gzip.compress(TABLE.encode(), mtime=0), GZIP),
        (gzip.compress(TABLE.encode(), mtime=0) + bytes(512), GZIP),
        (spreadsheet(), SPREADSHEET),
        (zipped(mimetype="application/vnd.oasis.opendocument.spreadsheet"), SPREADSHEET),
    ],
)
def test_what_can_be_read_is_known_by_its_bytes(tmp_path, content, format):
    (tmp_path / "a").write_bytes(content)

    assert content_of(tmp_path / "a").format == format


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (TABLE.encode("utf-16"), "UTF-16 text."),
        (TABLE.encode("utf-16-le"), "UTF-16 text without a byte order mark"),
        (TABLE.encode("utf-16-be"), "UTF-16 text without a byte order mark"),
        (TABLE.encode("cp500"), "EBCDIC"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 150828752\n", "Git LFS pointer"),
        (b"\n<!DOCTYPE html>\n<html><body>Sign in</body></html>", "web page"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><a/>", "XML"),
        (b'{"Time": 0}\n{"Time": 1}\n', "JSON"),
        (b'[\n  {"Time": 0}]', "JSON"),
        (b"INSERT INTO payments (Time, V1) VALUES\n(0, 1);\n", "SQL"),
        (b"--\n-- PostgreSQL database dump\n--\n", "SQL"),
        (b"-- made by us\nCREATE TABLE payments (Time int);\n", "SQL"),
        (b"@relation fraud\n@attribute Time numeric\n@data\n0\n", "ARFF"),
        (zipped(**{"day.csv": TABLE}), "zip archive of 1 file"),
        (zipped(**{"word/document.xml": "x"}), "document, not a spreadsheet"),
        (b"PK\x03\x04 and no more", "damaged or incomplete"),
        (gzip.compress(zipped(**{"day.csv": TABLE}), mtime=0), "archive inside gzip"),
        (gzip.compress(b"<html>", mtime=0), "web page"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "old kind (.xls)"),
        (b"%PDF-1.7", "PDF"),
        (b"SQLite format 3\x00", "SQLite"),
        (bytes(5000), "nothing but NUL bytes"),
        (bytes(range(256)) * 4, "control bytes"),
    ],
)
def test_what_cannot_be_read_is_named_in_a_sentence(tmp_path, content, what):
    (tmp_path / "a.csv").write_bytes(content)

    found = content_of(tmp_path / "a.csv")

    assert found.format is None
    assert what in found.what and found.what.endswith(".") and found.what_next.endswith(".")
