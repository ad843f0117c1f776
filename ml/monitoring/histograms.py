"""Rows per bin of inputs and scores, in the reference and in each window: what distances are computed from.

Bins are cut from the reference. They end at 19 edges, which cut a sample of it into 20 quantile bins, and just below
each of them. So a value that equals an edge has a bin of its own: a flag that is 99 % constant, where all edges are one
value, shows when it moves.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ml.model.features import read_batches

QUANTILES = [place / 20 for place in range(1, 20)]
# Of a window's number: the reference, and rows that are of no window.
REFERENCE = NO_WINDOW = -1
# A column of so many lies in the second cache of a processor.
BATCH_ROWS = 50_000
# In more windows at once, each with few rows, places are looked up row by row.
FEW_WINDOWS = 20

HISTOGRAM = pa.schema(
    [("feature", pa.string()), ("window_number", pa.int32()), ("bin", pa.int32()), ("row_count", pa.int64())]
)


def feature_histogram(con, features, sample, inputs, period, history_s):
    """Rows per bin of every input.

    Args:
        con: DuckDB connection.
        features: SQL query of `fraud_features`.
        sample: SQL query of `drift_sample`.
        inputs: names of the inputs to look at.
        period: ml.monitoring.drift.Period. Counted are its reference, its newest two windows, and those of the
            champion's own time to compare them with.
        history_s: these are taken from so far back.

    Returns:
        pyarrow Table of schema HISTOGRAM.
    """
    steps_back = f"greatest(floor(({period.newest_s} - time_s) / {period.window_s}::double), 0)::integer"
    rows = f"""
        select
            {", ".join(inputs)},
            time_s <= {period.trained_until_s} as is_reference,
            case when {steps_back} < 2 or (
                time_s <= {period.validated_until_s} and time_s > {period.validated_until_s - history_s}
            ) then {steps_back} end as window_number
        from ({features})
    """
    ends = bin_ends(con, f"from ({sample}) where sample_name = 'reference'", inputs)
    return binned_counts(con, rows, ends)


def score_histogram(con, scored):
    """The same of the raw score, and of the decisions: bin 1 holds what is flagged, bin 0 the others.

    Args:
        con: DuckDB connection.
        scored: SQL query of `scored_windows`.
    """
    scores = binned_counts(con, scored, bin_ends(con, f"from ({scored}) where is_reference", ["fraud_score"]))
    decisions = con.sql(f"""
        select 'is_flagged' as feature, window_number::integer as window_number, is_flagged::integer as bin,
            count(*) as row_count
        from (
            select {REFERENCE} as window_number, is_flagged from ({scored}) where is_reference
            union all
            select window_number, is_flagged from ({scored}) where window_number is not null
        )
        group by all
    """)
    return pa.concat_tables([scores, decisions.to_arrow_table().cast(HISTOGRAM)])


def bin_ends(con, sample, columns):
    """Where the bins of each column end, ascending: column -> float64 of shape (n_ends,), empty where it has no value.

    Args:
        con: DuckDB connection.
        sample: SQL query of rows of the reference.
        columns: names of columns, numbers or booleans.
    """
    quantiles = ", ".join(f"quantile_disc({name}::double, {QUANTILES})" for name in columns)
    [found] = con.sql(f"select {quantiles} from ({sample})").fetchall()
    edges = [np.array(of_column or [], dtype=np.float64) for of_column in found]
    return {
        name: np.unique([np.nextafter(of_column, -np.inf), of_column])
        for name, of_column in zip(columns, edges, strict=True)
    }


def binned_counts(con, rows, ends):
    """Rows per column, window and bin that occurs. Nulls are bin -1.

    Args:
        con: DuckDB connection.
        rows: SQL query of the columns, is_reference, and window_number (null: in no window). A row may be in both.
        ends: column -> ends, see bin_ends. What lies above the last one is one bin more.

    Returns:
        pyarrow Table of schema HISTOGRAM; window -1 is the reference.
    """
    columns = ", ".join(f"{name}::double as {name}" for name in ends)
    query = f"""
        select coalesce(window_number, {NO_WINDOW}) as window_number, is_reference, {columns}
        from ({rows}) where is_reference or window_number is not null
    """
    counts = {}
    for batch in read_batches(con, query, BATCH_ROWS):
        window, is_reference = (batch.column(name).to_numpy(zero_copy_only=False) for name in batch.schema.names[:2])
        codes = window.astype(np.int64) * 2 + is_reference
        groups = np.unique(codes)
        group = np.searchsorted(groups, codes)
        for name, of_column in ends.items():
            of_groups = _count(batch.column(name), group, len(groups), of_column)
            for code, of_group in zip(groups.tolist(), of_groups, strict=True):
                number, in_reference = divmod(code, 2)
                for place in {number} - {NO_WINDOW} | ({REFERENCE} if in_reference else set()):
                    counts[name, place] = counts.get((name, place), 0) + of_group
    found = [
        (name, number, place - 1, count)
        for (name, number), of_group in counts.items()
        for place, count in enumerate(of_group.tolist())
        if count
    ]
    return pa.Table.from_pylist([dict(zip(HISTOGRAM.names, row, strict=True)) for row in found], schema=HISTOGRAM)


def _count(column, group, n_groups, ends):
    """Nulls, and rows up to each end and above the last: int64 of shape (n_groups, n_ends + 2)."""
    values, n_bins = column.to_numpy(zero_copy_only=False), len(ends) + 1
    if n_groups > FEW_WINDOWS:
        places = group * n_bins + np.searchsorted(ends, values)
        bins = np.bincount(places, minlength=n_groups * n_bins).reshape(n_groups, n_bins)
    else:
        # To compare all rows with one end after another is some five times as fast as to look for the place of each.
        parts = [values] if n_groups == 1 else [values[group == number] for number in range(n_groups)]
        bins = np.diff([_up_to(part, ends) for part in parts], axis=1, prepend=0)
    nulls = np.zeros(n_groups, dtype=np.int64)
    if column.null_count:
        # A null has no value, lies below no end, and was counted above the last.
        nulls = np.bincount(group[pc.is_null(column).to_numpy(zero_copy_only=False)], minlength=n_groups)
        bins[:, -1] -= nulls
    return np.column_stack([nulls, bins])


def _up_to(values, ends):
    # Into the same memory again and again: to ask for it and to give it back would cost more than to compare.
    is_below = np.empty(len(values), dtype=bool)
    return [np.count_nonzero(np.less_equal(values, end, out=is_below)) for end in ends] + [len(values)]
