"""Card payments that never happened, in the layout `payments`: for tests, demonstrations and drills.

Customers pay as they are used to: own amounts, hours, terminals, devices. Three kinds of fraud disturb that, as in the
Fraud Detection Handbook: large amounts, compromised terminals, stolen cards. Both sides are noisy. Customers travel,
buy new devices and, rarely, something large; a part of the frauds is like any other payment.

Frauds are known by reports alone, which come days to weeks later. Where labels are columns, a payment of more than 30
days ago without report counts as legitimate, as in a bank's extract, and a newer one has no label. Customers also
dispute payments of their own, and most of these disputes are won by the merchant: such a label is corrected.

Payments are drawn day by day, from a random stream of each day alone: memory does not grow with the days.

Source: Y.-A. Le Borgne, W. Siblini, B. Lebichot, G. Bontempi, Reproducible Machine Learning for Credit Card Fraud
Detection - Practical Handbook, 2022, chapter 3.2. The code and all magnitudes are our own.
"""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ml.raw.simulated.files import FilesTogether, rechunked, suffix_of
from ml.raw.simulated.population import (
    CATEGORIES,
    CHANNELS,
    COUNTRIES,
    PAYMENTS_PER_CUSTOMER_DAY,
    PHONE,
    SHOP,
    WEB,
    Customers,
    Spells,
    Terminals,
    among,
)

DEFAULT_PAYMENTS = 200_000
DEFAULT_DAYS = 120
DEFAULT_SEED = 1
# A day is held in memory: about 1.5 GB at this number.
MOST_PAYMENTS_A_DAY = 1_500_000
MOST_PAYMENTS = 1_000_000_000
START = datetime(2025, 1, 1, tzinfo=UTC)

TIME = pa.timestamp("s", tz="UTC")
PAYMENT = pa.schema(
    [
        ("transaction_id", pa.string()),
        ("occurred_at", TIME),
        ("amount", pa.float64()),
        ("currency", pa.string()),
        ("customer_id", pa.string()),
        ("terminal_id", pa.string()),
        ("merchant_id", pa.string()),
        ("category", pa.string()),
        ("merchant_country", pa.string()),
        ("card_country", pa.string()),
        ("channel", pa.string()),
        ("device_id", pa.string()),
        ("ip_country", pa.string()),
        ("entry_mode", pa.string()),
        ("is_3ds", pa.int8()),
        ("status", pa.string()),
    ]
)
# What only the simulator knows: the kind of fraud (0 is none), and reports as they come, however late.
TRUTH = pa.schema([("kind", pa.int8()), ("disputed_at", TIME), ("corrected_at", TIME)])
SCHEMA = pa.schema([*PAYMENT, *TRUTH])
REPORT = pa.schema(
    [
        ("transaction_id", pa.string()),
        ("is_fraud", pa.int8()),
        ("reported_at", TIME),
        ("reason", pa.string()),
        ("amount", pa.float64()),
    ]
)
KINDS = ("none", "large_amount", "compromised_terminal", "stolen_card")
NONE, LARGE, TERMINAL, STOLEN = range(4)
# Why a dispute of each kind is raised; an honest payment is disputed because nobody recognises it.
REASONS = ("not_recognised", "not_recognised", "counterfeit", "stolen_card")
WON = "dispute_won"

# Names of the random streams of one seed.
VOLUME, PEOPLE, SPELLS, DAY = range(4)

# Payments on Monday to Sunday, and how much one week day differs from the next.
WEEK, DAILY_SPREAD = (0.95, 0.95, 0.98, 1.02, 1.15, 1.15, 0.80), 0.04
# Share of the payments that do not keep the customer's hours.
ANY_HOUR = 0.2
# Where an honest customer pays, if not by habit: another terminal of the area, any web shop, any other place.
NEARBY, ANY_WEB, ANYWHERE = 0.08, 0.02, 0.005
ON_A_TRIP_AT_A_TIME, TRIP_DAYS, LOCAL_ON_A_TRIP = 0.025, (3, 12), 0.8
UNKNOWN_DEVICE, FOREIGN_ADDRESS = 0.01, 0.01
# Large honest purchases: how often, and how many times the ordinary amount.
SPLURGES, SPLURGE = 0.002, (2.0, 8.0)
DECLINED = 0.02

