with

reviews as (
    select * from {{ ref('case_reviews') }}
)

select
    file_name,
    row_number,
    case_id,
    transaction_id,
    reviewer,
    reject_column as column_name,
    reject_value as rejected_value,
    reject_reason as reason,
    file_hash,
    loaded_at
from reviews
where reject_reason is not null
