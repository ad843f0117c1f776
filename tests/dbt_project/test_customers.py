"""Of a build with customers and places: the figures by customer and the distances agree with what others compute."""

import math

import duckdb
import pytest

from orchestration.builds import scratch
from orchestration.builds.replay import replay
from tests.conftest import Project, dbt_here

START = "2026-01-01 00:00:00"
DAYS = 60
# Every tenth payment of 60 customers is large, and of these two in three are frauds.
PAYMENTS = f"""
    select
        'pay_' || i as transaction_id,
        -- Every 50th is made in the second of the one before.
        timestamp '{START}' + interval ((i - (i % 50 = 0)::int) * {DAYS} * 86400 // 6000) second as occurred_at,
        'card_' || hash(i * 7) % 200 as customer_id,
        'shop_' || hash(i * 11) % 20 as terminal_id,
        48.85 + hash(i * 7) % 200 / 100 as lat,
        case when hash(i * 7) % 9 > 0 then 2.35 end as long,
        -- A third of the shops does not say where it is.
        case when hash(i * 11) % 3 > 0 then 30 + hash(i * 11) % 20 end as merch_lat,
        case when hash(i * 11) % 3 > 0 then (hash(i * 13) % 360)::int - 180 end as merch_long,
        case when is_large then 300 + hash(i) % 100 else 5 + hash(i) % 80 end as amount,
        (is_large and hash(i * 3) % 3 < 2)::int as is_fraud,
        -- Of half of the frauds it is told when they were reported.
        case when is_fraud = 1 and i % 2 = 0 then occurred_at + interval 3 day end as reported_at
    from (select i, hash(i * 7) % 200 < 60 and hash(i * 5) % 10 = 0 as is_large from range(6000) as rows (i))
"""
TEST_WINDOW = """
    with decisions as (
        select * from candidate_decisions
        where split = 'test' and model_version = (select model_version from current_champion)
    ),

    customers as (
        select
            case_id,
            bool_or(target) as has_fraud,
            bool_or(is_flagged) as is_flagged,
            bool_or(target and is_flagged) as is_found,
            min(time_s) filter (target) as first_fraud_s
        from decisions group by case_id
    ),

    alerts as (
        select case_id, min(time_s - first_fraud_s) / 3600 as hours
        from decisions inner join customers using (case_id)
        where decisions.is_flagged and time_s >= first_fraud_s
        group by case_id
    )
"""


