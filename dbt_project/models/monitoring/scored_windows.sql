with

predictions as (
    select
        transaction_id,
        split,
        fraud_score,
        fraud_probability,
        is_flagged
    from {{ ref('fraud_prediction') }}
    where split <> 'train'
),

transactions as (
    select
        transaction_id,
        time_s,
        target
    from {{ ref('fraud_features') }}
),

period as (
    select * from {{ ref('drift_period') }}
),

versions as (
    select
        model_version,
        calibrated_from_s
    from {{ ref('fraud_xgboost_model') }}
)

select
    predictions.transaction_id,
    transactions.time_s,
    transactions.target,
    predictions.fraud_score,
    predictions.fraud_probability,
    predictions.is_flagged,
    -- What the calibration was fitted to: of a recalibrated version the later part of its validation window.
    predictions.split = 'validation'
    and transactions.time_s >= coalesce(versions.calibrated_from_s, 0) as is_reference,
    case
        when period.newest_s - transactions.time_s < {{ var('drift_history_hours') }} * 3600
            then cast(
                floor((period.newest_s - transactions.time_s) / cast(period.window_s as double)) as integer
            )
    end as window_number
from predictions
inner join transactions on predictions.transaction_id = transactions.transaction_id
cross join period
inner join versions on period.model_version = versions.model_version
-- A row with a wrong date, far beyond all others, would be a window of its own.
where transactions.time_s <= period.newest_s
