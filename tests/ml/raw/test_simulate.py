import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xgboost as xgb
from sklearn.metrics import average_precision_score

from ml.raw.simulated.ulb import SCHEMA, parse_drift, simulate, write

SMALL = {"rows": 20_000, "hours": 48, "fraud_rate": 0.01}


def simulated(**arguments):
    return pa.Table.from_batches(simulate(**(SMALL | arguments)))


@pytest.fixture(scope="module")
def small():
    return simulated()


def column(table, name):
    return table[name].to_numpy()


def test_the_same_seed_gives_the_same_rows_whatever_the_chunks(small):
    assert simulated(chunk_rows=333).equals(small.combine_chunks())
    assert not simulated(seed=2).equals(small)


def test_the_layout_is_that_of_the_ulb_data_set(small):
    assert small.column_names == ["Time", *(f"V{i}" for i in range(1, 29)), "Amount", "Class"]
    time_s = column(small, "Time")
    assert time_s[0] == 0
    assert (time_s[1:] >= time_s[:-1]).all()
    assert 47 * 3600 < time_s[-1] < 48 * 3600
    amount = column(small, "Amount")
    assert (amount >= 0).all()
    assert (amount == amount.round(2)).all()


def test_the_demo_has_the_size_of_the_real_data_set():
    classes = pa.chunked_array([batch["Class"] for batch in simulate()])
    assert (len(classes), classes.to_numpy().sum()) == (284_807, 492)


def test_frauds_and_duplicates_are_exactly_as_many_as_asked_for(small):
    assert column(small, "Class").sum() == 200
    distinct = small.group_by(SCHEMA.names).aggregate([])
    assert small.num_rows - distinct.num_rows == round(20_000 * 1_081 / 284_807)


def test_about_half_of_the_frauds_are_below_ten_euros(small):
    frauds = column(small, "Amount")[column(small, "Class") == 1]
    assert 0.4 < (frauds < 10).mean() < 0.6


def test_amounts_have_a_heavy_tail(small):
    amount = column(small, "Amount")
    assert amount.mean() > 44
    assert 18 < sorted(amount)[10_000] < 26
    assert amount.max() > 2_000


def test_nights_are_quiet(small):
    hour = column(small, "Time") // 3600 % 24
    assert ((hour >= 1) & (hour < 6)).sum() * 2 < ((hour >= 10) & (hour < 15)).sum()


def test_frauds_come_in_bursts(small):
    times = column(small, "Time")[column(small, "Class") == 1]
    assert ((times[1:] - times[:-1]) < 300).mean() > 0.4


def test_means_of_components_differ_from_hour_to_hour(small):
    hour, v1 = column(small, "Time") // 3600, column(small, "V1")
    means = [v1[hour == h].mean() for h in range(8, 24)]
    # Of some 450 draws with a standard deviation of 1.96, a mean alone would spread by .09.
    assert max(means) - min(means) > 0.5


def test_it_is_as_hard_as_the_real_data(small):
    inputs = [*(f"V{i}" for i in range(1, 29)), "Amount"]
    cut = 16_000
    train, test = small.slice(0, cut), small.slice(cut)
    booster = xgb.train(
        {"objective": "binary:logistic", "max_depth": 8, "eta": 0.05, "colsample_bytree": 0.3, "max_delta_step": 1},
        xgb.QuantileDMatrix(train.select(inputs), column(train, "Class")),
        200,
    )
    scores = booster.predict(xgb.DMatrix(test.select(inputs)))
    assert 0.7 < average_precision_score(column(test, "Class"), scores) < 0.9


@pytest.mark.parametrize("text", ["covariate:V14,V4:0.5@24", "new-fraud:0.5@24", "fraud-rate:3@24"])
def test_before_its_hour_a_drift_changes_nothing(small, text):
    drifted = simulated(drifts=[parse_drift(text)])
    before = column(small, "Time") < 24 * 3600
    kept = small.filter(pa.array(before))
    assert drifted.slice(0, kept.num_rows).equals(kept)
    assert not drifted.equals(small)


def test_a_covariate_shift_moves_the_named_features_only(small):
    drifted = simulated(drifts=[parse_drift("covariate:V14,Amount:0.5@24")])
    later = column(small, "Time") >= 24 * 3600
    shift = (column(drifted, "V14") - column(small, "V14"))[later]
    # Half of V14's standard deviation of .96.
    assert shift == pytest.approx(0.48)
    assert (column(drifted, "Amount") > column(small, "Amount"))[later].all()
    assert (column(drifted, "V4") == column(small, "V4")).all()


