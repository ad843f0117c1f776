with

predictions as (
    select * from {{ ref('fraud_prediction') }}
),

newest as (
    select max(occurred_at) as occurred_at
    from predictions
),

-- Rows that the champion has learned from prove nothing, and people have seen them already.
unseen as (
    select predictions.*
    from predictions
    cross join newest
    where
        predictions.is_flagged
        and predictions.split in ('test', 'later')
        and predictions.occurred_at > newest.occurred_at - interval '{{ var("review_hours") }} hours'
        and coalesce(predictions.label_source, '') <> 'review'
),

queue as (
    select
        cast(row_number() over (order by expected_loss_eur desc, transaction_id asc) as bigint) as queue_rank,
        transaction_id,
        model_version,
        occurred_at,
        hour_of_day,
        amount_eur,
        fraud_score,
        fraud_probability,
        expected_loss_eur,
        threshold
    from unseen
)

select * from queue
where queue_rank <= {{ var('review_capacity') }}
order by queue_rank
