with

transactions as (
    select * from {{ ref('fraud') }}
),

reviews as (
    select * from {{ ref('case_reviews') }}
),

file_labels as (
    select
        transaction_id,
        class = 1 as is_fraud,
        'file' as label_source,
        cast(null as varchar) as reviewer,
        cast(null as varchar) as represented_by,
        -- So that history that was loaded at once can be replayed as it was known then.
        cast(coalesce(reported_at, loaded_at) as timestamp) as known_at,
        cast(reported_at as timestamp) as reported_at,
        loaded_at,
        file_hash,
        row_number
    from transactions
    where reject_reason is null and class is not null
),

accepted as (
    select * from reviews
    where reject_reason is null and verdict is not null
),

-- A verdict on a case speaks of each of its transactions.
on_transactions as (
    {{ each_transaction('accepted', ['verdict', 'reviewer', 'loaded_at', 'file_hash', 'row_number']) }}
),

-- A reviewer who is unsure gives no label, but takes back the one given before.
verdicts as (
    select
        transaction_id,
        case verdict when 'fraud' then true when 'legitimate' then false end as is_fraud,
        'review' as label_source,
        reviewer,
        represented_by,
        loaded_at as known_at,
        cast(null as timestamp) as reported_at,
        loaded_at,
        file_hash,
        row_number
    from on_transactions
)

select * from file_labels
union all
select * from verdicts