def test_a_changed_fraud_rate_changes_the_number_of_frauds(small):
    later = column(small, "Time") >= 24 * 3600
    before = column(small, "Class")[later].sum()
    for factor in (3, 0.5):
        drifted = simulated(drifts=[parse_drift(f"fraud-rate:{factor}@24")])
        assert column(drifted, "Class")[later].sum() == pytest.approx(before * factor, abs=1)


def test_a_new_kind_of_fraud_looks_unlike_the_others(small):
    drifted = simulated(drifts=[parse_drift("new-fraud:1@24")])
    frauds = (column(small, "Time") >= 24 * 3600) & (column(small, "Class") == 1)
    assert column(drifted, "Class")[frauds].all()
    assert column(small, "V14")[frauds].mean() < -2
    assert column(drifted, "V14")[frauds].mean() > -1
    assert column(drifted, "V26")[frauds].mean() > 1


@pytest.mark.parametrize(
    "text", ["sideways:1@2", "covariate:V14@2", "covariate:V99:1@2", "new-fraud:2@24", "fraud-rate:-1@2", ""]
)
def test_a_drift_that_cannot_be_is_explained(text):
    with pytest.raises(ValueError, match="cannot be read|unknown|Allowed is|Only covariate"):
        parse_drift(text)


def test_a_drift_after_the_end_is_explained():
    with pytest.raises(ValueError, match="Allowed is below 48"):
        simulate(drifts=[parse_drift("covariate:V1:1@60")])


@pytest.mark.parametrize("label_delay", [-1, 11])
def test_a_label_delay_longer_than_the_collection_is_explained(tmp_path, label_delay):
    with pytest.raises(ValueError, match="Allowed is 0 to 10"):
        write(tmp_path / "day.csv", rows=10, hours=10, label_delay=label_delay)


def test_replacing_a_file_removes_its_late_labels(tmp_path):
    write(tmp_path / "day.csv", rows=100, label_delay=24)
    write(tmp_path / "day.csv", rows=100, force=True)
    assert [path.name for path in tmp_path.iterdir()] == ["day.csv"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"rows": 0}, "rows is 0"),
        ({"hours": -1}, "hours is -1"),
        ({"fraud_rate": 1.5}, "fraud_rate is 1.5"),
        ({"seed": -1}, "seed is -1"),
    ],
)
def test_an_argument_that_is_not_allowed_is_explained(arguments, message):
    with pytest.raises(ValueError, match=message):
        simulate(**arguments)


@pytest.mark.parametrize("suffix", [".csv", ".csv.gz", ".parquet"])
def test_late_labels_come_in_a_second_file(tmp_path, suffix):
    main, labels = write(tmp_path / f"day{suffix}", rows=2_000, hours=10, fraud_rate=0.05, label_delay=3)
    assert labels.name == f"day_labels{suffix}"
    read = pq.read_table if suffix == ".parquet" else pa.csv.read_csv
    everything = pa.Table.from_batches(simulate(rows=2_000, hours=10, fraud_rate=0.05))
    newest = column(everything, "Time") >= 7 * 3600
    assert read(main)["Class"].null_count == newest.sum() > 0
    assert read(labels).cast(SCHEMA).equals(everything.filter(pa.array(newest)).combine_chunks())


def test_a_file_that_fails_leaves_nothing(tmp_path):
    def fail(written):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "day.csv", rows=100, progress=fail)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_exists_is_replaced_only_when_asked(tmp_path):
    write(tmp_path / "day.csv", rows=10)
    with pytest.raises(FileExistsError, match="already there"):
        write(tmp_path / "day.csv", rows=20)
    write(tmp_path / "day.csv", rows=20, force=True)
    assert len((tmp_path / "day.csv").read_text().splitlines()) == 21


def test_another_suffix_is_explained(tmp_path):
    with pytest.raises(ValueError, match=r"Allowed: \.csv, \.csv\.gz, \.parquet"):
        write(tmp_path / "day.xlsx", rows=10)


def test_one_row_is_enough():
    assert pa.Table.from_batches(simulate(rows=1, fraud_rate=1)).num_rows == 1
