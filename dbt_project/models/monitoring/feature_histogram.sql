with

-- Not materialized: every row with all its columns would be held, where a column at a time is read.
features as not materialized (
    select * from {{ ref('fraud_features') }}
),

period as (
    select * from {{ ref('drift_period') }}
),

reference_sample as (
    select * from {{ ref('drift_sample') }}
    where sample_name = 'reference'
),

ends_of_inputs as (
    {{ bin_ends(watched_inputs()) }}
),

numbered as not materialized (
    select
        features.*,
        features.time_s <= period.trained_until_s as is_reference,
        period.validated_until_s,
        cast(
            greatest(
                floor((period.newest_s - features.time_s) / cast(period.window_s as double)), 0
            ) as integer
        ) as steps_back
    from features
    cross join period
),

-- The newest two windows, and those of the champion's own time to compare them with.
windowed_rows as not materialized (
    select
        numbered.*,
        case
            when
                numbered.steps_back < 2
                or (
                    numbered.time_s <= numbered.validated_until_s
                    and numbered.time_s > numbered.validated_until_s - {{ var('drift_history_hours') }} * 3600
                )
                then numbered.steps_back
        end as window_number
    from numbered
),

{{ binned_counts(watched_inputs(), 'ends_of_inputs') }}
