with

drift as (
    select * from {{ ref('current_drift') }}
),

newest_data as (
    select *
    from {{ ref('data_drift') }}
    where
        model_version in (select drift.model_version from drift)
        and data_version in (select drift.data_version from drift)
),

-- PSI has spoken in data_drift: what the other statistics see, of those that may alert.
other_alerts as (
    select
        count(distinct feature) as alert_features,
        string_agg(distinct statistic, ', ' order by statistic) as statistics
    from {{ ref('drift_statistics') }}
    where subject = 'inputs' and statistic <> 'psi' and is_alert
),

newest_predictions as (
    select
        feature,
        state,
        psi
    from drift
    where subject = 'predictions'
    order by
        case state when 'alert' then 1 when 'moved' then 2 else 3 end,
        feature
    limit 1
),

newest_truth as (
    select *
    from {{ ref('current_performance') }}
    where kind is not null
    -- The newest window has just begun, and decides nothing yet: the one before may.
    order by case kind when 'cannot decide' then 1 else 0 end, window_until_s desc
    limit 1
),

newest_estimate as (
    select
        estimated_average_precision as average_precision,
        estimated_average_precision_ci_high as average_precision_ci_high
    from {{ ref('current_performance') }}
    order by window_until_s desc
    limit 1
),

-- What the champion could do when it was released: its validation window, which it has not seen either.
released as (
    select
        value,
        ci_low
    from {{ ref('current_evaluations') }}
    where is_champion and split = 'validation' and metric = 'average_precision'
),

files as (
    select
        count(case when reject_reason is not null then 1 end) as rejected_rows,
        count(*) as row_count
    from {{ ref('fraud') }}
    where loaded_at = (select max(newest.loaded_at) from {{ ref('fraud') }} as newest)
),

checks as (
    select * from {{ ref('data_checks') }}
),

-- Of the last day only: while the template explains alone, a health check asks once, and that has to end it.
calls as (
    select * from {{ source('dagster', 'llm_calls') }}
    where
        called_at > (
            select max(newest.called_at) - interval '24' hour
            from {{ source('dagster', 'llm_calls') }} as newest
        )
    order by called_at desc
    limit {{ var('llm_newest') }}
),

llm as (
    select
        count(*) as call_count,
        cast(avg(case when error_type is not null then 1.0 else 0.0 end) as double) as error_share,
        cast(quantile_cont(case when error_type is null then duration_s end, 0.95) as double) as p95_s
    from calls
),

explanations as (
    select * from {{ source('dagster', 'llm_explanation') }}
    order by explained_at desc
    limit {{ var('llm_newest') }}
),

proven as (
    select
        count(*) as explanation_count,
        cast(avg(case when verified then 0.0 else 1.0 end) as double) as unverified_share
    from explanations
),

