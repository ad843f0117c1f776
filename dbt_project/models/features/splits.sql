with

transactions as (
    select
        time_s,
        label_source
    from {{ ref('fraud_prepared') }}
),

per_second as (
    select
        time_s,
        count(*) as row_count,
        count(case when label_source = 'file' then 1 end) as labelled_rows
    from transactions
    group by time_s
),

newer as (
    select
        time_s,
        sum(row_count) over (order by time_s desc) - row_count as newer_rows
    from per_second
),

-- Rows lie in order of time: to keep the newest ones of all would be to change them with every row.
newest_rows as (
    select time_s
    from transactions
    where
        time_s >= (
            select min(newer.time_s)
            from newer
            where newer.newer_rows < 1000
        )
    order by time_s desc
    limit 1000
),

spaced as (
    select
        time_s,
        time_s - lead(time_s, 1) over (order by time_s desc) as step_s,
        time_s - lead(time_s, 10) over (order by time_s desc) as ten_steps_s
    from newest_rows
),

typical as (
    select 100 * median(step_s) as far_s
    from spaced
),

-- Age is measured against the newest transaction, never the clock: the same rows give the same split. A few
-- rows far beyond all others have a wrong date, and move nothing.
present as (
    select
        coalesce(
            max(
                case
                    when
                        spaced.ten_steps_s
                        <= greatest({{ seconds_of('label_delay_hours') }}, typical.far_s)
                        then spaced.time_s
                end
            ),
            max(spaced.time_s)
        ) as newest_time_s
    from spaced
    cross join typical
),

newest as (
    select
        newest_time_s,
        newest_time_s - {{ seconds_of('label_delay_hours') }} as label_delay_passed_before_s
    from present
),

-- A row is settled when a file has labelled it, or when it is so old that no label is expected any more.
seconds as (
    select
        per_second.time_s,
        per_second.row_count,
        case
            when per_second.time_s < newest.label_delay_passed_before_s then per_second.row_count
            else per_second.labelled_rows
        end as settled_rows
    from per_second
    cross join newest
),

-- Some frauds are reported before payments without one are settled. A window that ran on into such days would
-- hold these frauds, and none of the payments around them.
lately as (
    select
        seconds.time_s,
        sum(seconds.settled_rows) over last_hundred
        >= 0.95 * sum(seconds.row_count) over last_hundred as is_settled
    from seconds
    cross join newest
    where seconds.time_s >= newest.label_delay_passed_before_s
    window last_hundred as (
        order by seconds.time_s
        rows between 99 preceding and current row
    )
),

running as (
    select
        time_s,
        settled_rows,
        sum(row_count) over (order by time_s) as rows_until,
        sum(settled_rows) over (order by time_s) as settled_until
    from seconds
),

hours as (
    select
        floor(time_s / 3600.0) as hour,
        max(case when settled_rows > 0 then time_s end) as last_settled_s,
        case when sum(settled_rows) >= 0.95 * sum(row_count) then 1 else 0 end as is_settled
    from seconds
    group by floor(time_s / 3600.0)
),

hours_passed as (
    select
        last_settled_s,
        is_settled,
        sum(is_settled) over (order by hour) as settled_hours,
        count(*) over (order by hour) as hours_until
    from hours
),

-- Labels are mature while 99 % of all rows so far are settled, and 95 % of those of the last hundred seconds.
-- Rows without a label in the middle, a file that never got any, do not end that for ever: what counts is the
-- time that has passed, and of ten hours one may lack labels.
maturity as (
    select max(running.time_s) as labels_mature_until_s
    from running
    cross join newest
    left join lately on running.time_s = lately.time_s
    where
        running.time_s <= newest.newest_time_s
        and coalesce(lately.is_settled, true)
        and (
            running.settled_until >= 0.99 * running.rows_until
            or running.time_s <= (
                select max(hours_passed.last_settled_s)
                from hours_passed
                where
                    hours_passed.is_settled = 1
                    and hours_passed.settled_hours >= 0.9 * hours_passed.hours_until
            )
        )
),

mature as (
    select
        running.time_s,
        running.settled_until - running.settled_rows as rows_before,
        sum(running.settled_rows) over () as mature_rows
    from running
    cross join maturity
    where running.time_s <= maturity.labels_mature_until_s and running.settled_rows > 0
),

-- 60 % train, 20 % validation, 20 % test of the settled rows, in order of time: no row of a later window
-- informs an earlier one. Rows of the same second stay together.
boundaries as (
    select
        max(
            case when mature.rows_before < 0.6 * mature.mature_rows then mature.time_s end
        ) as trained_until_s,
        max(
            case when mature.rows_before < 0.8 * mature.mature_rows then mature.time_s end
        ) as validated_until_s,
        max(maturity.labels_mature_until_s) as labels_mature_until_s
    from maturity
    left join mature on true
)

select
    boundaries.trained_until_s,
    boundaries.validated_until_s,
    boundaries.labels_mature_until_s,
    newest.label_delay_passed_before_s,
    newest.newest_time_s
from boundaries
cross join newest
