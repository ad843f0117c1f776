with

transactions as (
    select * from {{ ref('fraud_prepared') }}
),

splits as (
    select * from {{ ref('splits') }}
)

select
    transactions.transaction_id,

    transactions.time_s,
    transactions.occurred_at,
    cast(floor(transactions.time_s / 3600.0) as integer) as hour,
    cast(floor(transactions.time_s / 3600.0) as integer) % 24 as hour_of_day,

    {% for column in layout_columns() -%}
        transactions.{{ column.name }},
    {% endfor -%}
    transactions.amount_eur,

    transactions.is_fraud,
    transactions.label_source,
    transactions.reported_at,
    {{ next_split('transactions.time_s') }} as next_split,
    {{ target_of('transactions') }} as target,

    transactions.changed_at
from transactions
cross join splits
