{# Of the newest calls and explanations. A p95 of fewer than 20 calls would be the slowest one. #}
{% set calls_looked_at = 100 %}
with

champion as (
    select model_version from {{ ref('drift_period') }}
),

newest_data as (
    select *
    from {{ ref('data_drift') }}
    where model_version in (select model_version from champion)
    order by measured_at desc
    limit 1
),

newest_predictions as (
    select
        prediction_drift.feature,
        prediction_drift.state,
        prediction_drift.flagged_share,
        prediction_drift.reference_flagged_share,
        prediction_drift.psi
    from {{ ref('prediction_drift') }} as prediction_drift
    where
        prediction_drift.model_version in (select model_version from champion)
        and prediction_drift.measured_at = (select max(measured_at) from {{ ref('prediction_drift') }})
    order by case prediction_drift.state when 'alert' then 1 when 'moved' then 2 else 3 end, feature
    limit 1
),

newest_truth as (
    select *
    from {{ ref('performance_drift') }}
    where model_version in (select model_version from champion)
    order by window_until_s desc, measured_at desc
    limit 1
),

newest_estimate as (
    select *
    from {{ ref('estimated_performance') }}
    where model_version in (select model_version from champion)
    order by window_until_s desc, estimated_at desc
    limit 1
),

-- What the champion could do when it was released: its validation window, which it has not seen either.
released as (
    select
        value,
        ci_low
    from {{ ref('model_evaluations') }}
    where
        model_version in (select model_version from champion)
        and split = 'validation'
        and metric = 'average_precision'
    order by evaluated_at desc
    limit 1
),

files as (
    select
        count(case when reject_reason is not null then 1 end) as rejected_rows,
        count(*) as row_count
    from {{ ref('fraud') }}
    where loaded_at = (select max(loaded_at) from {{ ref('fraud') }})
),

calls as (
    select * from {{ source('dagster', 'llm_calls') }}
    order by called_at desc
    limit {{ calls_looked_at }}
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
    limit {{ calls_looked_at }}
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
        case state when 'alert' then 1 when 'moved' then 0 when 'steady' then 0 else -1 end as level,
        drift_score as value,
        case
            when state = 'alert' then alert_features || ' inputs have moved in two windows running'
            when state = 'moved' then moved_features || ' inputs have moved in the newest window only'
            when state = 'steady' then 'no input that matters has moved'
            else state
        end as reason
    from newest_data
    union all
    select
        'rejected rows',
        'data',
        case when rejected_rows > 0 then 1 else 0 end,
        cast(rejected_rows as double) / row_count,
        rejected_rows || ' of ' || row_count || ' newest rows were refused'
    from files
    union all
    select
        'prediction drift',
        'model',
        case state when 'alert' then 1 when 'moved' then 0 when 'steady' then 0 else -1 end,
        psi,
        feature || ': ' || state
    from newest_predictions
    union all
    select
        'performance drift',
        'model',
        case kind when 'none' then 0 when 'cannot decide' then -1 when 'prior shift' then 1 else 2 end,
        average_precision,
        kind || ': ' || reason
    from newest_truth
    union all
    select
        'performance drift',
        'model',
        -1,
        null,
        'the labels of no window after the training are known yet'
    where (select count(*) from newest_truth) = 0
    union all
    select
        'estimated performance',
        'model',
        case
            when released.ci_low is null or newest_estimate.average_precision is null then -1
            when newest_estimate.average_precision_ci_high < released.ci_low then 1
            else 0
        end,
        newest_estimate.average_precision,
        'average precision ' || round(newest_estimate.average_precision, 2) || ' expected, '
        || round(released.value, 2) || ' in the validation window'
    from newest_estimate
    cross join released
    union all
    select
        'llm errors',
        'llm',
        case when call_count = 0 then -1 when error_share > 0.5 then 2 when error_share > 0.1 then 1 else 0 end,
        error_share,
        case
            when call_count = 0 then 'no call yet: texts come from the template'
            else round(100 * error_share) || ' % of the newest ' || call_count || ' calls failed'
        end
    from llm
    union all
    select
        'llm latency',
        'llm',
        case when call_count < 20 or p95_s is null then -1 when p95_s > 10 then 1 else 0 end,
        p95_s,
        case
            when call_count < 20 or p95_s is null then 'fewer than 20 calls'
            else '95 % of answers within ' || round(p95_s, 1) || ' s'
        end
    from llm
    union all
    select
        'llm unverified',
        'llm',
        case when explanation_count = 0 then -1 when unverified_share > 0.2 then 1 else 0 end,
        unverified_share,
        case
            when explanation_count = 0 then 'no explanation yet'
            else round(100 * unverified_share) || ' % of the newest ' || explanation_count
                || ' explanations did not pass the proof'
        end
    from proven
)

select
    signal,
    area,
    cast(level as integer) as level,
    case level when -1 then 'unknown' when 0 then 'good' when 1 then 'warning' else 'bad' end as state,
    cast(value as double) as value,
    cast(reason as varchar) as reason
from signals