# Kind 1: an amount in EUR beyond the bound.
LARGE_SHARE, LARGE_BOUND_EUR, LARGE_BEYOND = 0.0008, 900.0, 0.4
# Kind 2: terminals at a time, days, shares of the payments there that are fraud.
TERMINALS_AT_A_TIME, TERMINAL_DAYS, TERMINAL_SHARES = 0.004, (28, 42), (0.8, 1.0)
# Kind 3: cards at a time, days, shares of the card's payments.
CARDS_AT_A_TIME, CARD_DAYS, CARD_SHARES = 0.006, (10, 18), (0.4, 1.0)
CARD_TIMES_MEDIAN, CARD_TIMES_SIGMA = 5.0, 0.4
# Of the frauds with a stolen card: like any other payment; elsewhere; with the thief's device; from abroad.
ORDINARY, ELSEWHERE, THIEFS_DEVICE, FROM_ABROAD = 0.1, 0.6, 0.8, 0.5
CARDS_PER_THIEF = 3

# Reports: half within 7 days, 95 % within 30. A part of the frauds is never noticed.
DELAY_MEDIAN_DAYS, DELAY_95_DAYS, DELAY_MOST_DAYS = 7.0, 30.0, 120.0
DELAY_SIGMA = math.log(DELAY_95_DAYS / DELAY_MEDIAN_DAYS) / 1.645
NOTICED = 0.97
# Without report for so long, a payment is given out as legitimate: one in twenty frauds wrongly, until it is reported.
SETTLED_DAYS = 30
# Honest payments that are disputed, and how many of these disputes the merchant wins, after how many days.
DISPUTED_HONEST, CORRECTED, CORRECTED_AFTER_DAYS = 0.0002, 0.75, (5, 45)


def simulate(payments=DEFAULT_PAYMENTS, days=DEFAULT_DAYS, seed=DEFAULT_SEED, chunk_rows=100_000):
    """Payments in order of time, with what only the simulator knows of them.

    The same `payments`, `days` and `seed` give the same rows, whatever `chunk_rows`.

    Args:
        payments: number of payments, 1 or more.
        days: whole days from START on, 1 or more.
        seed: integer, 0 or more.
        chunk_rows: rows per batch; the last one may have fewer.

    Returns:
        Iterator of pyarrow.RecordBatch of SCHEMA: times in UTC, amount in EUR, kind a number of KINDS.

    Raises:
        ValueError: an argument is not allowed; at the call, before the first batch.
    """
    _check(payments=payments, days=days, seed=seed, chunk_rows=chunk_rows)
    return rechunked(_days(payments, days, seed), chunk_rows)


def write(path, labels=None, *, progress=None, days=DEFAULT_DAYS, **simulated):
    """Write simulated payments to a file, as they are known at the end of the last day; all of it or nothing.

    Args:
        path: ends in .csv, .csv.gz or .parquet; its folder is made when missing.
        labels: path of a second file, for the reports; without it they are the columns is_fraud and reported_at.
        progress: called with the number of rows written so far, after each chunk.
        days, **simulated: arguments of `simulate`.

    Returns:
        Paths written.

    Raises:
        ValueError: an argument is not allowed.
        FileExistsError: a file exists: nothing is ever replaced.
    """
    paths = [Path(one) for one in (path, labels) if one is not None]
    for one in paths:
        suffix_of(one)
    if len({one.absolute() for one in paths}) < len(paths):
        raise ValueError(f"payments and labels are both to be written to {path}. Give two names.")
    if existing := [str(one) for one in paths if one.exists()]:
        raise FileExistsError(f"{' and '.join(existing)}: already there. Choose another name, or move them away.")

    batches = simulate(days=days, **simulated)
    known_at, written, told = end_of(days), 0, []
    # Ids and amounts are nearly all different: a dictionary of them costs time and saves nothing.
    distinct = ("transaction_id", "occurred_at", "amount")
    repeated = [name for name in (*PAYMENT.names, "is_fraud") if name not in distinct]
    with FilesTogether(dictionary=repeated) as files:
        for batch in batches:
            files.append(paths[0], labelled(batch, known_at) if labels is None else batch.select(PAYMENT.names))
            told.append(reports(batch, known_at))
            written += batch.num_rows
            if progress:
                progress(written)
        if labels is not None:
            order = [("reported_at", "ascending"), ("transaction_id", "ascending")]
            files.append(paths[1], pa.concat_batches(told).sort_by(order))
        return files.paths


