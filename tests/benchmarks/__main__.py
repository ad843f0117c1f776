"""`make bench`: speed and memory of the build, measured in one run and stated as ratios.

Times are of whole processes, memory is the operating system's peak of the largest one, bytes are what the process gave
to the file system. BENCH_ROWS adds builds of so many rows, such as 10000000.
"""

import os
import statistics
import tempfile
from pathlib import Path

from ml.raw.simulated.ulb import DEFAULT_ROWS
from tests.benchmarks import ask, explanations
from tests.benchmarks.place import Bounds, Place

REPEATS = 3
# So few that a build of them shows what a build costs whatever the rows.
SMALL = 10_000


def main():
    more = int(os.environ.get("BENCH_ROWS") or 0)
    bounds = Bounds()
    state = bounds.state
    with tempfile.TemporaryDirectory(prefix="fraud-bench-") as folder:
        place = Place(Path(folder) / "normal", DEFAULT_ROWS)
        nodes = place.compile()
        print(f"{DEFAULT_ROWS:,} rows, {nodes} dbt nodes (models and data tests), median of {REPEATS} rounds:")
        rounds = [place.round() for _ in range(REPEATS)]

        def typical(measure):
            return statistics.median(measure(each) for each in rounds)

        floor_s, first_s = (typical(lambda each, name=name: each[name].seconds) for name in ("floor", "first"))
        memory = ", ".join(
            f"{name} {max(each[name].peak_gib for each in rounds):.2f} GiB" for name in ("floor", "first")
        )
        print(f"     floor {floor_s:.1f} s, first dbt build {first_s:.1f} s; {memory}")
        state("dbt build against the floor x 1.15 + 5 s + 60 ms a node", first_s, floor_s * 1.15 + 5 + 0.06 * nodes)
        state("a second build, nothing changed, share of the first", typical(share_of("again", "first")), 0.40, "")
        state("a second build, nothing changed", typical(lambda each: each["again"].seconds), 11)
        state("1 % new rows without retraining, share of a full build", typical(share_of("fresh", "first")), 0.50, "")

        rows, ours, bare = place.scoring()
        print(f"     scoring {ours:,.0f} rows/s, bare Booster.predict {bare:,.0f} rows/s ({rows:,} rows)")
        state("time of scoring against bare Booster.predict", bare / ours, 1 / 0.80, "")

        explanations.measure(place.environment["FRAUD_WAREHOUSE"], state)
        state("answer of fraud ask from the command line", ask.answer_s(place.environment), ask.ALLOWED_S)
        built, painted = min(place.dashboard() for _ in range(REPEATS))
        state("page built", built, 5)
        if painted is not None:
            state("first paint of the page in headless Chromium", painted, 1)

        small = Place(Path(folder) / "small", SMALL)
        fixed = small.days()
        print(f"     the fixed part, of {SMALL:,} rows: " + "; ".join(f"{name} {run}" for name, run in fixed.items()))
        for rows, allowed, peak_gib in [(DEFAULT_ROWS, None, 4), (3_000_000, 0.08, 2), (more, 0.06, 2)]:
            if rows:
                large = Place(Path(folder) / f"{rows}_rows", rows)
                measure_days(large, rows, fixed, state, allowed, peak_gib)
                run = large.peer()
                print(f"     the peer, a script of pandas, scikit-learn and XGBoost, {rows:,} rows: {run}")
                large.remove()
    bounds.exit()


def measure_days(place, rows, fixed, state, allowed, peak_gib):
    """What a first build costs, one after a day's rows, one after late labels, and one after nothing.

    Shares are of the first build, each less the fixed part: dbt's start, its nodes and the libraries, which cost the
    same however few rows there are. Of the bytes, those of the copy of the published file are no writing where the
    file system shares blocks, and are stated apart.
    """
    runs = place.days()
    for name, run in runs.items():
        print(f"     {rows:,} rows, {name}: {run}")
    size = Path(place.environment["FRAUD_PUBLISHED"]).stat().st_size
    print(f"     published: {size / 1e6:,.0f} MB, {size / rows:.0f} bytes a row")
    first = runs["first"]
    state(f"peak memory of the whole build, {rows:,} rows", first.peak_gib, peak_gib, "GiB")
    if allowed is None:
        return
    for name in ("a day's rows", "late labels"):
        own_s = runs[name].processor_s - fixed[name].processor_s
        written = max(0, runs[name].written_mb - size / 1e6 - fixed[name].written_mb)
        state(f"{name}, 1 % of {rows:,}: share of the first build's processor time",
              own_s / (first.processor_s - fixed["first"].processor_s), allowed, "")  # fmt: skip
        state(f"{name}, 1 % of {rows:,}: share of the first build's bytes, the copy of the published file not counted",
              written / first.written_mb, allowed, "")  # fmt: skip
    state(f"nothing new, {rows:,} rows", runs["nothing"].seconds, 15)


def share_of(name, whole):
    return lambda each: each[name].seconds / each[whole].seconds


if __name__ == "__main__":
    main()
