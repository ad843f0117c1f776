"""What a file is, by its bytes: its name may say something else."""

import gzip
import re
import zipfile
import zlib
from dataclasses import dataclass

TEXT, GZIP, PARQUET, SPREADSHEET = "text", "gzip", "Parquet", "spreadsheet"

HEAD_BYTES = 4096
UTF_16 = "Save it as UTF-8 (in Excel: CSV UTF-8)."
UNPACK = "Unpack it, and put the files it holds into the folder."
SAVE_AS_CSV = "Save it as .csv, .xlsx or .parquet."
EXPORT = "Export the table as CSV or Parquet."
COPY_AGAIN = "Copy it again from where it comes from."

# First bytes, what that is, and what to do with it. None is the beginning of a table of text.
SIGNATURES = (
    (b"\xff\xfe\x00\x00", "it is UTF-32 text.", UTF_16),
    (b"\x00\x00\xfe\xff", "it is UTF-32 text.", UTF_16),
    (b"\xff\xfe", "it is UTF-16 text.", UTF_16),
    (b"\xfe\xff", "it is UTF-16 text.", UTF_16),
    (b"\xd0\xcf\x11\xe0", "it is a spreadsheet of the old kind (.xls), or one with a password.", SAVE_AS_CSV),
    (b"PARE", "it is an encrypted Parquet file.", "Write it without encryption."),
    (b"ARROW1", "it is an Arrow (Feather) file.", "Save it as Parquet."),
    (b"ORC", "it is an ORC file.", "Save it as Parquet."),
    (b"Obj\x01", "it is an Avro file.", "Save it as Parquet."),
    (b"SQLite format 3\x00", "it is an SQLite database.", EXPORT),
    (b"\x89HDF", "it is an HDF5 file.", EXPORT),
    (b"\x93NUMPY", "it is a NumPy file.", EXPORT),
    (b"7z\xbc\xaf\x27\x1c", "it is a 7z archive.", UNPACK),
    (b"Rar!\x1a\x07", "it is a RAR archive.", UNPACK),
    (b"\x28\xb5\x2f\xfd", "it is compressed with zstd.", "Unpack it, or compress it with gzip."),
    (b"\xfd7zXZ\x00", "it is compressed with xz.", "Unpack it, or compress it with gzip."),
    (b"BZh", "it is compressed with bzip2.", "Unpack it, or compress it with gzip."),
    (b"%PDF", "it is a PDF document.", SAVE_AS_CSV),
    (b"{\\rtf", "it is a document (.rtf).", SAVE_AS_CSV),
    (b"\x89PNG", "it is a picture.", SAVE_AS_CSV),
    (b"\xff\xd8\xff", "it is a picture.", SAVE_AS_CSV),
    (b"GIF8", "it is a picture.", SAVE_AS_CSV),
)


SQL = re.compile(rb"(--[^\n]*\n\s*)*(insert into|create table|drop table)\s|--[^a-z]{0,20}(mysql|postgresql)")


@dataclass(frozen=True)
class Content:
    """What a file is.

    Args:
        format: TEXT, GZIP, PARQUET or SPREADSHEET; None when no table can be read from it.
        what: then a sentence that says what it is, else "".
        what_next: then a sentence that says what to do.
    """

    format: str | None
    what: str = ""
    what_next: str = ""

    @property
    def is_foreign(self):
        """Whether it is no table at all, rather than one that is damaged or in other letters."""
        return self.format is None and self.what_next not in (COPY_AGAIN, UTF_16)