def end_of(days):
    """The end of a simulation of so many days (UTC). What would be reported then or later is not known."""
    return START + timedelta(days=days)


def labelled(batch, end):
    """Payments of SCHEMA with the newest report from before `end`, in the columns is_fraud and reported_at.

    Without report reported_at is null, and is_fraud 0 where the payment is SETTLED_DAYS old, else null too: an
    unreported fraud looks like any other payment of its age.
    """
    disputed, corrected = _known(batch["disputed_at"], end), _known(batch["corrected_at"], end)
    is_settled = pc.less_equal(batch["occurred_at"], pa.scalar(end - timedelta(days=SETTLED_DAYS), TIME))
    fraud, legitimate, unknown = (pa.scalar(one, pa.int8()) for one in (1, 0, None))
    is_fraud = pc.if_else(pc.is_valid(disputed), fraud, pc.if_else(is_settled, legitimate, unknown))
    is_fraud = pc.if_else(pc.is_valid(corrected), legitimate, is_fraud)
    columns = batch.select(PAYMENT.names).columns
    schema = pa.schema([*PAYMENT, ("is_fraud", pa.int8()), ("reported_at", TIME)])
    return pa.record_batch([*columns, is_fraud, pc.coalesce(corrected, disputed)], schema=schema)


def reports(batch, end):
    """Every report on payments of SCHEMA from before `end`, in a pyarrow.RecordBatch of REPORT: disputes, then wins."""
    told = []
    for column, is_fraud in (("disputed_at", 1), ("corrected_at", 0)):
        known = batch.set_column(SCHEMA.get_field_index(column), column, _known(batch[column], end))
        known = known.filter(pc.is_valid(known[column]))
        reasons = pa.array(REASONS).take(known["kind"]) if is_fraud else pa.repeat(WON, known.num_rows)
        told.append(
            pa.record_batch(
                [
                    known["transaction_id"],
                    pa.repeat(pa.scalar(is_fraud, pa.int8()), known.num_rows),
                    known[column],
                    reasons,
                    known["amount"],
                ],
                schema=REPORT,
            )
        )
    return pa.concat_batches(told)


def _known(times, end):
    return pc.if_else(pc.less(times, pa.scalar(end, TIME)), times, pa.scalar(None, TIME))


def _check(*, payments, days, seed, chunk_rows):
    for name, value, least, most in (
        ("payments", payments, 1, MOST_PAYMENTS),
        ("days", days, 1, 10_000),
        ("seed", seed, 0, math.inf),
        ("chunk_rows", chunk_rows, 1, math.inf),
    ):
        if value != int(value) or not least <= value <= most:
            allowed = f"{least:,} or more" if most == math.inf else f"from {least:,} to {most:,}"
            raise ValueError(f"{name} is {value}. Allowed is a whole number, {allowed}.")
    if payments > MOST_PAYMENTS_A_DAY * days:
        raise ValueError(
            f"{payments:,} payments in {days} days are more than {MOST_PAYMENTS_A_DAY:,} a day, which memory has to "
            f"hold at once. Give {math.ceil(payments / MOST_PAYMENTS_A_DAY)} days or more."
        )


def _days(payments, days, seed):
    """Record batches of SCHEMA, one per day."""
    first_row = _rows_before(payments, days, np.random.default_rng([seed, VOLUME]))
    world = _World.of(max(1, round(payments / days / PAYMENTS_PER_CUSTOMER_DAY)), days, seed)
    for day in range(days):
        if rows := int(first_row[day + 1] - first_row[day]):
            yield _batch(world, day, int(first_row[day]), rows, np.random.default_rng([seed, DAY, day]))


def _rows_before(payments, days, random):
    """Payments before each day and in all: shape (days + 1,), integers."""
    weekday = (START.weekday() + np.arange(days)) % 7
    volume = np.cumsum(np.array(WEEK)[weekday] * np.exp(DAILY_SPREAD * random.standard_normal(days)))
    return np.append(0, np.round(payments * (volume / volume[-1]))).astype(np.int64)


