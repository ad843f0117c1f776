with

-- Not materialized, as the members: every row with all its columns would be held, where one is read.
features as not materialized (
    select * from {{ ref('fraud_features') }}
),

period as (
    select * from {{ ref('drift_period') }}
),

-- A transaction may be in both: with little history the windows overlap.
members as not materialized (
    select
        features.transaction_id,
        md5(features.transaction_id) as lottery_number,
        'reference' as sample_name
    from features
    cross join period
    where features.time_s <= period.trained_until_s
    union all
    select
        features.transaction_id,
        md5(features.transaction_id) as lottery_number,
        'current' as sample_name
    from features
    cross join period
    where features.time_s > period.newest_s - period.window_s
),

-- Who is drawn stands below the last number that is: of many rows nothing is sorted.
samples as (
    select
        sample_name,
        list_max(min(lottery_number, {{ var('drift_sample_rows') }})) as last_number
    from members
    group by sample_name
),

drawn as (
    select
        members.transaction_id,
        members.sample_name
    from members
    inner join samples on members.sample_name = samples.sample_name
    where members.lottery_number <= samples.last_number
)

select
    drawn.sample_name,
    {% for column in watched_inputs() -%}
        features.{{ column }},
    {% endfor -%}
    drawn.transaction_id
from drawn
inner join features on drawn.transaction_id = features.transaction_id
