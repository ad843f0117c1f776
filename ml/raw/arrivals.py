"""What lies in a folder that people drop files in: what is read, what is foreign, and what is left alone."""

import glob
import hashlib
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

# What operating systems, file shares and editors leave behind, in lower case. A program that holds a file open puts
# one of the first beside it: ".~lock.may.csv#", "~$may.xlsx".
LEFT_ALONE = re.compile(
    r"""[.].* | ~\$.* | \#.*\# | .*~ | .*:.*zone\.identifier | .*\.identifier | .*:\$data
    | (eh)?thumbs\.db | desktop\.ini | icon\r? | ntuser\..*
    | _success | _(common_)?metadata | _(committed|started)_.* | .*\.crc
    | .*\.(sha(1|224|256|384|512)|md5|sfv)(sums?)? | (sha\d+|md5)sums?(\.txt)? | .*\.(asc|sig)
    | .*\.sw[nop] | .*\.lock | .*\.lck""",
    re.VERBOSE | re.DOTALL,
)
UNFINISHED = re.compile(
    r".*\.(tmp|temp|part|partial|filepart|crdownload|download|opdownload|incomplete|inprogress|writing|uploading"
    r"|upload|!ut|!qb|aria2|ut)|_temporary|unconfirmed .*",
    re.DOTALL,
)
LEFT_ALONE_FOLDERS = re.compile(
    r"[.].*|__macosx|@eadir|#recycle|\$recycle\.bin|system volume information|lost\+found", re.DOTALL
)
PARTITION = re.compile(r"([^=/]+)=([^/]*)")
NO_VALUE = "__HIVE_DEFAULT_PARTITION__"
PART = re.compile(r"part[-._]?\d.*", re.IGNORECASE | re.DOTALL)
TABLE = "table:"
"""What stands in place of a path begins so where it names a table of a Spark cluster."""
OF_CLUSTER = f"Export it as Parquet; or, where Spark builds, name it as a table ({TABLE}NAME)."


@dataclass(frozen=True)
class Arrived:
    """What was found.

    Args:
        files: paths that are read, sorted. One may be a folder of part files, which is one file.
        foreign: path -> a sentence: why it is not read.
        unfinished: transfers that have not ended.
    """

    files: list[Path] = field(default_factory=list)
    foreign: dict[Path, str] = field(default_factory=dict)
    unfinished: list[Path] = field(default_factory=list)


def look_into(pattern, formats):
    """What has arrived at a path, in a folder or under a glob; folders in it are looked into too.

    Args:
        pattern: of files or folders; `~` stands for the home folder.
        formats: endings of the names that are read, in lower case.

    Returns:
        Arrived. What operating systems leave behind is in none of its lists.
    """
    pattern = os.path.expanduser(pattern)
    found = Arrived()
    if os.path.isdir(pattern):
        _look_into_folder(Path(pattern), formats, found, set())
    else:
        paths = [pattern] if os.path.lexists(pattern) else glob.glob(pattern, recursive=True)
        # `**` gives a folder and what lies in it.
        folders = {path for path in paths if os.path.isdir(path)}
        seen = set()
        for path in sorted({Path(path) for path in paths}):
            if not any(str(parent) in folders for parent in path.parents):
                _look_at(path, formats, found, seen)
    return Arrived(sorted(found.files), dict(sorted(found.foreign.items())), sorted(found.unfinished))


def parts_of(path):
    """The files that a path of `Arrived.files` stands for: itself, or the part files of a folder, sorted."""
    if not path.is_dir():
        return [path]
    return sorted(part for part in path.iterdir() if part.is_file() and not LEFT_ALONE.fullmatch(part.name.lower()))


def partition_of(path):
    """What the folders right above a file say of all its rows, as Hive and Spark write it: currency=USD/part-0.parquet.

    Returns:
        Dictionary: name of a column -> its text, None where it has no value.
    """
    found = {}
    for folder in Path(path).absolute().parents:
        named = PARTITION.fullmatch(folder.name)
        if named is None:
            break
        found = {_decoded(named[1]): None if named[2] == NO_VALUE else _decoded(named[2])} | found
    return found