signals as (
    select
        'data drift' as signal,
        'data' as area,
        case
            when newest_data.state = 'alert' or other_alerts.alert_features > 0 then 1
            when newest_data.state in ('moved', 'steady') then 0
            else -1
        end as level,
        newest_data.drift_score as value,
        case
            when newest_data.state <> 'alert' and other_alerts.alert_features > 0
                then 'inputs_alert_by_others'
            when newest_data.state in ('alert', 'moved', 'steady') then 'inputs_' || newest_data.state
            else replace(newest_data.state, ' ', '_')
        end as reason_code,
        json_object(
            'inputs_n',
            case
                when newest_data.state = 'alert' then newest_data.alert_features
                when other_alerts.alert_features > 0 then other_alerts.alert_features
                else newest_data.moved_features
            end,
            'statistics', other_alerts.statistics
        ) as reason_values
    from newest_data
    cross join other_alerts
    union all
    select
        'rejected rows' as signal,
        'data' as area,
        case when rejected_rows > 0 then 1 else 0 end as level,
        cast(rejected_rows as double) / row_count as value,
        'rows_refused' as reason_code,
        json_object('refused_n', rejected_rows, 'rows_n', row_count) as reason_values
    from files
    union all
    select
        'test window' as signal,
        'data' as area,
        case when test_frauds = 0 or test_rows < {{ var('min_window_rows') }} then 1 else 0 end as level,
        cast(test_rows as double) as value,
        case when test_rows = 0 then 'test_window_empty' else 'test_window' end as reason_code,
        json_object('rows_n', test_rows, 'frauds_n', test_frauds) as reason_values
    from checks
    union all
    select
        'time jump' as signal,
        'data' as area,
        case when rows_beyond_now > 0 then 1 else 0 end as level,
        cast(rows_beyond_now as double) as value,
        case when rows_beyond_now > 0 then 'time_jump' else 'no_time_jump' end as reason_code,
        json_object('rows_n', rows_beyond_now) as reason_values
    from checks
    union all
    select
        'doubled rows' as signal,
        'data' as area,
        case when doubled_rows > 0 then 1 else 0 end as level,
        cast(doubled_rows as double) as value,
        case when doubled_rows > 0 then 'rows_doubled' else 'no_rows_doubled' end as reason_code,
        json_object('rows_n', doubled_rows) as reason_values
    from checks
    union all
    -- Where files tell when frauds were reported.
    select
        'label delay' as signal,
        'data' as area,
        case when delay_hours > {{ setting('label_delay_hours') or 0 }} then 1 else 0 end as level,
        delay_hours as value,
        case
            when delay_hours > {{ setting('label_delay_hours') or 0 }} then 'labels_late'
            else 'labels_in_time'
        end as reason_code,
        json_object(
            'delay_hours_n', ceil(delay_hours), 'label_delay_hours_n', {{ setting('label_delay_hours') or 0 }}
        ) as reason_values
    from {{ ref('label_delays') }}
    where quantile = 0.95 and frauds >= {{ var('min_frauds') }}
    union all
    select
        'prediction drift' as signal,
        'model' as area,
        case state when 'alert' then 1 when 'moved' then 0 when 'steady' then 0 else -1 end as level,
        psi as value,
        case
            when state in ('alert', 'moved', 'steady') then 'predictions_' || state
            else replace(state, ' ', '_')
        end as reason_code,
        json_object('feature', feature) as reason_values
    from newest_predictions
    union all
    select
        'performance drift' as signal,
        'model' as area,
        case kind when 'none' then 0 when 'cannot decide' then -1 when 'prior shift' then 1 else 2 end
            as level,
        realised_average_precision as value,
        'performance_' || replace(kind, ' ', '_') as reason_code,
        cast(reason_values as json) as reason_values
    from newest_truth
    union all
    select
        'performance drift' as signal,
        'model' as area,
        -1 as level,
        null as value,
        'performance_unlabelled' as reason_code,
        json_object() as reason_values
    where (select count(*) from newest_truth) = 0
    union all
    select
        'estimated performance' as signal,
        'model' as area,
        case
            when released.ci_low is null or newest_estimate.average_precision is null then -1
            when newest_estimate.average_precision_ci_high < released.ci_low then 1
            else 0
        end as level,
        newest_estimate.average_precision as value,
        case
            when newest_estimate.average_precision is null or released.value is null then 'no_estimate'
            else 'estimate'
        end as reason_code,
        json_object(
            'expected', newest_estimate.average_precision, 'released', released.value
        ) as reason_values
    from newest_estimate
    cross join released
    union all
    select
        'llm errors' as signal,
        'llm' as area,
        case
            when call_count = 0 then -1
            when error_share > {{ var('llm_errors_bad') }} then 2
            when error_share > {{ var('llm_errors_warning') }} then 1
            else 0
        end as level,
        error_share as value,
        case when call_count = 0 then 'llm_no_call' else 'llm_failed' end as reason_code,
        json_object('failed_share', error_share, 'calls_n', call_count) as reason_values
    from llm
    union all
    select
        'llm latency' as signal,
        'llm' as area,
        case
            when call_count < {{ var('llm_least_calls') }} or p95_s is null then -1
            when p95_s > {{ var('llm_p95_warning_s') }} then 1
            else 0
        end as level,
        p95_s as value,
        case
            when call_count < {{ var('llm_least_calls') }} or p95_s is null then 'llm_few_calls'
            else 'llm_latency'
        end as reason_code,
        json_object('least_n', {{ var('llm_least_calls') }}, 'seconds', p95_s) as reason_values
    from llm
    union all
    select
        'llm unverified' as signal,
        'llm' as area,
        case
            when explanation_count = 0 then -1
            when unverified_share > {{ var('llm_unverified_warning') }} then 1
            else 0
        end as level,
        unverified_share as value,
        case when explanation_count = 0 then 'llm_no_explanation' else 'llm_unverified' end as reason_code,
        json_object('unverified_share', unverified_share, 'texts_n', explanation_count) as reason_values
    from proven
)

select
    signal,
    area,
    cast(level as integer) as level,
    case level when -1 then 'unknown' when 0 then 'good' when 1 then 'warning' else 'bad' end as state,
    cast(value as double) as value,
    cast(reason_code as varchar) as reason_code,
    cast(reason_values as varchar) as reason_values
from signals
