"""Where large tables lie: in a folder, or in an object store (S3, Google Cloud Storage, Azure), read and written alike.

A store is read and written by this project's own Python, wherever it runs: neither Spark nor DuckDB needs a connector.
Keys and the address come from the environment, under the names that the store's own tools know.
"""

import os
import re
import shutil
import tempfile
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path

from ml.errors import ActionableError
from ml.storage.files import replacing

KEYS = {
    "s3": ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"),
    "gs": ("GOOGLE_APPLICATION_CREDENTIALS",),
    "abfs": ("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET"),
    "abfss": ("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET"),
}
"""Schemes of URLs -> variables of the environment that say who asks."""

ADDRESS_OF_S3 = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_CA_BUNDLE")
"""Variables that say where S3 is; none of them: at Amazon."""

SECRET = ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AZURE_CLIENT_SECRET")

# Of others that mean the same.
ALIASES = {"s3a": "s3", "s3n": "s3", "gcs": "gs"}

CONNECTS_WITHIN_S = 5
SILENT_FOR_S = 10
TRIES = 3
GIVES_UP_AFTER_S = 60
AT_ONCE = 8
COPIED_AT_ONCE = 2**23
MOST_OPEN = 4096

# What pyarrow's errors hold -> what it means, and what to do.
MEANINGS = {
    r"NO_SUCH_BUCKET|[Bb]ucket .*not found|ContainerNotFound": "there is no {bucket}. Make it, or correct FRAUD_LAKE.",
    r"ACCESS_DENIED|ACCESS_KEY|SIGNATURE|TOKEN|[Cc]redential|UNAUTHENTICATED|PERMISSION_DENIED|AuthenticationFailed": (
        "who asks may not read and write there. Set {keys} to a key that may, also list and delete."
    ),
    r"NETWORK_CONNECTION|UNAVAILABLE|curlCode|[Cc]ould not resolve|[Cc]ouldn't connect|[Tt]imed? ?out|DEADLINE": (
        "{address} does not answer. Look whether it can be reached from here, or correct its address."
    ),
}


class StoreError(ActionableError):
    """The object store cannot be worked with; the message says what to do."""


def is_url(place):
    """Whether a text names a place in an object store, rather than one on a disk."""
    return "://" in str(place) and not str(place).startswith("file://")


def place_at(text):
    """The OnDisk or InStore of a folder or a file.

    Args:
        text: absolute path, or a URL: s3://bucket/prefix, gs://bucket/prefix, abfs://container@account.dfs.core.windows.net/prefix

    Raises:
        StoreError: the URL is not of a kind that is known.
    """
    text = str(text)
    if not is_url(text):
        return OnDisk(Path(text.removeprefix("file://")))
    scheme, _, rest = text.partition("://")
    scheme = ALIASES.get(scheme, scheme)
    root, _, _ = rest.partition("/")
    if scheme not in KEYS:
        raise StoreError(
            f"{scheme}:// is no store that is known. Known are {', '.join(f'{known}://' for known in KEYS)}."
        )
    if ":" in root or ("@" in root and not scheme.startswith("abfs")):
        # Not shown: it may be a key.
        raise StoreError(f"a URL of {scheme}:// holds no key: it would be written into logs. Set {_told(scheme)}.")
    if not root or re.search(r"[?#]", rest):
        raise StoreError(
            f"{text} is to be {scheme}://BUCKET/PREFIX. What else there is to tell stands in {_told(scheme)}."
        )
    return InStore(f"{scheme}://{rest.rstrip('/')}")


def _told(scheme):
    return ", ".join(KEYS[scheme] + (("AWS_ENDPOINT_URL", "AWS_REGION") if scheme == "s3" else ()))


def handed_on(place):
    """What of this process' environment tells workers where a store is and who asks: name -> value; {} of a folder."""
    if not is_url(place):
        return {}
    told = _environment(str(place).partition("://")[0])
    # A path of this machine says nothing elsewhere.
    return {name: value for name, value in told if not os.path.isabs(value)}


def _environment(scheme):
    names = KEYS[scheme] + (ADDRESS_OF_S3 if scheme == "s3" else ())
    return tuple((name, os.environ[name]) for name in names if os.environ.get(name))