def content_of(path):
    """The Content of a file that is not empty; what a gzip file holds is looked at too.

    Args:
        path: pathlib.Path.

    Raises:
        OSError: the file cannot be opened.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if head.startswith(b"PK"):
        return _of_zip(path)
    if head.startswith(b"\x1f\x8b"):
        return _of_gzip(path)
    return _of_head(head)


def _of_head(head):
    if head.startswith(b"PAR1"):
        return Content(PARQUET)
    for signature, what, what_next in SIGNATURES:
        if head.startswith(signature):
            return Content(None, what, what_next)
    # A file system pads with NUL what it could not write.
    if not head.strip(b"\x00"):
        return Content(None, "its beginning holds nothing but NUL bytes: it was not copied completely.", COPY_AGAIN)
    # Such padding follows the end of a short table, too.
    head = head.rstrip(b"\x00")
    if len(head) >= 8 and max(head[0::2].count(0), head[1::2].count(0)) > 0.3 * len(head) / 2:
        return Content(None, "it is UTF-16 text without a byte order mark.", UTF_16)
    if _is_binary(head):
        return Content(None, "it is no text: it holds control bytes.", SAVE_AS_CSV)
    if _is_ebcdic(head):
        return Content(None, "it is text of a mainframe (EBCDIC).", "Save it as UTF-8, in Unix: iconv -f IBM-1047.")
    return _of_text(head.removeprefix(b"\xef\xbb\xbf").lstrip())


def _is_binary(head):
    control = sum(byte < 32 and byte not in b"\t\n\r\f\x1a\x00\x01\x1f" for byte in head)
    return control > 0.02 * len(head)


def _is_ebcdic(head):
    # Its letters and digits lie above those of ASCII, and lines do not end as in ASCII.
    return sum(byte >= 0x81 for byte in head) > 0.6 * len(head) and b"," not in head and b"\n" not in head


def _of_text(start):
    lowered = start[:1024].lower()
    if start.startswith(b"version https://git-lfs"):
        return Content(
            None, "it is a Git LFS pointer, not the file it stands for.", "Run `git lfs pull`, and copy it again."
        )
    if lowered.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        return Content(None, "it is a web page (HTML), perhaps a login page.", "Download the file again, logged in.")
    if lowered.startswith((b"<?xml", b"<!doctype", b"<!--", b"<")):
        return Content(None, "it is XML.", SAVE_AS_CSV)
    if start.startswith(b"{") or (start.startswith(b"[") and start[1:].lstrip().startswith((b"{", b"["))):
        return Content(None, "it is JSON.", SAVE_AS_CSV)
    if SQL.match(lowered):
        return Content(None, "it is SQL, a dump of a database.", EXPORT)
    if lowered.startswith(b"@relation"):
        return Content(None, "it is an ARFF file (Weka).", SAVE_AS_CSV)
    if start.startswith(b"%!PS"):
        return Content(None, "it is a PostScript document.", SAVE_AS_CSV)
    return Content(TEXT)


def _of_zip(path):
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            kind = archive.read("mimetype")[:100] if "mimetype" in names else b""
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError, OSError):
        return Content(None, "it begins like a zip archive or an .xlsx, but is damaged or incomplete.", COPY_AGAIN)
    if "xl/workbook.xml" in names or kind.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return Content(SPREADSHEET)
    if "xl/workbook.bin" in names:
        return Content(None, "it is a binary spreadsheet (.xlsb).", SAVE_AS_CSV)
    if "word/document.xml" in names or kind.startswith(b"application/vnd.oasis.opendocument"):
        return Content(None, "it is a document, not a spreadsheet.", SAVE_AS_CSV)
    return Content(None, f"it is a zip archive of {len(names):,} file{'s' if len(names) != 1 else ''}.", UNPACK)


def _of_gzip(path):
    try:
        with gzip.open(path, "rb") as file:
            head = file.read(HEAD_BYTES)
    except (gzip.BadGzipFile, EOFError, zlib.error, OSError):
        # Damaged near its beginning: whoever reads it says how.
        return Content(GZIP)
    if head.startswith((b"PK", b"\x1f\x8b", b"PAR1")) or b"ustar" in head[250:270]:
        return Content(None, "it is an archive inside gzip.", UNPACK)
    inside = _of_head(head) if head else Content(TEXT)
    return Content(GZIP) if inside.format == TEXT else inside
