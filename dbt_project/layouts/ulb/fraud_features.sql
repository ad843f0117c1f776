with

transactions as (
    select * from {{ ref('fraud_hour') }}
)

select
    -- what a row is, and what it is for: never a model input
    transaction_id,
    time_s,
    next_split,
    target,
    changed_at,

    -- model inputs: every other column
    hour_of_day,
    {% for i in range(1, 29) -%}
        v{{ i }},
    {% endfor -%}
    amount_eur
from transactions