@dataclass(frozen=True)
class _World:
    """Who pays where, and what happens to them."""

    customers: Customers
    terminals: Terminals
    trips: Spells
    trip_to: np.ndarray  # area
    thefts: Spells  # of cards
    theft_share: np.ndarray
    theft_times: np.ndarray  # what the thief multiplies the customer's amounts by
    thief: np.ndarray
    breaches: Spells  # of terminals
    breach_share: np.ndarray
    names: dict

    @classmethod
    def of(cls, n, days, seed):
        random = np.random.default_rng([seed, PEOPLE])
        terminals = Terminals.of(n, random)
        customers = Customers.of(n, terminals, random)

        random = np.random.default_rng([seed, SPELLS])
        trips = Spells.of(n, ON_A_TRIP_AT_A_TIME, TRIP_DAYS, days, random)
        thefts = Spells.of(n, CARDS_AT_A_TIME, CARD_DAYS, days, random)
        breaches = Spells.of(len(terminals), TERMINALS_AT_A_TIME, TERMINAL_DAYS, days, random)
        return cls(
            customers=customers,
            terminals=terminals,
            trips=trips,
            trip_to=terminals.area[terminals.shop(random.random(len(trips)))],
            thefts=thefts,
            theft_share=random.uniform(*CARD_SHARES, len(thefts)),
            theft_times=CARD_TIMES_MEDIAN * np.exp(CARD_TIMES_SIGMA * random.standard_normal(len(thefts))),
            thief=random.integers(0, math.ceil(len(thefts) / CARDS_PER_THIEF), len(thefts)),
            breaches=breaches,
            breach_share=random.uniform(*TERMINAL_SHARES, len(breaches)),
            names={
                "customer": _ids("c", np.arange(n), 7),
                "terminal": _ids("t", np.arange(len(terminals)), 7),
                "merchant": _ids("m", np.arange(terminals.merchant.max() + 1), 6),
            },
        )


def _batch(world, day, first_row, rows, random):
    """The payments of one day, in order of time."""
    customers, terminals = world.customers, world.terminals
    customer = among(customers.active, random.random(rows))
    second = customers.usual_second[customer] + customers.seconds_around[customer] * random.standard_normal(rows)
    second = np.where(random.random(rows) < ANY_HOUR, 86_400 * random.random(rows), second)
    second = (second % 86_400).astype(np.int64)
    in_order = np.argsort(second, kind="stable")
    customer, second = customer[in_order], second[in_order]

    # Who is where, and what of it is a thief's.
    trip = world.trips.on(day, len(customers))[customer]
    terminal = _honest_terminals(world, customer, trip, random)
    theft = world.thefts.on(day, len(customers))[customer]
    is_stolen = (theft >= 0) & (random.random(rows) < np.append(world.theft_share, 0)[theft])
    is_unlike = is_stolen & (random.random(rows) >= ORDINARY)
    elsewhere = is_unlike & (random.random(rows) < ELSEWHERE)
    terminal = np.where(elsewhere, among(terminals.liked_by_thieves, random.random(rows)), terminal)
    breach = world.breaches.on(day, len(terminals))[terminal]
    is_copied = ~is_stolen & (breach >= 0) & (random.random(rows) < np.append(world.breach_share, 0)[breach])
    is_large = ~is_stolen & ~is_copied & (random.random(rows) < LARGE_SHARE)
    kind = np.select([is_stolen, is_copied, is_large], [STOLEN, TERMINAL, LARGE], NONE)

    # Amounts, in cents.
    per_category = np.array([(one.amount, one.sigma) for one in CATEGORIES.values()])
    usual, sigma = per_category[terminals.category[terminal]].T
    spread = np.hypot(sigma, customers.spread[customer]) * random.standard_normal(rows)
    amount = customers.mean_amount[customer] * usual * np.exp(spread)
    splurge = (kind == NONE) & (random.random(rows) < SPLURGES)
    amount *= np.where(splurge, random.uniform(*SPLURGE, rows), 1)
    amount *= np.where(is_unlike, np.append(world.theft_times, 1)[theft], 1)
    beyond = LARGE_BOUND_EUR * np.exp(LARGE_BEYOND * random.standard_exponential(rows))
    cents = np.maximum(np.round(100 * np.where(is_large, beyond, amount)), 1)

    # How it was paid.
    channel = terminals.channel[terminal]
    is_web = channel == WEB
    chance = random.random(rows)
    stripe = np.where(is_copied, 0.25, 0.03)
    shop_mode = np.where(chance < stripe, 0, np.where((cents <= 5_000) & (chance < 0.8), 1, 2))
    mode = np.select([channel == SHOP, channel == PHONE], [shop_mode, 4], 3)
    is_3ds = random.random(rows) < np.where(is_unlike, 0.45, 0.75)
    here = random.random(rows)
    abroad = random.random(rows) < np.where(is_unlike, FROM_ABROAD, FOREIGN_ADDRESS)
    country = customers.country[customer]
    ip_country = np.where(abroad, (here * len(COUNTRIES)).astype(int), country)
    device = _devices(world, customer, theft, is_unlike, day, first_row, random)

    # What becomes known of it.
    is_declined = random.random(rows) < DECLINED
    is_disputed = random.random(rows) < np.where(kind == NONE, DISPUTED_HONEST, NOTICED)
    # Nobody disputes money that did not move.
    is_disputed &= ~is_declined
    delay = DELAY_MEDIAN_DAYS * np.exp(DELAY_SIGMA * random.standard_normal(rows))
    delay = np.ceil(86_400 * np.minimum(delay, DELAY_MOST_DAYS)).astype(np.int64)
    is_corrected = is_disputed & (kind == NONE) & (random.random(rows) < CORRECTED)
    later = np.ceil(86_400 * random.uniform(*CORRECTED_AFTER_DAYS, rows)).astype(np.int64)

    occurred = int(START.timestamp()) + 86_400 * day + second
    names = world.names
    columns = [
        _ids("p", first_row + np.arange(rows), 10),
        pa.array(occurred).cast(TIME),
        pa.array(cents / 100),
        pa.repeat("EUR", rows),
        names["customer"].take(pa.array(customer)),
        names["terminal"].take(pa.array(terminal)),
        names["merchant"].take(pa.array(terminals.merchant[terminal])),
        _words(CATEGORIES, terminals.category[terminal]),
        _words(COUNTRIES, terminals.country[terminal]),
        _words(COUNTRIES, country),
        _words(CHANNELS, channel),
        pc.if_else(pa.array(is_web), _ids("d", device, 10), pa.scalar(None, pa.string())),
        _words(COUNTRIES, ip_country, ~is_web),
        _words(("magstripe", "contactless", "chip", "ecommerce", "manual"), mode),
        pa.array(is_3ds.astype(np.int8), mask=~is_web),
        _words(("approved", "declined"), is_declined.astype(int)),
        pa.array(kind.astype(np.int8)),
        pa.array(occurred + delay, mask=~is_disputed).cast(TIME),
        pa.array(occurred + delay + later, mask=~is_corrected).cast(TIME),
    ]
    return pa.record_batch(columns, schema=SCHEMA)


