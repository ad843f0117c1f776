"""Card transactions that never happened, in the layout of the ULB data set: for tests, demonstrations and drills.

A row is an ordinary transaction first. Frauds, and the honest customers who look like them, are ordinary rows moved
along the direction of their kind. What a row is, ordinary or of which kind, is planned for all rows beforehand (two
bytes per row); its values are drawn block by block, from a random stream of its block alone. So a drift changes
the rows it speaks of and no others, and memory does not grow with the values.

Source of layout and magnitudes: A. Dal Pozzolo et al., Calibrating Probability with Undersampling for Unbalanced
Classification, 2015 (the ULB credit-card data set: 284,807 rows, 492 frauds, 1,081 exact duplicates, 48 hours).
"""

import math
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ml.raw.simulated.files import FilesTogether, rechunked, suffix_of

DEFAULT_ROWS = 284_807
DEFAULT_HOURS = 48
DEFAULT_FRAUD_RATE = 492 / 284_807
DEFAULT_SEED = 1
DUPLICATE_SHARE = 1_081 / 284_807
FRAUD_DUPLICATE_SHARE = 19 / 492
# Honest rows that look like fraud, per fraud.
LOOKALIKES_PER_FRAUD = 0.25

COMPONENTS = tuple(f"V{number}" for number in range(1, 29))
SCHEMA = pa.schema(
    [
        ("Time", pa.int64()),
        *((component, pa.float64()) for component in COMPONENTS),
        ("Amount", pa.float64()),
        ("Class", pa.int8()),
    ]
)
TIME, AMOUNT, CLASS = 0, 29, 30
V = slice(1, 29)

# Rows drawn at a time. Part of what a seed means: another size gives other values.
BLOCK_ROWS = 50_000
# Names of the random streams of one seed.
CLOCK, PLAN, MEANS, ROWS, DRIFT = range(5)

# Thousands of transactions in each hour of the day, in the real data.
VOLUME = (
    *(7.7, 4.2, 3.3, 3.5, 2.2, 3.0, 4.1, 7.2, 10.3, 15.8, 16.6, 16.9),
    *(15.4, 15.4, 16.6, 16.5, 16.5, 16.2, 17.0, 15.6, 16.8, 17.7, 15.4, 10.9),
)

# Standard deviations of V1..V28, and how much of each goes with the logarithm of the amount (a correlation).
SCALE = np.array(
    [
        *(1.96, 1.65, 1.52, 1.42, 1.38, 1.33, 1.24, 1.19, 1.10, 1.09, 1.02, 1.00, 0.995, 0.96),
        *(0.915, 0.876, 0.849, 0.838, 0.814, 0.771, 0.735, 0.726, 0.624, 0.606, 0.521, 0.482, 0.404, 0.330),
    ]
)
AMOUNT_LOADING = np.zeros(28)
AMOUNT_LOADING[[0, 1, 2, 4, 5, 6, 19, 20]] = -0.22, -0.5, -0.2, -0.35, 0.2, 0.4, 0.35, 0.1

# Amounts in EUR: median 22 as in the real data. The last one is the standard deviation as measured.
AMOUNT_MEDIAN, AMOUNT_SIGMA, AMOUNT_MOST, AMOUNT_SD = 22.0, 1.6, 25_000.0, 265.0
WHOLE_EUROS_SHARE, ZERO_SHARE = 0.25, 0.006

# Shares of the customer segments; each has its own mean of each component.
SEGMENTS = np.array([0.45, 0.25, 0.15, 0.1, 0.05])
# Parts of the variance of a component: between segments, over the day, from one hour to the next.
SEGMENT_VARIANCE, DAILY_VARIANCE, HOURLY_VARIANCE, HOURLY_MEMORY = 0.25, 0.02, 0.015, 0.6
# Spread of the logarithm of a row's own scale: what makes the tails heavy.
TAIL = 0.45


