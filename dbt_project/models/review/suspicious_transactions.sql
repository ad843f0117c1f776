with

reviewable as (
    select * from {{ ref('reviewable_transactions') }}
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
        threshold,
        review_state
    from reviewable
    where is_flagged and review_state <> 'settled'
)

select * from queue
where queue_rank <= {{ var('review_capacity') }}
order by queue_rank
