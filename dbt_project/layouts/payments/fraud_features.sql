{#
    What is known of a payment before it is made. A window ends one second before it, that of a kind with the hour
    before it; a fraud counts from the second in which it was reported. So nothing here changes when later payments or
    later reports arrive: `fraud leaks` deletes them and compares. No window is longer than 30 days: what counts from
    the beginning grows with the history, and is an alarm of drift for ever. A build makes anew what can have changed:
    macros/history.sql.
#}
{{ looks_back() }}
{% set changed_from_s = changed_from_s() %}
{% set windows = {'1d': 24, '7d': 7 * 24, '30d': 30 * 24} %}
{% set entities = ['customer', 'terminal'] %}
{% set known = ['terminal', 'device', 'country'] %}
{% set kinds = ['category', 'country', 'channel'] %}
{% set of_place = ['time_s', 'merchant_latitude', 'merchant_longitude'] %}
{% set report_delay_s = seconds_of('report_delay_hours') %}
with

{{ recent_payments(changed_from_s, hours=720) }}
{{ first_reports(only=is_recent(changed_from_s)) }},

payments as (
    select
        prepared.transaction_id,
        prepared.time_s,
        prepared.customer_id,
        coalesce(prepared.terminal_id, prepared.merchant_id) as terminal_id,
        prepared.device_id,
        prepared.category,
        prepared.merchant_country as country,
        prepared.channel,
        -- Whole cents add up to the same sum in any order, doubles do not: the same rows give the same bytes.
        cast(round(prepared.amount_eur * 100) as bigint) as cents,
        {{ first_reported_s() }} as reported_s
    from {{ ref('fraud_prepared') }} as prepared
    left join told on prepared.transaction_id = told.transaction_id
    left join settled_labels on prepared.transaction_id = settled_labels.transaction_id
    where {{ is_recent(changed_from_s, 'prepared.transaction_id') }}
),

kinds_of_event as (
    select 0 as is_report
    union all
    select 1 as is_report
),

-- Payments and reports of fraud on one axis of time: one window counts both. A payment without terminal is
-- alone there, and has no history. Payments are named once: Spark computes them as often as they are.
events as (
    select
        payments.transaction_id,
        payments.customer_id,
        coalesce(payments.terminal_id, payments.transaction_id) as terminal_id,
        coalesce(payments.device_id, payments.transaction_id) as device_id,
        coalesce(payments.country, payments.transaction_id) as country_id,
        {% for kind in kinds -%}
            payments.{{ kind }},
        {% endfor -%}
        case
            when event.is_report = 1 then greatest(payments.reported_s, payments.time_s + 1)
            else payments.time_s
        end as time_s,
        cast(case when event.is_report = 0 then payments.cents end as bigint) as cents,
        event.is_report
    from payments
    cross join kinds_of_event as event
    where event.is_report = 0 or payments.reported_s is not null
),

histories as (
    select
        *,
        {% for entity in entities -%}
            {% for name in windows -%}
                count(cents) over {{ entity }}_{{ name }} as {{ entity }}_payments_{{ name }},
                cast(coalesce(sum(is_report) over {{ entity }}_{{ name }}, 0) as bigint)
                as {{ entity }}_frauds_{{ name }},
            {% endfor -%}
            cast(sum(cents) over {{ entity }}_30d as double) as {{ entity }}_cents_30d,
            time_s - max(case when is_report = 0 then time_s end) over {{ entity }}_30d
            as {{ entity }}_s_since_last,
            time_s - max(case when is_report = 1 then time_s end) over {{ entity }}_30d
            as {{ entity }}_s_since_last_fraud,
            time_s - min(case when is_report = 1 then time_s end) over {{ entity }}_30d
            as {{ entity }}_s_since_first_fraud,
        {% endfor -%}
        {% for name in windows -%}
            count(cents) over settled_{{ name }} as terminal_settled_{{ name }},
        {% endfor -%}
        count(cents) over customer_1h as customer_payments_1h,
        cast(sum(cents * cents) over customer_30d as double) as customer_squares_30d,
        cast(max(cents) over customer_30d as double) as customer_most_30d,
        {% for what in known -%}
            case
                when {{ what }}_id <> transaction_id
                    then case when count(cents) over {{ what }}_of_customer = 0 then 1 else 0 end
            end as is_new_{{ what }}{{ ',' if not loop.last }}
        {% endfor %}
    from events
    window
        customer_1h as (
            partition by customer_id
            order by time_s range between 3600 preceding and 1 preceding
        ),
        {% for entity in entities -%}
            {% for name, hours in windows.items() -%}
                {{ entity }}_{{ name }} as (
                    partition by {{ entity }}_id
                    order by time_s range between {{ hours * 3600 }} preceding and 1 preceding
                ),
            {% endfor -%}
        {% endfor -%}
        -- Payments of so long ago that those of them that were frauds are reported in the window.
        {% for name, hours in windows.items() -%}
            settled_{{ name }} as (
                partition by terminal_id
                order by time_s
                range between {{ hours * 3600 + report_delay_s }} preceding
                and {{ report_delay_s + 1 }} preceding
            ),
        {% endfor -%}
        {% for what in known -%}
            {{ what }}_of_customer as (
                partition by customer_id, {{ what }}_id
                order by time_s range between {{ 30 * 24 * 3600 }} preceding and 1 preceding
            ){{ ',' if not loop.last }}
        {% endfor %}
),

-- A kind has few values and many payments of each: counted by the hour, else its windows cost more than all
-- others.
{% for kind in kinds -%}
    {{ kind }}_hours as (
        select
            {{ kind }},
            cast(floor(time_s / 3600.0) as bigint) as hour,
            count(cents) as payments,
            sum(is_report) as frauds
        from events
        where {{ kind }} is not null
        group by {{ kind }}, cast(floor(time_s / 3600.0) as bigint)
    ),

    {{ kind }}_shares as (
        select
            -- One key, not two columns: with two, DuckDB first joins the kinds with each other by the hour.
            concat({{ kind }}, '/', hour) as {{ kind }}_hour,
            cast(sum(frauds) over month_before as double)
            / nullif(sum(payments) over settled, 0) as fraud_share
        from {{ kind }}_hours
        window
            month_before as (
                partition by {{ kind }}
                order by hour range between 720 preceding and 1 preceding
            ),
            settled as (
                partition by {{ kind }}
                order by hour
                range between {{ 720 + report_delay_s // 3600 }} preceding
                and {{ 1 + report_delay_s // 3600 }} preceding
            )
    ),
{% endfor %}

usual as (
    select
        *,
        customer_cents_30d / nullif(customer_payments_30d, 0) as customer_mean_30d,
        terminal_cents_30d / nullif(terminal_payments_30d, 0) as terminal_mean_30d,
        customer_squares_30d
        - customer_cents_30d * customer_cents_30d / nullif(customer_payments_30d, 0)
        as customer_deviations_30d
    from histories
    where is_report = 0
),

-- Payments whose place is known, with that of the one before: files without coordinates cost nothing here.
places as (
    select
        transaction_id,
        time_s,
        customer_id,
        merchant_latitude,
        merchant_longitude,
        {{ km_between('customer_latitude', 'customer_longitude', 'merchant_latitude', 'merchant_longitude') }}
        as km_from_home,
        {% for column in of_place -%}
            lag({{ column }}) over one_by_one as {{ column }}_before{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref('fraud_prepared') }}
    where merchant_latitude is not null and merchant_longitude is not null and {{ is_recent(changed_from_s) }}
    window one_by_one as (partition by customer_id order by time_s, transaction_id)
),

-- Of payments in one second none is before another: all come from where the first of them does.
steps as (
    select
        transaction_id,
        time_s,
        merchant_latitude,
        merchant_longitude,
        km_from_home,
        {% for column in of_place -%}
            first_value({{ column }}_before) over of_second as {{ column }}_before{{ ',' if not loop.last }}
        {% endfor %}
    from places
    window of_second as (partition by customer_id, time_s order by transaction_id)
),

moves as (
    select
        transaction_id,
        km_from_home,
        (time_s - time_s_before) / 3600.0 as hours,
        case when time_s - time_s_before <= {{ 30 * 24 * 3600 }}
            then {{ km_between(
                'merchant_latitude_before', 'merchant_longitude_before', 'merchant_latitude', 'merchant_longitude'
            ) }}
        end as km
    from steps
)

select
    -- what a row is, and what it is for: never a model input
    usual.transaction_id,
    usual.time_s,
    hours.next_split,
    hours.target,
    {{ changed_at() }} as changed_at,

    -- model inputs: every other column
    hours.hour_of_day,
    hours.amount_eur,
    usual.cents / nullif(usual.customer_mean_30d, 0) as amount_to_customer_mean_30d,
    (usual.cents - usual.customer_mean_30d)
    -- Rounding may leave less than nothing where all amounts were alike.
    / nullif(
        sqrt(greatest(usual.customer_deviations_30d, 0) / nullif(usual.customer_payments_30d - 1, 0)), 0
    ) as amount_z_of_customer_30d,
    usual.cents / nullif(usual.customer_most_30d, 0) as amount_to_customer_max_30d,
    usual.cents / nullif(usual.terminal_mean_30d, 0) as amount_to_terminal_mean_30d,
    usual.customer_payments_1h,
    usual.customer_payments_1d,
    usual.customer_payments_7d,
    usual.customer_payments_30d,
    usual.customer_s_since_last / 3600.0 as customer_hours_since_last,
    {% for what in known -%}
        usual.is_new_{{ what }},
    {% endfor -%}
    usual.terminal_payments_1d,
    usual.terminal_payments_30d,
    {% for name in windows -%}
        usual.terminal_frauds_{{ name }},
        cast(usual.terminal_frauds_{{ name }} as double)
        / nullif(usual.terminal_settled_{{ name }}, 0) as terminal_fraud_share_{{ name }},
    {% endfor -%}
    usual.terminal_s_since_last_fraud / 3600.0 as terminal_hours_since_last_fraud,
    usual.terminal_s_since_first_fraud / 3600.0 as terminal_hours_since_first_fraud,
    usual.customer_frauds_7d,
    usual.customer_frauds_30d,
    usual.customer_s_since_last_fraud / 3600.0 as customer_hours_since_last_fraud,
    {% for kind in kinds -%}
        {{ kind }}_shares.fraud_share as {{ kind }}_fraud_share_30d,
    {% endfor -%}
    moves.km_from_home,
    moves.km as km_from_last_payment,
    moves.km / moves.hours as km_per_hour_since_last_payment
from usual
inner join {{ ref('fraud_hour') }} as hours on usual.transaction_id = hours.transaction_id
{% for kind in kinds -%}
    left join {{ kind }}_shares
        on
            concat(usual.{{ kind }}, '/', cast(floor(usual.time_s / 3600.0) as bigint))
            = {{ kind }}_shares.{{ kind }}_hour
{% endfor -%}
left join moves on usual.transaction_id = moves.transaction_id
{% if changed_from_s is not none -%}
    where usual.time_s >= {{ changed_from_s }}
{% endif -%}
{% if is_on_spark() -%}
    {{ rows_that_moved(changed_from_s) }}
{% else -%}
    -- Rows that lie in order are read and copied faster.
    order by usual.time_s, usual.transaction_id
{% endif -%}