@dataclass(frozen=True)
class Kind:
    """A kind of fraud: how often, how far from ordinary, along what, for how much.

    `strength` is the median length along `direction`, `spread` the standard deviation of its logarithm;
    `direction` is a shift per component number, in standard deviations. Amounts in EUR are lognormal up to
    `amount_most`.
    """

    share: float
    strength: float
    spread: float
    amount_median: float
    amount_sigma: float
    amount_most: float
    direction: dict[int, float]


# Directions are the mean of the real frauds, each kind with the components that tell it.
CARD_TEST = Kind(0.38, 0.85, 0.45, 0.7, 0.9, 1.0, {
    1: -2.4, 2: 2.2, 3: -4.6, 4: 3.2, 5: -2.3, 7: -4.5, 9: -2.4, 10: -5.2, 11: 3.7, 12: -6.3, 14: -7.3, 16: -4.7,
    17: -7.9, 18: -2.7, 19: 0.8, 21: 1.0,
})  # fmt: skip
LARGE_PURCHASE = Kind(0.16, 0.75, 0.45, 350.0, 0.8, 3_000.0, {
    2: 1.0, 3: -3.0, 4: 4.2, 6: -1.5, 7: -2.0, 8: 1.5, 10: -5.0, 11: 4.0, 12: -5.5, 14: -7.5, 20: 1.5, 27: 1.0,
})  # fmt: skip
STOLEN_CARD = Kind(0.28, 0.75, 0.45, 15.0, 1.5, 2_000.0, {
    1: -1.2, 3: -2.0, 4: 2.6, 7: -3.0, 9: -3.0, 10: -4.5, 11: 2.5, 12: -6.5, 14: -5.5, 16: -5.5, 17: -8.5, 18: -4.0,
})  # fmt: skip
SUBTLE = Kind(0.18, 0.3, 0.6, 22.0, 1.6, 5_000.0, {4: 3.2, 10: -4.0, 11: 3.7, 12: -5.0, 14: -7.3, 17: -3.0})
# Unlike the others: along components on which they do not move. Comes with a drift only.
NEW = Kind(0.0, 1.0, 0.3, 80.0, 1.0, 2_000.0, {13: 3.5, 15: -4.0, 22: 3.5, 24: -4.0, 25: 4.0, 26: 4.5})
KINDS = (CARD_TEST, LARGE_PURCHASE, STOLEN_CARD, SUBTLE, NEW)
NEW_NUMBER = KINDS.index(NEW) + 1
LOOKALIKE_STRENGTH = 0.7


@dataclass(frozen=True)
class Drift:
    """A change on request, from an hour of the collection on.

    kind      | size                                             | features
    covariate | shift in legitimate standard deviations          | components or Amount, of every row
    new-fraud | share of the frauds that are of a new kind, 0..1 | none
    fraud-rate| factor on the number of frauds, 0 or more        | none
    """

    kind: str
    from_hour: float
    features: tuple[str, ...]
    size: float

    def __post_init__(self):
        if self.kind not in ("covariate", "new-fraud", "fraud-rate"):
            raise ValueError(f"drift {self.kind!r} is unknown. Known are covariate, new-fraud and fraud-rate.")
        unknown = [feature for feature in self.features if feature not in (*COMPONENTS, "Amount")]
        if unknown:
            raise ValueError(f"drift of unknown feature {', '.join(unknown)}. Allowed are V1 to V28 and Amount.")
        if (self.kind == "covariate") != bool(self.features):
            raise ValueError(f"drift {self.kind} names {len(self.features)} features. Only covariate names some.")
        if not (math.isfinite(self.from_hour) and self.from_hour >= 0):
            raise ValueError(f"drift {self.kind} from hour {self.from_hour}. Allowed is 0 or more.")
        lowest, highest = {"covariate": (-math.inf, math.inf), "new-fraud": (0, 1), "fraud-rate": (0, math.inf)}[
            self.kind
        ]
        if not (math.isfinite(self.size) and lowest <= self.size <= highest):
            raise ValueError(f"drift {self.kind} of size {self.size}. Allowed is {lowest} to {highest}.")


