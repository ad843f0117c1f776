"""How simulated rows become files: in batches of one size, and all files of a simulation or none."""

from contextlib import ExitStack

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from ml.storage.files import replacing

SUFFIXES = (".csv", ".csv.gz", ".parquet")


def suffix_of(path):
    """The suffix of a file that can be written, one of SUFFIXES.

    Raises:
        ValueError: it is none of them.
    """
    suffix = next((suffix for suffix in SUFFIXES if path.name.endswith(suffix)), None)
    if suffix is None:
        raise ValueError(f"file {path.name} has a suffix that cannot be written. Allowed: {', '.join(SUFFIXES)}.")
    return suffix


class FilesTogether:
    """Files that appear together under their names when the block ends well, and not at all when it fails.

    Args:
        dictionary: names of the columns that Parquet keeps as a dictionary, or True for all.
    """

    def __init__(self, dictionary=True):
        self._dictionary, self._writers = dictionary, {}
        self._places, self._open = ExitStack(), ExitStack()

    @property
    def paths(self):
        return list(self._writers)

    def append(self, path, batch):
        """Write a pyarrow.RecordBatch to the file, whose first one decides on the columns."""
        if path not in self._writers:
            new = self._places.enter_context(replacing(path))
            self._writers[path] = self._open.enter_context(self._writer(suffix_of(path), new, batch.schema))
        self._writers[path].write_batch(batch)

    def _writer(self, suffix, temporary, schema):
        if suffix == ".parquet":
            return pq.ParquetWriter(temporary, schema, use_dictionary=self._dictionary)
        compression = "gzip" if suffix == ".csv.gz" else None
        stream = self._open.enter_context(pa.output_stream(temporary, compression=compression))
        return pa.csv.CSVWriter(stream, schema)

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        # Every file is whole before the first takes its place.
        both = ExitStack()
        both.push(self._places)
        both.push(self._open)
        return both.__exit__(*failure)


def rechunked(batches, chunk_rows):
    """The same rows in batches of `chunk_rows`; the last one may have fewer."""
    waiting, n_waiting = [], 0
    for batch in batches:
        waiting.append(batch)
        n_waiting += batch.num_rows
        if n_waiting < chunk_rows:
            continue
        table = pa.Table.from_batches(waiting).combine_chunks()
        whole = n_waiting - n_waiting % chunk_rows
        for first in range(0, whole, chunk_rows):
            yield table.slice(first, chunk_rows).combine_chunks().to_batches()[0]
        rest = table.slice(whole)
        waiting, n_waiting = rest.to_batches(), rest.num_rows
    if n_waiting:
        yield pa.Table.from_batches(waiting).combine_chunks().to_batches()[0]
