with

windowed_rows as (
    select * from {{ ref('scored_windows') }}
),

reference_sample as (
    select * from windowed_rows
    where is_reference
),

ends_of_scores as (
    {{ bin_ends(['fraud_score']) }}
),

counted_scores as (
    with {{ binned_counts(['fraud_score'], 'ends_of_scores') }}
),

decisions as (
    select
        cast(-1 as integer) as window_number,
        is_flagged
    from reference_sample
    union all
    select
        window_number,
        is_flagged
    from windowed_rows
    where window_number is not null
)

select * from counted_scores
union all
select
    'is_flagged' as feature,
    window_number,
    case when is_flagged then 1 else 0 end as bin,
    cast(count(*) as bigint) as row_count
from decisions
group by window_number, is_flagged
