with

scores as (
    select * from {{ ref('fraud_scores') }}
),

splits as (
    select * from {{ ref('splits') }}
),

period as (
    select * from {{ ref('drift_period') }}
),

versions as (
    select
        model_version,
        trained_until_s,
        validated_until_s,
        calibrated_from_s
    from {{ ref('fraud_xgboost_model') }}
)

select
    scores.transaction_id,
    scores.time_s,
    {{ target_of('scores') }} as target,
    scores.fraud_score,
    scores.fraud_probability,
    {{ is_flagged('scores.fraud_probability', 'scores.amount_eur') }} as is_flagged,
    -- What the calibration was fitted to: of a recalibrated version the later part of its validation window.
    scores.time_s <= versions.validated_until_s
    and scores.time_s >= coalesce(versions.calibrated_from_s, 0) as is_reference,
    case
        when period.newest_s - scores.time_s < {{ var('drift_history_hours') }} * 3600
            then cast(
                floor((period.newest_s - scores.time_s) / cast(period.window_s as double)) as integer
            )
    end as window_number
from scores
cross join splits
cross join period
inner join versions on scores.model_version = versions.model_version
where
    scores.time_s > versions.trained_until_s
    -- A row with a wrong date, far beyond all others, would be a window of its own.
    and scores.time_s <= period.newest_s
