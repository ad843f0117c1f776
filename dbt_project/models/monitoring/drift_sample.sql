with

-- Not materialized: every row with all its columns would be held, where a column at a time is read.
features as not materialized (
    select * from {{ ref('fraud_features') }}
),

period as (
    select * from {{ ref('drift_period') }}
),

-- A transaction may be in both: with little history the windows overlap.
members as (
    select
        features.*,
        'reference' as sample_name
    from features
    cross join period
    where features.time_s <= period.trained_until_s
    union all
    select
        features.*,
        'current' as sample_name
    from features
    cross join period
    where features.time_s > period.newest_s - period.window_s
),

numbered as (
    select
        transaction_id,
        sample_name,
        row_number() over (partition by sample_name order by md5(transaction_id)) as place
    from members
)

select
    numbered.sample_name,
    {% for column in watched_inputs() -%}
        features.{{ column }},
    {% endfor -%}
    numbered.transaction_id
from numbered
inner join features on numbered.transaction_id = features.transaction_id
where numbered.place <= {{ var('drift_sample_rows') }}
