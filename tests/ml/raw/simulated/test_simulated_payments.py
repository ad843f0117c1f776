import hashlib
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from ml.raw.simulated.payments import KINDS, end_of, labelled, reports, simulate, write

SMALL = {"payments": 150_000, "days": 90, "seed": 3}
# As in the layout `payments`.
CANONICAL = [
    *("transaction_id", "occurred_at", "amount", "currency", "customer_id", "terminal_id", "merchant_id", "category"),
    *("merchant_country", "card_country", "channel", "device_id", "ip_country", "entry_mode", "is_3ds", "status"),
]
DAY = 86_400


def simulated(**arguments):
    return pa.Table.from_batches(simulate(**(SMALL | arguments))).combine_chunks()


@pytest.fixture(scope="module")
def small():
    return simulated()


@pytest.fixture(scope="module")
def known(small):
    """The same payments with what is known at their end."""
    return pa.Table.from_batches([labelled(small.to_batches()[0], end_of(90))])


@pytest.fixture(scope="module")
def told(small):
    return pa.Table.from_batches([reports(small.to_batches()[0], end_of(90))])


def column(table, name):
    return table[name].to_numpy()


def seconds(table, name):
    """Since 1970; of the rows where it is not null."""
    return table[name].drop_null().cast(pa.int64()).to_numpy()


def by_key(table, key, value):
    return dict(zip(table[key].to_pylist(), table[value].to_pylist(), strict=True))


def kind(table, name):
    return column(table, "kind") == KINDS.index(name)


def test_the_same_seed_gives_the_same_rows_whatever_the_chunks(small):
    assert simulated(chunk_rows=1_234).equals(small)
    assert simulated(chunk_rows=1_000_000).equals(small)
    assert not simulated(seed=4).equals(small)


@pytest.mark.parametrize("suffix", [".csv", ".csv.gz", ".parquet"])
def test_the_same_seed_gives_the_same_bytes(tmp_path, suffix):
    written = [
        write(tmp_path / f"{name}{suffix}", tmp_path / f"{name}_labels{suffix}", payments=5_000, days=30, seed=7)
        for name in ("one", "two")
    ]
    digests = [[hashlib.sha256(path.read_bytes()).hexdigest() for path in paths] for paths in written]
    assert digests[0] == digests[1]


def test_labels_lie_in_the_same_order_whatever_the_chunks(tmp_path):
    for name, chunk_rows in (("one", 333), ("two", 100_000)):
        write(tmp_path / f"{name}.csv", tmp_path / f"{name}_labels.csv", **SMALL, chunk_rows=chunk_rows)
    for file in ("{}.csv", "{}_labels.csv"):
        assert (tmp_path / file.format("one")).read_bytes() == (tmp_path / file.format("two")).read_bytes()


@pytest.mark.parametrize(("payments", "days"), [(1, 1), (1, 100), (7, 3), (999, 1), (20_000, 5)])
def test_exactly_as_many_payments_come_as_are_asked_for(payments, days):
    table = simulated(payments=payments, days=days)
    assert table.num_rows == payments
    assert len(set(table["transaction_id"].to_pylist())) == payments


def test_payments_lie_in_order_of_time_within_the_days(small):
    time_s = seconds(small, "occurred_at")
    first = datetime(2025, 1, 1, tzinfo=UTC).timestamp()
    assert (time_s[1:] >= time_s[:-1]).all()
    assert first <= time_s[0] < first + DAY
    assert first + 89 * DAY < time_s[-1] < first + 90 * DAY


def test_ids_are_unique_and_start_with_a_letter(small):
    ids = small["transaction_id"].to_pylist()
    assert len(set(ids)) == len(ids) == 150_000
    for name in ("transaction_id", "customer_id", "terminal_id", "merchant_id", "device_id"):
        assert pc.all(pc.match_substring_regex(small[name], "^[a-z][0-9]+$")).as_py(), name


def test_amounts_are_whole_cents_above_nothing(small):
    amount = column(small, "amount")
    assert (amount == np.round(amount, 2)).all()
    assert amount.min() >= 0.01
    assert set(small["currency"].to_pylist()) == {"EUR"}


