with

transactions as (
    select * from {{ ref('fraud') }}
),

file_labels as (
    select
        transaction_id,
        class = 1 as is_fraud,
        'file' as label_source,
        cast(null as varchar) as reviewer,
        loaded_at as known_at,
        file_hash,
        row_number
    from transactions
    where reject_reason is null and class is not null
)

select * from file_labels
