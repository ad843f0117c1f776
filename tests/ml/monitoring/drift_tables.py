"""What the dbt models of drift give for many windows at once, without dbt: their macros and SQL are rendered here."""

from dataclasses import replace
from pathlib import Path

import duckdb
import jinja2
import numpy as np
import pyarrow as pa

from ml.monitoring.drift import Counts, Period
from ml.monitoring.histograms import bin_ends, binned_counts
from ml.raw.simulated.ulb import simulate

DBT = Path(__file__).parents[3] / "dbt_project"
COLUMNS = [*(f"v{number}" for number in range(1, 29)), "amount_eur"]


def counts_by_window(reference_hours, window_hours, transform="V1", **simulated):
    """Counts per input and window of a simulated collection, and of its first `reference_hours` as the reference.

    `transform` is the SQL of what stands for v1.
    """
    with duckdb.connect() as con:
        con.register("batches", pa.Table.from_batches(simulate(**simulated)))
        con.execute("create table numbered as select *, row_number() over () as rowid from batches")
        con.execute(
            f"create table windowed as select * replace (cast({transform} as double) as V1), Amount as amount_eur, "
            f"Time < {reference_hours * 3600} as is_reference, "
            f"cast(floor(Time / {window_hours * 3600}) as integer) as window_number from numbered"
        )
        ends = bin_ends(con, "from windowed where is_reference", COLUMNS)
        con.register("counts", binned_counts(con, "from windowed", ends))
        return Counts.read(con, "from counts")


def at_window(by_window, window, window_hours, trained_until_hour, validated_until_hour):
    """Period and counts as a build at the end of `window` would see them: windows are numbered back from there."""
    past = by_window.numbers <= window
    counts = replace(by_window, numbers=window - by_window.numbers[past], windows=by_window.windows[past])
    period = Period(
        "m1",
        trained_until_s=trained_until_hour * 3600 - 1,
        validated_until_s=validated_until_hour * 3600 - 1,
        oldest_s=0,
        newest_s=(window + 1) * window_hours * 3600 - 1,
        window_s=window_hours * 3600,
    )
    return period, counts


def ks_of_samples(samples):
    """Kolmogorov-Smirnov distance as the model feature_ks computes it, of {column: (reference, current)}."""
    sql = (DBT / "models" / "monitoring" / "feature_ks.sql").read_text()
    rendered = _environment().from_string(sql).render(ref=lambda name: name, watched_inputs=lambda: list(samples))
    columns = {name: np.concatenate(parts) for name, parts in samples.items()}
    reference, current = next(iter(samples.values()))
    names = ["reference"] * len(reference) + ["current"] * len(current)
    with duckdb.connect() as con:
        con.register("drift_sample", pa.table(columns | {"sample_name": names}))
        return dict(con.sql(rendered).fetchall())


def _environment():
    return jinja2.Environment(extensions=["jinja2.ext.do"])