def test_what_there_is_only_on_the_web_is_missing_elsewhere(small):
    is_web = pc.equal(small["channel"], "web").to_numpy()
    assert 0.1 < is_web.mean() < 0.3
    for name in ("device_id", "ip_country", "is_3ds"):
        assert (pc.is_valid(small[name]).to_numpy() == is_web).all(), name
    assert set(small.filter(pa.array(is_web))["entry_mode"].to_pylist()) == {"ecommerce"}


def test_a_terminal_belongs_to_one_merchant_of_one_category_and_country(small):
    distinct = small.group_by(["terminal_id", "merchant_id", "category", "merchant_country", "channel"]).aggregate([])
    assert distinct.num_rows == len(set(small["terminal_id"].to_pylist()))
    merchants = small.group_by(["merchant_id", "category", "merchant_country"]).aggregate([])
    assert merchants.num_rows == len(set(small["merchant_id"].to_pylist())) < distinct.num_rows


def test_customers_have_amounts_terminals_and_hours_of_their_own(small):
    honest = small.filter(pa.array(kind(small, "none")))
    customers = pc.dictionary_encode(honest["customer_id"]).combine_chunks().indices.to_numpy()
    hour = seconds(honest, "occurred_at") % DAY / 3600
    for values in (np.log(column(honest, "amount")), hour):
        means = np.bincount(customers, values) / np.bincount(customers)
        squares = np.bincount(customers, values**2) / np.bincount(customers)
        within = np.sqrt(np.mean(squares - means**2))
        # Of customers who are all alike, with some 170 payments each, means would differ by a thirteenth of it.
        assert means.std() > 0.25 * within
    pairs = honest.group_by(["customer_id", "terminal_id"]).aggregate([([], "count_all")])
    often = pc.sum(pairs.filter(pc.greater(pairs["count_all"], 4))["count_all"]).as_py()
    assert often > 0.6 * honest.num_rows


def test_each_kind_of_fraud_has_its_share():
    # About .08, .36 and .42 % of the payments; chance has a say in how busy the cards and terminals are.
    kinds = np.concatenate([column(simulated(seed=seed), "kind") for seed in range(4)])
    shares = np.bincount(kinds, minlength=4) / len(kinds)
    assert 0.0006 < shares[KINDS.index("large_amount")] < 0.0010
    assert 0.0020 < shares[KINDS.index("compromised_terminal")] < 0.0060
    assert 0.0025 < shares[KINDS.index("stolen_card")] < 0.0065


def test_large_amounts_are_beyond_the_bound_where_few_honest_ones_are(small):
    amount, is_large = column(small, "amount"), kind(small, "large_amount")
    assert amount[is_large].min() >= 900
    honest_beyond = (amount[kind(small, "none")] >= 900).sum()
    assert 0 < honest_beyond < is_large.sum()


