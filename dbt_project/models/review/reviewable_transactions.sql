{{ config(materialized='view') }}

with

{{ settled_labels(var('as_of'), only="label_source = 'review'") }},

predictions as (
    select * from {{ ref('fraud_prediction') }}
),

transactions as (
    select
        transaction_id,
        {{ case_of() if case_of() != 'transaction_id' else 'cast(null as varchar)' }} as case_key
    from {{ ref('fraud_hour') }}
),

newest as (
    select
        cast(
            {{ dateadd('second', 'newest_time_s', "cast('" ~ var('collection_start') ~ "' as timestamp)") }}
            as timestamp
        ) as occurred_at
    from {{ ref('splits') }}
)

select
    predictions.transaction_id,
    transactions.case_key,
    predictions.model_version,
    predictions.occurred_at,
    predictions.hour_of_day,
    predictions.amount_eur,
    predictions.fraud_score,
    predictions.fraud_probability,
    predictions.expected_loss_eur,
    predictions.threshold,
    predictions.is_flagged,
    -- A label from a file settles nothing here: whether one is known must not show in the queue.
    case
        when reviewed.transaction_id is null then 'new'
        when reviewed.some_say_fraud and reviewed.some_say_legitimate then 'disputed'
        when reviewed.some_say_fraud or reviewed.some_say_legitimate then 'settled'
        else 'unsure'
    end as review_state
from predictions
cross join newest
left join transactions on predictions.transaction_id = transactions.transaction_id
left join reviewed on predictions.transaction_id = reviewed.transaction_id
where
    -- Rows that the champion has learned from prove nothing, and people have seen them already.
    predictions.split in ('test', 'later')
    and predictions.occurred_at > newest.occurred_at - interval '{{ var("review_hours") }} hours'