def parse_drift(text):
    """A Drift from what a user types: covariate:V14,V4:0.5@24, new-fraud:0.5@24 or fraud-rate:3@24.

    Raises:
        ValueError: the text is none of these, or a value in it is not allowed.
    """
    number = r"([+-]?\d+\.?\d*|[+-]?\.\d+)"
    found = re.fullmatch(rf"([a-z-]+):(?:([A-Za-z0-9,]+):)?{number}@{number}", text.strip())
    if not found:
        raise ValueError(
            f"drift {text!r} cannot be read. Accepted are KIND:SIZE@HOUR, as in new-fraud:0.5@24 or "
            "fraud-rate:3@24, and covariate:FEATURES:SIZE@HOUR, as in covariate:V14,V4:0.5@24."
        )
    kind, features, size, from_hour = found.groups()
    return Drift(kind, float(from_hour), tuple(features.split(",")) if features else (), float(size))


def simulate(
    rows=DEFAULT_ROWS,
    hours=DEFAULT_HOURS,
    fraud_rate=DEFAULT_FRAUD_RATE,
    seed=DEFAULT_SEED,
    drifts=(),
    chunk_rows=100_000,
):
    """Transactions in order of Time, chunk by chunk. The same arguments give the same rows, whatever `chunk_rows`.

    Without drift, exactly round(rows * fraud_rate) rows are frauds, and .38 % repeat the row before them. A drift
    leaves the rows before its hour as they are; where it adds or removes frauds, a few duplicates are lost.

    Args:
        rows: number of transactions, 1 or more.
        hours: length of the collection. Time counts whole seconds from 0, at midnight, and stays below its end.
        fraud_rate: share of frauds, 0..1.
        seed: integer, 0 or more.
        drifts: Drift objects, applied in order.
        chunk_rows: rows per batch; the last one may have fewer.

    Returns:
        Iterator of pyarrow.RecordBatch of SCHEMA: Time in s, V1..V28 without unit, Amount in EUR, Class 1 for fraud.

    Raises:
        ValueError: an argument is not allowed; at the call, before the first batch.
    """
    _check(rows=rows, hours=hours, fraud_rate=fraud_rate, seed=seed, chunk_rows=chunk_rows)
    for drift in drifts:
        if drift.from_hour >= hours:
            raise ValueError(f"drift {drift.kind} from hour {drift.from_hour:g}. Allowed is below {hours}, the end.")
    clock = _Clock.of(hours, seed)
    plan = _Plan.of(rows, round(rows * fraud_rate), clock, seed, drifts)
    return rechunked(_blocks(plan, clock, seed, drifts), chunk_rows)


def write(path, *, label_delay=None, force=False, progress=None, **simulated):
    """Write simulated transactions to a file; all of it or nothing.

    Args:
        path: ends in .csv, .csv.gz or .parquet; its folder is made when missing.
        label_delay: hours. In the file, Class is empty for the newest `label_delay` hours; a second file,
            <stem>_labels<suffix>, holds those rows again, whole (ids are hashed over values), with their Class.
        force: replace files that exist.
        progress: called with the number of rows written so far, after each chunk.
        **simulated: arguments of `simulate`.

    Returns:
        Paths written: the file and, if any row was left without label, the second one.

    Raises:
        ValueError: an argument is not allowed.
        FileExistsError: a file exists and `force` is not set.
    """
    path, hours = Path(path), simulated.get("hours", DEFAULT_HOURS)
    suffix = suffix_of(path)
    if label_delay is not None and not 0 <= label_delay <= hours:
        raise ValueError(f"label_delay is {label_delay} hours. Allowed is 0 to {hours}, the hours simulated.")

    batches = simulate(**simulated)
    labels_path = path.with_name(f"{path.name.removesuffix(suffix)}_labels{suffix}")
    existing = [str(file) for file in (path, labels_path) if file.exists()]
    if existing and not force:
        raise FileExistsError(f"{' and '.join(existing)}: already there. Choose another name, or replace with force.")

    labelled_until_s = (hours - (label_delay or 0)) * 3600
    path.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    # Nearly every V is unlike every other: a dictionary of them costs time and saves nothing.
    with FilesTogether(dictionary=["Amount", "Class"]) as files:
        for batch in batches:
            is_late = pc.greater_equal(batch["Time"], labelled_until_s)
            hidden = pc.if_else(is_late, pa.scalar(None, pa.int8()), batch["Class"])
            files.append(path, batch.set_column(CLASS, "Class", hidden))
            if late_rows := pc.sum(is_late).as_py():
                files.append(labels_path, batch.slice(batch.num_rows - late_rows))
            written += batch.num_rows
            if progress:
                progress(written)
    if labels_path not in files.paths:
        # Late labels of the file that was replaced would be taken for those of this one.
        labels_path.unlink(missing_ok=True)
    return files.paths


