with

transactions as (
    select * from {{ ref('fraud') }}
)

select
    file_hash,
    file_name,
    loaded_at,
    cast(count(*) as bigint) as row_count,
    cast(count(reject_reason) as bigint) as rejected_rows,
    cast(count(class) as bigint) as labelled_rows,
    cast(count(case when class = 1 then 1 end) as bigint) as frauds,
    cast(floor(min(time_s)) as bigint) as first_time_s,
    cast(floor(max(time_s)) as bigint) as last_time_s
from transactions
group by file_hash, file_name, loaded_at