@dataclass(frozen=True)
class OnDisk:
    """A folder or a file of a file system.

    Args:
        path: absolute pathlib.Path.
    """

    path: Path

    def __str__(self):
        return str(self.path)

    def __truediv__(self, name):
        return OnDisk(self.path / name)

    @property
    def name(self):
        return self.path.name

    def make(self):
        """Make the folder, where there are folders.

        Raises:
            StoreError: it cannot be made.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{self.path} cannot be written: {error.strerror}.") from None

    def exists(self):
        return self.path.exists()

    def try_out(self):
        """Write, see and remove a file in the folder.

        Raises:
            StoreError: one of it cannot be done.
        """
        try:
            with tempfile.TemporaryFile(dir=self.path) as file:
                file.write(b"x")
        except OSError as error:
            raise StoreError(f"{self.path} cannot be written: {error.strerror}.") from None

    def read_text(self):
        """What stands in the file; None where there is none."""
        return self.path.read_text() if self.path.exists() else None

    def write_text(self, text):
        """Make or replace the file, in one step."""
        with replacing(self.path) as new:
            new.write_text(text)

    @contextmanager
    def writing(self):
        """A pathlib.Path to write to; when the block ends well, the file is there in one step."""
        new = self.path.with_name(f".{uuid.uuid4().hex}{self.path.suffix}")
        try:
            yield new
            new.replace(self.path)
        finally:
            new.unlink(missing_ok=True)

    def open(self):
        """The file for reading, with `seek`; to be closed."""
        return self.path.open("rb")

    def sizes(self):
        """Files in the folder and below it, by their names from here -> bytes."""
        found = (path for path in self.path.rglob("*") if path.is_file())
        return {path.relative_to(self.path).as_posix(): path.stat().st_size for path in found}

    def remove(self):
        """Remove the file or the folder with all that is in it, if it can be."""
        if self.path.is_dir():
            shutil.rmtree(self.path, ignore_errors=True)
        else:
            with suppress(OSError):
                self.path.unlink()

    def keep_only(self, needed):
        """Remove what lies in the folders below: all but these files, and folders in which none is left.

        Args:
            needed: set of names from here.
        """
        for file in self.path.rglob("*.parquet"):
            if file.relative_to(self.path).as_posix() not in needed:
                file.unlink()
        # Folders of Spark's own, deepest first.
        for path in sorted(self.path.rglob("*"), reverse=True):
            if path.is_dir() and not any(one.suffix == ".parquet" for one in path.rglob("*")):
                for rest in path.iterdir():
                    rest.unlink()
                path.rmdir()


@dataclass(frozen=True)
class InStore:
    """The same in an object store, where a folder is only a way to call what is in it.

    Args:
        url: without a slash at its end.
    """

    url: str

    def __str__(self):
        return self.url

    def __truediv__(self, name):
        return InStore(f"{self.url}/{name}")

    @property
    def name(self):
        return self.url.rpartition("/")[2]

    def make(self):
        """Nothing: it is there with the first file in it."""

    def exists(self):
        with self._store() as (store, path):
            return store.get_file_info(path).is_file

    def try_out(self):
        token = self / f"tried-{uuid.uuid4().hex}"
        # Whoever does not answer is known sooner by a question than by a file that is not taken.
        token.exists()
        token.write_text("x")
        with token._store() as (store, path):
            store.delete_file(path)

    def read_text(self):
        with self._store() as (store, path):
            try:
                with store.open_input_stream(path) as file:
                    return file.read().decode()
            except FileNotFoundError:
                return None

    def write_text(self, text):
        with self._store() as (store, path), store.open_output_stream(path) as file:
            file.write(text.encode())

    @contextmanager
    def writing(self):
        with tempfile.TemporaryDirectory() as folder:
            new = Path(folder, self.name)
            yield new
            with self._store() as (store, path), new.open("rb") as file, store.open_output_stream(path) as there:
                shutil.copyfileobj(file, there, COPIED_AT_ONCE)

    def open(self):
        with self._store() as (store, path):
            return store.open_input_file(path)

    def sizes(self):
        from pyarrow.fs import FileSelector

        with self._store() as (store, path):
            found = store.get_file_info(FileSelector(path, recursive=True, allow_not_found=True))
            return {info.path.removeprefix(f"{path}/"): info.size for info in found if info.is_file}

    def remove(self):
        # As far as it can be: what stays is removed when its table is settled.
        with suppress(StoreError, FileNotFoundError), self._store() as (store, path):
            info = store.get_file_info(path)
            store.delete_file(path) if info.is_file else store.delete_dir(path)

    def keep_only(self, needed):
        there = {name for name in self.sizes() if "/" in name}
        kept = {name.partition("/")[0] for name in needed}
        # A whole folder is one request for a thousand files.
        for folder in {name.partition("/")[0] for name in there} - kept:
            (self / folder).remove()
        gone = [self / name for name in there - set(needed) if name.partition("/")[0] in kept]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(InStore.remove, gone))

    @property
    def root(self):
        """Scheme, and bucket or container."""
        scheme, _, rest = self.url.partition("://")
        return scheme, rest.partition("/")[0]

    @contextmanager
    def _store(self):
        """pyarrow FileSystem and the path in it. What it raises is a sentence, but for a file that is missing."""
        scheme, root = self.root
        key = self.url.removeprefix(f"{scheme}://{root}").removeprefix("/")
        with _in_words(scheme, root):
            store, base = _opened(scheme, root, _environment(scheme))
            yield store, f"{base}/{key}" if key else base


@contextmanager
def _in_words(scheme, root):
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise StoreError(_sentence(scheme, root, str(error))) from None


def _sentence(scheme, root, text):
    found = next((meaning for sign, meaning in MEANINGS.items() if re.search(sign, text)), "it cannot be worked with.")
    filled = found.format(
        bucket=f"{'container' if scheme.startswith('abfs') else 'bucket'} {root}",
        keys=", ".join(KEYS[scheme]),
        address=_endpoint() or f"{scheme}://{root}" if scheme == "s3" else f"{scheme}://{root}",
    )
    return f"{scheme}://{root}: {filled} The store says: {' '.join(text.split())[:300]}"


def _endpoint():
    return os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")


@cache
def _opened(scheme, root, environment):
    # Once a process, while its environment says the same: each has connections of its own.
    from pyarrow import fs

    if scheme == "s3":
        return _s3(fs, root), root
    if scheme == "gs":
        return fs.GcsFileSystem(retry_time_limit=timedelta(seconds=GIVES_UP_AFTER_S)), root
    return fs.FileSystem.from_uri(f"{scheme}://{root}/")


def _s3(fs, bucket):
    endpoint = _endpoint()
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    if not region and not endpoint:
        with suppress(OSError):
            region = fs.resolve_s3_region(bucket)
    return fs.S3FileSystem(
        region=region or None,
        endpoint_override=endpoint,
        tls_ca_file_path=os.environ.get("AWS_CA_BUNDLE") or None,
        connect_timeout=CONNECTS_WITHIN_S,
        request_timeout=SILENT_FOR_S,
        retry_strategy=fs.AwsStandardS3RetryStrategy(max_attempts=TRIES),
        # A small object is one request, not three.
        allow_delayed_open=True,
    )


def sizes_of(files):
    """Bytes of files, by their names.

    Args:
        files: list of paths, or of URLs of one table: they are asked for all at once.
    """
    if not files:
        return {}
    if not is_url(files[0]):
        return {file: Path(file).stat().st_size for file in files}
    folder = os.path.commonprefix(files).rpartition("/")[0]
    found = place_at(folder).sizes()
    return {file: found[file.removeprefix(f"{folder}/")] for file in files}


def let_read(con, files):
    """Let DuckDB read files of object stores, in all connections to the same database.

    Args:
        con: DuckDB connection.
        files: paths and URLs; those of folders do.
    """
    schemes = {str(file).partition("://")[0] for file in files if is_url(file)}
    for scheme in schemes - set(con.list_filesystems()):
        con.register_filesystem(_for_duckdb(scheme))
        # What their ends say of them is fetched once.
        con.execute("set global parquet_metadata_cache = true")


def _for_duckdb(scheme):
    try:
        from fsspec import AbstractFileSystem
    except ImportError:
        raise StoreError(
            "the lake is in an object store, and fsspec is not installed: pip install -e '.[spark]'."
        ) from None

    # Each opening asks for the size: they are kept open, as far as that goes.
    opened = lru_cache(MOST_OPEN)(lambda path: place_at(path).open())

    class File:
        """A file that several threads read, each from where it has gone to: DuckDB goes somewhere, and reads."""

        def __init__(self, path):
            self._file = opened(path)
            self._root = place_at(path).root
            self._at = threading.local()

        def seek(self, place, whence=os.SEEK_SET):
            start = {os.SEEK_SET: 0, os.SEEK_CUR: self.tell(), os.SEEK_END: self.size()}[whence]
            self._at.place = start + place
            return self._at.place

        def tell(self):
            return getattr(self._at, "place", 0)

        def read(self, length=-1):
            with _in_words(*self._root):
                found = self._file.read_at(self.size() - self.tell() if length < 0 else length, self.tell())
            self._at.place = self.tell() + len(found)
            return found

        def size(self):
            return self._file.size()

        def close(self):
            """Others may read it."""

    class Files(AbstractFileSystem):
        """What DuckDB asks about a file. Those of the lake are written once, so that nothing of them changes."""

        protocol = (scheme,)
        cachable = False

        @classmethod
        def _strip_protocol(cls, path):
            return path

        def unstrip_protocol(self, name):
            return name

        def glob(self, path, **_):
            return [path]

        def open(self, path, mode="rb", **_):
            try:
                return File(path)
            except FileNotFoundError:
                raise StoreError(f"{path} is not there any more: it was read too long after it was replaced.") from None

        def info(self, path, **_):
            return {"name": path, "type": "file", "size": self.open(path).size()}

        def modified(self, path):
            return datetime.fromtimestamp(0, UTC)

    return Files()