def _check(*, rows, hours, fraud_rate, seed, chunk_rows):
    for name, value, least in (("rows", rows, 1), ("chunk_rows", chunk_rows, 1), ("seed", seed, 0)):
        if value != int(value) or value < least:
            raise ValueError(f"{name} is {value}. Allowed is a whole number, {least} or more.")
    if not (math.isfinite(hours) and hours > 0):
        raise ValueError(f"hours is {hours}. Allowed is a number above 0.")
    if not 0 <= fraud_rate <= 1:
        raise ValueError(f"fraud_rate is {fraud_rate}. Allowed is 0 to 1, as a share of the rows.")


@dataclass(frozen=True)
class _Clock:
    """When transactions happen: shares of them that have happened at the edge of each hour."""

    edges_s: np.ndarray  # shape (hours + 1,), seconds
    volume: np.ndarray  # shape (hours + 1,), 0 to 1
    fraud: np.ndarray  # the same of the frauds

    @classmethod
    def of(cls, hours, seed):
        random = np.random.default_rng([seed, CLOCK])
        edges = np.append(np.arange(math.ceil(hours)), hours)
        per_hour = np.take(VOLUME, np.arange(len(edges) - 1) % 24)
        in_each = per_hour * np.diff(edges) * np.exp(0.08 * random.standard_normal(len(per_hour)))
        volume = np.append(0, np.cumsum(in_each)) / in_each.sum()
        # Half of the frauds follow the volume, half do not care: at night they are relatively more.
        return cls(edges * 3600.0, volume, (volume + edges / hours) / 2)

    def volume_before(self, time_s):
        return np.interp(time_s, self.edges_s, self.volume)

    def times_s(self, volume):
        """Whole seconds, always below the end."""
        return np.minimum(np.floor(np.interp(volume, self.volume, self.edges_s)), np.ceil(self.edges_s[-1]) - 1)