def test_a_compromised_terminal_is_mostly_fraud_for_some_weeks_and_honest_otherwise(small):
    terminals = pc.dictionary_encode(small["terminal_id"]).combine_chunks().indices.to_numpy()
    is_fraud, day = kind(small, "compromised_terminal"), (seconds(small, "occurred_at") // DAY).astype(int)
    inside = outside = 0
    hit = [one for one in np.unique(terminals[is_fraud]) if (is_fraud & (terminals == one)).sum() > 10]
    assert len(hit) >= 3
    for one in hit:
        here = terminals == one
        frauds = day[here & is_fraud]
        assert np.ptp(frauds) < 42
        within = here & (day >= frauds.min()) & (day <= frauds.max())
        inside += is_fraud[within].sum() / within.sum() / len(hit)
        outside += (here & ~within).sum()
    assert 0.75 < inside <= 1
    assert outside > 100


def test_no_day_repeats_another(small):
    customers = pc.dictionary_encode(small["customer_id"]).combine_chunks().indices.to_numpy()
    day = seconds(small, "occurred_at") // DAY
    monday, next_monday = (
        np.bincount(customers[day == one], minlength=customers.max() + 1) for one in (day[0] + 5, day[0] + 12)
    )
    # Of two payments a day, each customer's number differs by one or so.
    assert np.abs(monday - next_monday).mean() > 0.5


def test_a_stolen_card_pays_more_than_its_customer_elsewhere_and_with_other_devices(small):
    honest, stolen = (small.filter(pa.array(kind(small, name))) for name in ("none", "stolen_card"))
    means = honest.group_by("customer_id").aggregate([("amount", "mean")])
    usual = by_key(means, "customer_id", "amount_mean")
    ratios = [row["amount"] / usual[row["customer_id"]] for row in stolen.select(["customer_id", "amount"]).to_pylist()]
    assert np.median(ratios) > 3
    # Some are like any other payment.
    assert np.mean(np.array(ratios) < 1.5) > 0.05
    for name in ("terminal_id", "device_id"):
        pairs = {tuple(row.values()) for row in honest.select(["customer_id", name]).to_pylist()}
        rows = [tuple(row.values()) for row in stolen.select(["customer_id", name]).drop_null().to_pylist()]
        assert 0.3 < np.mean([row not in pairs for row in rows]) < 0.95


def test_a_stolen_card_is_misused_for_two_weeks(small):
    stolen = small.filter(pa.array(kind(small, "stolen_card")))
    days = seconds(stolen, "occurred_at") / DAY
    cards = pc.dictionary_encode(stolen["customer_id"]).combine_chunks().indices.to_numpy()
    lasting = [np.ptp(days[cards == card]) for card in range(cards.max() + 1)]
    # A card may be stolen twice.
    assert 6 < np.median(lasting) < 18


def test_reports_come_after_the_payment_within_days_to_weeks():
    large = simulated(payments=600_000)
    disputed = large.filter(pc.is_valid(large["disputed_at"]))
    delay = (seconds(disputed, "disputed_at") - seconds(disputed, "occurred_at")) / DAY
    assert delay.min() > 0
    assert np.median(delay) == pytest.approx(7, abs=0.6)
    assert np.quantile(delay, 0.95) == pytest.approx(30, abs=4)


def test_no_report_comes_after_the_end(small, known, told):
    end = end_of(90).timestamp()
    assert end == datetime(2025, 4, 1, tzinfo=UTC).timestamp()
    assert max(seconds(small, "disputed_at")) > end
    for table in (known, told):
        assert max(seconds(table, "reported_at")) < end


def test_a_payment_without_report_has_no_label_for_30_days_whatever_it_is(small, known):
    is_fraud, is_reported = column(small, "kind") > 0, pc.is_valid(known["reported_at"]).to_numpy()
    labels = known["is_fraud"].to_numpy()
    age_s = end_of(90).timestamp() - seconds(small, "occurred_at")
    assert np.isnan(labels[~is_reported & (age_s < 30 * DAY)]).all()
    assert (labels[~is_reported & (age_s >= 30 * DAY)] == 0).all()
    # Most of the newest frauds are among them; of those of two months ago a few, which nobody noticed or were declined.
    assert 0.6 < 1 - is_reported[is_fraud & (age_s < 3 * DAY)].mean() < 1
    assert 0.02 < 1 - is_reported[is_fraud & (age_s > 60 * DAY)].mean() < 0.1
    assert is_reported[~is_fraud].mean() < 0.001


def test_declined_payments_are_not_reported(small):
    declined = small.filter(pc.equal(small["status"], "declined"))
    assert pc.any(pc.greater(declined["kind"], 0)).as_py()
    assert declined["disputed_at"].null_count == declined.num_rows


def test_a_won_dispute_corrects_a_label_later(small, known, told):
    corrections = told.filter(pc.equal(told["reason"], "dispute_won"))
    assert corrections.num_rows > 5
    disputed_at = by_key(told.filter(pc.equal(told["is_fraud"], 1)), "transaction_id", "reported_at")
    label = by_key(known, "transaction_id", "is_fraud")
    reported_at = by_key(known, "transaction_id", "reported_at")
    truth = by_key(small, "transaction_id", "kind")
    for row in corrections.to_pylist():
        payment = row["transaction_id"]
        assert row["is_fraud"] == label[payment] == 0
        assert row["reported_at"] == reported_at[payment] >= disputed_at[payment] + timedelta(days=5)
        assert truth[payment] == KINDS.index("none")


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_file_with_label_columns_holds_the_canonical_columns(tmp_path, suffix):
    [path] = write(tmp_path / f"payments{suffix}", payments=3_000, days=60, seed=2)
    read = pq.read_table(path) if suffix == ".parquet" else pa.csv.read_csv(path)
    assert read.column_names == [*CANONICAL, "is_fraud", "reported_at"]
    expected = simulated(payments=3_000, days=60, seed=2)
    for name in ("transaction_id", "amount", "customer_id"):
        assert read[name].to_pylist() == expected[name].to_pylist()
    assert seconds(read, "occurred_at")[0] in (seconds(expected, "occurred_at")[0] * factor for factor in (1, 1_000))


def test_reports_in_a_file_of_their_own_say_the_same_as_columns(tmp_path):
    arguments = {"payments": 40_000, "days": 60, "seed": 2}
    [together] = write(tmp_path / "together.parquet", **arguments)
    payments, labels = write(tmp_path / "payments.parquet", tmp_path / "labels.csv", **arguments)
    assert pq.read_table(payments).column_names == CANONICAL
    events = pa.csv.read_csv(labels)
    assert events.column_names == ["transaction_id", "is_fraud", "reported_at", "reason", "amount"]
    times = events["reported_at"].to_pylist()
    assert times == sorted(times)
    newest = by_key(events, "transaction_id", "is_fraud")
    columns = pq.read_table(together)
    columns = columns.filter(pc.is_valid(columns["reported_at"]))
    assert newest == by_key(columns, "transaction_id", "is_fraud")
    assert len(newest) > 100


def test_a_file_without_any_report_has_its_header(tmp_path):
    _, labels = write(tmp_path / "a.csv", tmp_path / "labels.csv", payments=3, days=1)
    assert labels.read_text().splitlines() == ['"transaction_id","is_fraud","reported_at","reason","amount"']


def test_a_file_that_exists_is_never_replaced(tmp_path):
    (tmp_path / "labels.csv").write_text("mine")
    with pytest.raises(FileExistsError, match="labels.csv: already there. Choose another name"):
        write(tmp_path / "a.csv", tmp_path / "labels.csv", payments=3, days=1)
    assert [path.name for path in tmp_path.iterdir()] == ["labels.csv"]
    assert (tmp_path / "labels.csv").read_text() == "mine"


def test_payments_and_labels_need_two_names(tmp_path):
    with pytest.raises(ValueError, match="Give two names"):
        write(tmp_path / "a.csv", tmp_path / "a.csv", payments=3, days=1)


def test_a_simulation_that_stops_leaves_nothing(tmp_path):
    def fail(written):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "a.csv", tmp_path / "labels.csv", payments=100, days=1, progress=fail)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"payments": 0}, "payments is 0. Allowed is a whole number, from 1 to 1,000,000,000"),
        ({"days": 0}, "days is 0"),
        ({"seed": -1}, "seed is -1. Allowed is a whole number, 0 or more"),
        ({"days": 10**9}, "days is 1000000000. Allowed is a whole number, from 1 to 10,000"),
        ({"payments": 10_000_000, "days": 2}, "more than 1,500,000 a day, .* Give 7 days or more"),
    ],
)
def test_an_argument_that_is_not_allowed_is_explained(tmp_path, arguments, message):
    with pytest.raises(ValueError, match=message):
        simulate(**arguments)
    with pytest.raises(ValueError, match=message):
        write(tmp_path / "a.csv", **arguments)
    assert list(tmp_path.iterdir()) == []


def test_memory_does_not_grow_with_the_days(tmp_path):
    """In a process of its own: its peak is that of the simulation."""
    code = (
        "import resource, sys; from ml.raw.simulated.payments import write;"
        "write(sys.argv[1], payments=int(sys.argv[2]), days=int(sys.argv[3]));"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    peaks = [
        int(subprocess.check_output([sys.executable, "-c", code, tmp_path / f"{days}.parquet", str(n), str(days)]))
        for n, days in ((25_000, 10), (500_000, 200))
    ]
    # All rows at once are 150 MB and more.
    assert peaks[1] - peaks[0] < 60_000
