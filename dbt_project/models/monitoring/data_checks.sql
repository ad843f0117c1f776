with

-- Not materialized: all columns of all rows would be held, where one or two are read.
accepted as not materialized (
    select
        transaction_id,
        time_s,
        amount,
        {% for column in compared_columns() -%}
            {{ column }},
        {% endfor -%}
        loaded_at
    from {{ ref('fraud') }}
    where reject_reason is null
),

newest_load as (
    select max(loaded_at) as loaded_at
    from accepted
),

newest_rows as (
    select accepted.*
    from accepted
    inner join newest_load on accepted.loaded_at = newest_load.loaded_at
),

newest_time as (
    select
        min(time_s) - 1 as first_s,
        max(time_s) + 1 as last_s
    from newest_rows
),

-- Only rows of the same time can be the same: what lies elsewhere is not read.
earlier_rows as (
    select accepted.*
    from accepted
    cross join newest_load
    cross join newest_time
    where
        accepted.loaded_at < newest_load.loaded_at
        and accepted.time_s between newest_time.first_s and newest_time.last_s
),

-- Late labels repeat rows that are known.
repeated as (
    select transaction_id
    from earlier_rows
    where transaction_id in (select newest_rows.transaction_id from newest_rows)
),

unknown_rows as (
    select * from newest_rows
    where transaction_id not in (select repeated.transaction_id from repeated)
),

doubled as (
    select count(distinct newest_rows.transaction_id) as doubled_rows
    from unknown_rows as newest_rows
    inner join earlier_rows
        on
            round(newest_rows.time_s) = round(earlier_rows.time_s)
            and round(newest_rows.amount * 100) = round(earlier_rows.amount * 100)
            {% for column in compared_columns() -%}
                and abs(newest_rows.{{ column }} - earlier_rows.{{ column }})
                <= 0.006 + 0.001 * abs(earlier_rows.{{ column }})
            {% endfor %}
    where
        newest_rows.transaction_id <> earlier_rows.transaction_id
        -- Exact duplicates are transactions of their own.
        and (
            false
            {% for column in compared_columns() -%}
                or newest_rows.{{ column }} <> earlier_rows.{{ column }}
            {% endfor %}
        )
),

beyond as (
    select count(*) as rows_beyond_now
    from {{ ref('fraud_prepared') }} as transactions
    cross join {{ ref('splits') }} as splits
    where transactions.time_s > splits.newest_time_s
),

test_window as (
    select
        count(*) as test_rows,
        count(case when target then 1 end) as test_frauds
    from {{ ref('fraud_hour') }}
    where next_split = 'test' and target is not null
)

select
    doubled.doubled_rows,
    beyond.rows_beyond_now,
    test_window.test_rows,
    test_window.test_frauds
from doubled
cross join beyond
cross join test_window
