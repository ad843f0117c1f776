with

transactions as (
    select * from {{ ref('fraud_hour') }}
),

scores as (
    select * from {{ ref('fraud_scores') }}
),

champion as (
    select
        model_version,
        trained_until_s,
        validated_until_s
    from {{ ref('fraud_xgboost_model') }}
    where model_version = (select max(scores.model_version) from scores)
),

predictions as (
    select
        transactions.transaction_id,
        transactions.occurred_at,
        transactions.hour,
        transactions.hour_of_day,
        transactions.amount_eur,
        transactions.is_fraud,
        transactions.label_source,
        scores.model_version,
        case
            when transactions.time_s <= champion.trained_until_s then 'train'
            when transactions.time_s <= champion.validated_until_s then 'validation'
            when transactions.next_split = 'later' then 'later'
            else 'test'
        end as split,
        -- Validation rows are scored by the booster that was not fitted to them.
        transactions.time_s <= champion.trained_until_s as in_training,
        scores.fraud_score,
        scores.fraud_probability,
        scores.fraud_probability * {{ loss_if_missed('transactions.amount_eur') }} as expected_loss_eur,
        {{ var('review_cost') }} / {{ loss_if_missed('transactions.amount_eur') }} as threshold,
        {{ is_flagged('scores.fraud_probability', 'transactions.amount_eur') }} as is_flagged,
        cast('{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S") }}' as timestamp) as scored_at
    from transactions
    inner join scores on transactions.transaction_id = scores.transaction_id
    cross join champion
)

select * from predictions
