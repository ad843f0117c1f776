with

scores as (
    select * from {{ ref('fraud_scores') }}
),

splits as (
    select * from {{ ref('splits') }}
),

-- The version that scored them: a promotion since then takes effect with the next scores.
champion as (
    select
        model_version,
        trained_until_s,
        validated_until_s
    from {{ ref('fraud_xgboost_model') }}
),

predictions as (
    select
        scores.transaction_id,
        cast(
            {{ dateadd('second', 'scores.time_s', "cast('" ~ var('collection_start') ~ "' as timestamp)") }}
            as timestamp
        ) as occurred_at,
        cast(floor(scores.time_s / 3600.0) as integer) as hour,
        cast(floor(scores.time_s / 3600.0) as integer) % 24 as hour_of_day,
        scores.amount_eur,
        scores.is_fraud,
        scores.label_source,
        scores.model_version,
        case
            when scores.time_s <= champion.trained_until_s then 'train'
            when scores.time_s <= champion.validated_until_s then 'validation'
            when {{ next_split('scores.time_s') }} = 'later' then 'later'
            else 'test'
        end as split,
        -- Validation rows are scored by the booster that was not fitted to them.
        scores.time_s <= champion.trained_until_s as in_training,
        scores.fraud_score,
        scores.fraud_probability,
        scores.fraud_probability * {{ loss_if_missed('scores.amount_eur') }} as expected_loss_eur,
        {{ var('review_cost') }} / {{ loss_if_missed('scores.amount_eur') }} as threshold,
        {{ is_flagged('scores.fraud_probability', 'scores.amount_eur') }} as is_flagged,
        scores.scored_at
    from scores
    cross join splits
    inner join champion on scores.model_version = champion.model_version
)

select * from predictions