def _decoded(name):
    """A part of a folder's name in which %2F stands for /."""
    code = re.compile(rb"%([0-9A-Fa-f]{2})")
    return code.sub(lambda found: bytes.fromhex(found[1].decode()), os.fsencode(name)).decode("utf-8", "replace")


class State(NamedTuple):
    """What changes when somebody writes to a file."""

    bytes: int
    changed_ns: int


def state_of(path):
    """The State of a file, or of all part files of a folder together."""
    stats = [part.stat() for part in parts_of(path)]
    return State(sum(stat.st_size for stat in stats), max((stat.st_mtime_ns for stat in stats), default=0))


def hash_of_bytes(path):
    """sha256 of a file's bytes, as hex."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hash_of(path, of_file=hash_of_bytes):
    """The hash of a file; of a folder, the sha256 of the hashes of its part files.

    What folders say of its rows is a part of it: the same bytes in currency=USD/ and currency=EUR/ are other payments.
    """
    parts = parts_of(path)
    told = [*map(of_file, parts), *(repr(said) for part in parts[:1] for said in partition_of(part).items())]
    if not path.is_dir() and len(told) == 1:
        return told[0]
    return hashlib.sha256("".join(told).encode()).hexdigest()


def _look_at(path, formats, found, seen):
    name = path.name.lower()
    if path.is_dir():
        if UNFINISHED.fullmatch(name):
            found.unfinished.append(path)
        elif not LEFT_ALONE_FOLDERS.fullmatch(name):
            _look_into_folder(path, formats, found, seen)
    elif UNFINISHED.fullmatch(name):
        if not name.startswith((".", "~$")):
            found.unfinished.append(path)
    elif LEFT_ALONE.fullmatch(name):
        pass
    elif not path.exists():
        found.foreign[path] = "it is a link, and what it points to is missing."
    elif not path.is_file():
        found.foreign[path] = "it is neither a file nor a folder."
    elif not os.access(path, os.R_OK):
        found.foreign[path] = "the user of this program may not read it."
    elif not name.endswith(formats):
        found.foreign[path] = f"its format is not read. Read {_in_words(formats)}."
    else:
        found.files.append(path)


def _look_into_folder(folder, formats, found, seen):
    # A link may lead back to where it lies.
    if folder.resolve() in seen:
        return
    seen.add(folder.resolve())
    try:
        inside = sorted(folder.iterdir())
    except OSError as error:
        found.foreign[folder] = f"it cannot be opened: {error.strerror}."
        return
    names = {path.name.lower() for path in inside}
    if "_delta_log" in names:
        found.foreign[folder] = f"it is a Delta table: its files hold rows that were deleted, too. {OF_CLUSTER}"
    elif "metadata" in names and any((folder / "metadata").glob("*.metadata.json")):
        found.foreign[folder] = f"it is an Iceberg table: its files hold rows that were deleted, too. {OF_CLUSTER}"
    elif _is_one_file(folder, inside, formats):
        if any(UNFINISHED.fullmatch(name) for name in names):
            found.unfinished.append(folder)
        else:
            found.files.append(folder)
    else:
        for path in inside:
            _look_at(path, formats, found, seen)


def _is_one_file(folder, inside, formats):
    """Whether Spark, Dask or Polars wrote the files of this folder as parts of one table."""
    there = [
        path
        for path in inside
        if not LEFT_ALONE.fullmatch(path.name.lower()) and not UNFINISHED.fullmatch(path.name.lower())
    ]
    if not there or not all(path.is_file() and path.name.lower().endswith(formats) for path in there):
        return False
    has_mark = any(path.name in ("_SUCCESS", "_metadata") for path in inside)
    return has_mark or folder.name.lower().endswith(formats) or all(PART.fullmatch(path.name) for path in there)


def _in_words(formats):
    *others, last = formats
    return f"are {', '.join(others)} and {last}" if others else f"is {last}"
