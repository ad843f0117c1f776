with

transactions as (
    select * from {{ ref('fraud') }}
)

select
    file_name,
    row_number,
    reject_column as column_name,
    reject_value as rejected_value,
    reject_reason as reason,
    file_hash,
    loaded_at
from transactions
where reject_reason is not null
