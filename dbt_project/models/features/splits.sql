with

transactions as (
    select
        time_s,
        label_source
    from {{ ref('fraud_prepared') }}
),

-- Age is measured against the newest transaction, never the clock: the same rows give the same split.
newest as (
    select max(time_s) - {{ var('label_delay_hours') }} * 3600 as label_delay_passed_before_s
    from transactions
),

-- A row is settled when a file has labelled it, or when it is so old that no label is expected any more.
seconds as (
    select
        transactions.time_s,
        count(*) as row_count,
        count(
            case
                when
                    transactions.label_source = 'file'
                    or transactions.time_s < newest.label_delay_passed_before_s
                    then 1
            end
        ) as settled_rows
    from transactions
    cross join newest
    group by transactions.time_s
),

running as (
    select
        time_s,
        row_count,
        sum(row_count) over (order by time_s) as rows_until,
        sum(settled_rows) over (order by time_s) as settled_until
    from seconds
),

maturity as (
    select max(case when settled_until >= 0.99 * rows_until then time_s end) as labels_mature_until_s
    from running
),

mature as (
    select
        running.time_s,
        running.rows_until - running.row_count as rows_before,
        sum(running.row_count) over () as mature_rows
    from running
    cross join maturity
    where running.time_s <= maturity.labels_mature_until_s
),

-- 60 % train, 20 % validation, 20 % test, in order of time: no row of a later window informs an earlier one.
-- Rows of the same second stay together.
boundaries as (
    select
        max(case when rows_before < 0.6 * mature_rows then time_s end) as trained_until_s,
        max(case when rows_before < 0.8 * mature_rows then time_s end) as validated_until_s,
        max(time_s) as labels_mature_until_s
    from mature
)

select
    boundaries.trained_until_s,
    boundaries.validated_until_s,
    boundaries.labels_mature_until_s,
    newest.label_delay_passed_before_s
from boundaries
cross join newest
