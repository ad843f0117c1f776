with

transactions as (
    select * from {{ ref('fraud_prepared') }}
),

splits as (
    select * from {{ ref('splits') }}
),

with_hour as (
    select
        *,
        cast(floor(time_s / 3600.0) as integer) as hour,
        cast(floor(time_s / 3600.0) as integer) % 24 as hour_of_day
    from transactions
),

with_split as (
    select
        with_hour.*,
        case
            when with_hour.time_s <= splits.trained_until_s then 'train'
            when with_hour.time_s <= splits.validated_until_s then 'validation'
            when with_hour.time_s <= splits.labels_mature_until_s then 'test'
            else 'later'
        end as next_split,
        with_hour.time_s < splits.label_delay_passed_before_s as is_past_label_delay
    from with_hour
    cross join splits
)

select
    transaction_id,

    time_s,
    occurred_at,
    hour,
    hour_of_day,

    {% for column in layout_columns() -%}
        {{ column.name }},
    {% endfor -%}
    amount_eur,

    is_fraud,
    label_source,
    reported_at,
    next_split,

    -- What a model learns from and is measured on. Reviewers see flagged rows only, so their verdicts may
    -- teach but never measure: a test window made of them would be mostly fraud.
    case
        when next_split = 'later' then cast(null as boolean)
        when label_source = 'file' or (label_source = 'review' and next_split = 'train') then is_fraud
        when is_past_label_delay then false
    end as target,
    changed_at
from with_split