@dataclass(frozen=True)
class _Plan:
    """What every row is. kinds: 0 ordinary, k a fraud of KINDS[k - 1], -k honest but looking like it."""

    kinds: np.ndarray  # shape (rows,), int8
    copies: np.ndarray  # shape (rows,), bool: the row repeats the one before

    @classmethod
    def of(cls, rows, frauds, clock, seed, drifts):
        random = np.random.default_rng([seed, PLAN])
        plan = cls(np.zeros(rows, np.int8), np.zeros(rows, bool))
        duplicates = round(rows * DUPLICATE_SHARE)
        plan._add_bursts(random, clock, frauds, copies=min(round(frauds * FRAUD_DUPLICATE_SHARE), duplicates))
        lookalikes = min(round(frauds * LOOKALIKES_PER_FRAUD), rows - frauds)
        plan._add_bursts(random, clock, lookalikes, sign=-1)

        # Only at odd places: so no row repeats one that is itself a copy.
        ordinary = plan.kinds == 0
        candidates = 1 + 2 * np.flatnonzero(ordinary[1::2] & ordinary[:-1:2])
        missing = min(duplicates - int(plan.copies.sum()), len(candidates))
        plan.copies[random.choice(candidates, missing, replace=False)] = True

        for number, drift in enumerate(drifts):
            plan._drift(np.random.default_rng([seed, DRIFT, number]), clock, drift)
        # A drift may have made a fraud of one of two equal rows: they are no longer equal.
        plan.copies[1:] &= plan.kinds[1:] == plan.kinds[:-1]
        return plan

    def _drift(self, random, clock, drift):
        from_s = drift.from_hour * 3600
        first_row = math.ceil(len(self.kinds) * clock.volume_before(from_s))
        later_frauds = first_row + np.flatnonzero(self.kinds[first_row:] > 0)
        wanted = round(drift.size * len(later_frauds))
        if drift.kind == "new-fraud":
            self.kinds[random.choice(later_frauds, wanted, replace=False)] = NEW_NUMBER
        elif drift.kind == "fraud-rate" and wanted > len(later_frauds):
            self._add_bursts(random, clock, wanted - len(later_frauds), from_s=from_s, first_row=first_row)
        elif drift.kind == "fraud-rate":
            self.kinds[random.choice(later_frauds, len(later_frauds) - wanted, replace=False)] = 0

    def _add_bursts(self, random, clock, count, *, sign=1, copies=0, from_s=0, first_row=0):
        """Make `count` of the ordinary rows from `first_row` on frauds (sign 1) or lookalikes (-1), in bursts."""
        free = first_row + np.flatnonzero(self.kinds[first_row:] == 0)
        if count > len(free):
            raise ValueError(f"{count} more frauds are wanted where {len(free)} rows are left. Ask for fewer.")
        burst = np.repeat(np.arange(count), random.geometric(0.5, count))[:count]
        bursts = int(burst[-1]) + 1 if count else 0

        # One burst in each of as many equal parts of what is left of the frauds' clock.
        begun = np.interp(from_s, clock.edges_s, clock.fraud)
        part = begun + (1 - begun) * (np.arange(bursts) + random.random(bursts)) / max(bursts, 1)
        start_s = np.interp(part, clock.fraud, clock.edges_s)
        # Steps of the golden ratio mix the kinds evenly over time: train and test see the same frauds.
        kind_at = (random.random() + np.arange(bursts) * (math.sqrt(5) - 1) / 2) % 1
        kind = 1 + np.searchsorted(np.cumsum([kind.share for kind in KINDS[: NEW_NUMBER - 2]]), kind_at)

        time_s = start_s[burst] + 300 * random.random(count)
        repeats = 1 + 2 * np.flatnonzero(burst[1::2] == burst[: count - 1 : 2])
        repeats = random.choice(repeats, min(copies, len(repeats)), replace=False)
        time_s[repeats] = time_s[repeats - 1]

        place = np.searchsorted(free, len(self.kinds) * clock.volume_before(time_s))
        in_order = np.argsort(place, kind="stable")
        rows = free[_distinct(place[in_order], len(free))]
        self.kinds[rows] = sign * kind[burst[in_order]]
        self.copies[rows[np.isin(in_order, repeats)]] = True


def _distinct(places, most):
    """Ascending places moved as little as needed to be different, all below `most`."""
    steps = np.arange(len(places))
    return np.minimum(np.maximum.accumulate(places - steps), most - len(places)) + steps


def _means(seed, hours):
    """Mean of each component in each hour, shape (28, hours), and in each segment, shape (28, segments)."""
    random = np.random.default_rng([seed, MEANS])
    daily = np.sqrt(2 * DAILY_VARIANCE) * np.cos(2 * np.pi * (np.arange(hours) / 24 + random.random((28, 1))))
    hourly = np.sqrt(HOURLY_VARIANCE) * random.standard_normal((28, hours))
    for hour in range(1, hours):
        hourly[:, hour] = HOURLY_MEMORY * hourly[:, hour - 1] + math.sqrt(1 - HOURLY_MEMORY**2) * hourly[:, hour]
    segments = random.standard_normal((28, len(SEGMENTS)))
    segments -= (segments @ SEGMENTS)[:, None]
    segments *= np.sqrt(SEGMENT_VARIANCE / (segments**2 @ SEGMENTS))[:, None]
    return SCALE[:, None] * (daily + hourly), SCALE[:, None] * segments


