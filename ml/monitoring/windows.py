"""Rows window by window: one is held at a time, however many there are."""

import numpy as np

from ml.model.features import read_batches


def read_windows(con, query, after_s, window_s):
    """Yield (number, column -> array of shape (n_rows,)) of each window that has rows, the oldest first.

    Windows are counted from `after_s`, so they stay where they are as data comes; the newest one may still grow.

    Args:
        con: DuckDB connection.
        query: SQL query of time_s and other columns, in order of time.
        after_s: the second before the first window; earlier rows are in none.
        window_s: length of a window in seconds.
    """
    held, number = [], None
    for batch in read_batches(con, query):
        if not batch.num_rows:
            continue
        numbers = (batch.column("time_s").to_numpy() - after_s - 1) // window_s
        starts = np.flatnonzero(np.diff(numbers, prepend=numbers[0] - 1))
        for start, end in zip(starts, [*starts[1:], len(numbers)], strict=True):
            if held and numbers[start] != number:
                yield number, _joined(held)
                held = []
            number = int(numbers[start])
            if number >= 0:
                held.append(batch.slice(start, end - start))
    if held:
        yield number, _joined(held)


def _joined(batches):
    return {
        name: np.concatenate([batch.column(name).to_numpy(zero_copy_only=False) for batch in batches])
        for name in batches[0].schema.names
    }