def _honest_terminals(world, customer, trip, random):
    customers, terminals, rows = world.customers, world.terminals, len(customer)
    habit = (random.random((rows, 1)) > customers.preferred[customer]).sum(axis=1)
    usual = customers.usual[customer, habit]
    chance, place = random.random(rows), random.random(rows)
    near = terminals.near(customers.area[customer], place)
    abroad = terminals.near(np.append(world.trip_to, 0)[trip], place)
    return np.select(
        [
            (trip >= 0) & (random.random(rows) < LOCAL_ON_A_TRIP),
            chance < NEARBY,
            chance < NEARBY + ANY_WEB,
            chance < NEARBY + ANY_WEB + ANYWHERE,
        ],
        [abroad, near, terminals.without_area(place), terminals.shop(place)],
        usual,
    )


def _devices(world, customer, theft, is_unlike, day, first_row, random):
    """Numbers of devices: two per customer, new ones from some day on; the thieves'; some that are seen once."""
    customers, rows = world.customers, len(customer)
    second = random.random(rows) < customers.second_device[customer]
    own = 4 * customer + 2 * (customers.new_device_on[customer] <= day) + second
    thiefs, once = 4 * len(customers), 4 * len(customers) + len(world.thefts)
    device = np.where(random.random(rows) < UNKNOWN_DEVICE, once + first_row + np.arange(rows), own)
    is_thiefs = is_unlike & (random.random(rows) < THIEFS_DEVICE)
    device = np.where(is_thiefs, thiefs + np.append(world.thief, 0)[theft], device)
    # One to one, so that no number tells whose device it is.
    return device.astype(np.int64) * 2_654_435_761 % 2**32


def _ids(letter, numbers, digits):
    """Names that a spreadsheet does not take for numbers."""
    numbers = pc.utf8_lpad(pa.array(numbers).cast(pa.string()), digits, "0")
    return pc.binary_join_element_wise(letter, numbers, "")


def _words(words, numbers, mask=None):
    return pa.array(list(words)).take(pa.array(numbers, mask=mask))