@pytest.fixture(scope="module")
def payments(tmp_path_factory, parsed):
    project = Project(tmp_path_factory.mktemp("payments"), parsed)
    duckdb.sql(PAYMENTS).write_parquet(str(project.incoming / "payments.parquet"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FRAUD_LAYOUT", "payments")
        project.run("+current_evaluations", "layout_settings", collection_start=START, report_delay_hours=36)
    return project


def figure(project, metric):
    [(value,)] = project.read(
        f"select value from current_evaluations where is_champion and split = 'test' and metric = '{metric}'"
    )
    return value


@pytest.mark.parametrize(
    ("metric", "query"),
    [
        ("value_detection_rate", "sum(amount_eur) filter (target and is_flagged) / sum(amount_eur) filter (target)"),
        ("fraud_basis_points_before", "sum(amount_eur) filter (target) / sum(amount_eur) * 10000"),
        ("fraud_basis_points_after", "sum(amount_eur) filter (target and not is_flagged) / sum(amount_eur) * 10000"),
        (
            "false_positive_ratio_by_alert",
            "count(*) filter (is_flagged and not target) / count(*) filter (is_flagged and target)",
        ),
    ],
)
def test_figures_by_payment_agree_with_sql(payments, metric, query):
    [(expected,)] = payments.read(f"{TEST_WINDOW} select coalesce({query}, 0) from decisions")
    assert figure(payments, metric) == pytest.approx(expected)


def test_figures_by_customer_agree_with_sql(payments):
    [(recall, ratio, hours)] = payments.read(
        f"{TEST_WINDOW} select count(*) filter (is_found) / count(*) filter (has_fraud), "
        "count(*) filter (is_flagged and not is_found) / count(*) filter (is_found), "
        "(select median(hours) from alerts) from customers"
    )
    assert 0 < recall <= 1
    assert figure(payments, "recall_by_customer") == pytest.approx(recall)
    assert figure(payments, "false_positive_ratio_by_customer") == pytest.approx(ratio)
    assert figure(payments, "hours_to_first_alert") == pytest.approx(hours)


def test_card_precision_divides_by_the_review_capacity(payments):
    # 20 customers with a payment on a day, of whom nearly all are looked at: frauds of a day / 100.
    [(mean,)] = payments.read(
        f"{TEST_WINDOW} select avg(cards) / 100 from (select count(distinct case_id) filter (target) as cards "
        "from decisions group by time_s // 86400 having max(time_s) - min(time_s) > 22 * 3600)"
    )
    assert mean > 0
    assert figure(payments, "card_precision_at_capacity_known_kept") == pytest.approx(mean)
    assert figure(payments, "card_precision_at_capacity") < mean


def test_the_layout_says_whose_payments_are_one_case_and_a_var_wins_over_it(payments, monkeypatch):
    monkeypatch.setenv("FRAUD_LAYOUT", "payments")
    asked = "select case_of from layout_settings"
    assert payments.read(asked) == [("customer_id",)]
    payments.run("layout_settings", collection_start=START, case_of="terminal_id")
    assert payments.read(asked) == [("terminal_id",)]
    refused = payments.dbt("run", "--select", "layout_settings", collection_start=START, case_of="amount_eur")
    assert not refused.passed
    assert "case_of is 'amount_eur'" in refused.messages and "customer_id, terminal_id" in refused.messages


def test_ulb_knows_no_customers(built):
    reasons = built.read("select distinct reason from model_evaluations where metric = 'recall_by_customer'")
    assert reasons == [("the layout does not say whose payments are one case",)]
    assert built.read("select case_of from layout_settings") == [("transaction_id",)]


def test_distances_and_speeds_are_those_from_home_and_from_the_last_place_before(payments):
    found = payments.read("""
        select transaction_id, time_s, customer_id, customer_latitude, customer_longitude, merchant_latitude,
            merchant_longitude, km_from_home, km_from_last_payment, km_per_hour_since_last_payment
        from fraud_features inner join fraud_hour using (transaction_id, time_s) order by time_s
    """)
    stops, told = {}, 0
    for _, time_s, customer, *home, latitude, longitude, from_home, from_last, speed in found:
        place = (latitude, longitude)
        before = [stop for stop in stops.get(customer, ()) if stop[0] < time_s]
        if None in place:
            assert (from_home, from_last, speed) == (None, None, None)
            continue
        assert from_home == (None if None in home else pytest.approx(km(home, place)))
        if before and time_s - before[-1][0] <= 30 * 24 * 3600:
            # Of several places in one second it is one of them.
            last = [(one[0], km(one[1], place)) for one in before if one[0] == before[-1][0]]
            assert (from_last, speed) in [
                (pytest.approx(distance), pytest.approx(distance / (time_s - then) * 3600)) for then, distance in last
            ]
            told += 1
        else:
            assert (from_last, speed) == (None, None)
        stops.setdefault(customer, []).append((time_s, place))
    assert told > 3000


def test_a_version_is_replayed_with_the_start_and_the_delay_of_reports_it_was_trained_with(payments, monkeypatch):
    monkeypatch.setenv("FRAUD_LAYOUT", "payments")
    monkeypatch.setattr(scratch, "subprocess", dbt_here)
    [(version,)] = payments.read("select model_version from fraud_xgboost_model where candidate = 'full'")
    # Neither is the default: with another one, other frauds were known.
    assert replay(payments.warehouse, version, say=str).differences == ()


def km(one, other):
    """The angle of two vectors from the centre of the Earth: another formula than the project's."""

    def vector(place):
        latitude, longitude = map(math.radians, place)
        return (
            math.cos(latitude) * math.cos(longitude),
            math.cos(latitude) * math.sin(longitude),
            math.sin(latitude),
        )

    a, b = vector(one), vector(other)
    cross = (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])
    return 6371.0088 * math.atan2(math.hypot(*cross), sum(map(lambda x, y: x * y, a, b)))