def _blocks(plan, clock, seed, drifts):
    """Record batches of BLOCK_ROWS rows."""
    hourly, segments = _means(seed, len(clock.edges_s) - 1)
    rows = len(plan.kinds)
    row_before = np.zeros((len(SCHEMA), 1))
    for first_row in range(0, rows, BLOCK_ROWS):
        kinds = plan.kinds[first_row : first_row + BLOCK_ROWS]
        random = np.random.default_rng([seed, ROWS, first_row])
        place = (first_row + np.arange(len(kinds)) + random.random(len(kinds))) / rows
        values = np.empty((len(SCHEMA), len(kinds)))
        # Time counts from the first transaction.
        values[TIME] = np.where(place * rows < 1, 0, clock.times_s(place))
        values[AMOUNT] = _amounts(random, kinds)
        values[V] = _components(random, kinds, values, hourly, segments)
        values[CLASS] = kinds > 0
        for drift in drifts:
            _shift(values, drift)

        with_row_before = np.hstack([row_before, values])
        position = np.arange(1, len(kinds) + 1) - plan.copies[first_row : first_row + BLOCK_ROWS]
        values = with_row_before[:, position]
        row_before = values[:, -1:]
        yield pa.record_batch([pa.array(v).cast(f.type) for v, f in zip(values, SCHEMA, strict=True)], schema=SCHEMA)


def _amounts(random, kinds):
    # Every row draws the same numbers whatever its kind is, so that a drift changes no other row.
    normal, whole, zero = random.standard_normal(len(kinds)), random.random(len(kinds)), random.random(len(kinds))
    parameters = [(AMOUNT_MEDIAN, AMOUNT_SIGMA, AMOUNT_MOST)]
    parameters += [(kind.amount_median, kind.amount_sigma, kind.amount_most) for kind in KINDS]
    median, sigma, most = np.array(parameters).T[:, np.abs(kinds)]
    amount = np.minimum(median * np.exp(sigma * normal), most)
    amount = np.where(whole < WHOLE_EUROS_SHARE, np.round(amount), amount)
    return np.round(np.where(zero < ZERO_SHARE, 0, amount), 2)


def _components(random, kinds, values, hourly, segments):
    n = len(kinds)
    log_amount = (np.log(np.maximum(values[AMOUNT], 0.01)) - math.log(AMOUNT_MEDIAN)) / AMOUNT_SIGMA
    tails = np.exp(TAIL * random.standard_normal(n) - TAIL**2)
    rest = 1 - SEGMENT_VARIANCE - DAILY_VARIANCE - HOURLY_VARIANCE - AMOUNT_LOADING**2
    ordinary = random.standard_normal((28, n)) * tails * (SCALE * np.sqrt(rest))[:, None]
    ordinary += (SCALE * AMOUNT_LOADING)[:, None] * log_amount
    ordinary += hourly[:, (values[TIME] // 3600).astype(int)]
    ordinary += segments[:, np.searchsorted(np.cumsum(SEGMENTS)[:-1], random.random(n))]

    unlike = np.flatnonzero(kinds)
    strength = random.standard_normal(n)
    for row in unlike:
        kind = KINDS[abs(kinds[row]) - 1]
        length = kind.strength * math.exp(kind.spread * strength[row])
        length *= 1 if kinds[row] > 0 else LOOKALIKE_STRENGTH
        for component, shift in kind.direction.items():
            ordinary[component - 1, row] += length * shift * SCALE[component - 1]
    return ordinary


def _shift(values, drift):
    later = values[TIME] >= drift.from_hour * 3600
    for feature in drift.features:
        if feature == "Amount":
            shifted = np.maximum(values[AMOUNT, later] + drift.size * AMOUNT_SD, 0)
            values[AMOUNT, later] = np.round(shifted, 2)
        else:
            values[V][COMPONENTS.index(feature), later] += drift.size * SCALE[COMPONENTS.index(feature)]
