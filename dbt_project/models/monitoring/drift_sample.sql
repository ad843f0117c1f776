with

-- Not materialized: every row with all its columns would be held, where two are read.
features as not materialized (
    select * from {{ ref('fraud_features') }}
),

period as (
    select * from {{ ref('drift_period') }}
),

-- A transaction may be in both: with little history the windows overlap.
samples as (
    select
        'reference' as sample_name,
        {{ drawn_ids('md5(features.transaction_id)', var('drift_sample_rows')) }} as transaction_ids
    from features
    cross join period
    where features.time_s <= period.trained_until_s
    union all
    select
        'current' as sample_name,
        {{ drawn_ids('md5(features.transaction_id)', var('drift_sample_rows')) }} as transaction_ids
    from features
    cross join period
    where features.time_s > period.newest_s - period.window_s
),

-- Materialized: only the drawn ones are joined to the columns of all.
drawn as materialized (
    select
        sample_name,
        unnest(transaction_ids) as transaction_id
    from samples
)

select
    drawn.sample_name,
    {% for column in watched_inputs() -%}
        features.{{ column }},
    {% endfor -%}
    drawn.transaction_id
from drawn
inner join features on drawn.transaction_id = features.transaction_id
