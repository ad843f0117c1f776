with

calls as (
    select * from {{ source('dagster', 'llm_calls') }}
)

select
    date_trunc('month', called_at) as month,
    count(*) as calls,
    count(error_type) as failed_calls,
    cast(coalesce(sum(cost_eur), 0) as double) as cost_eur,
    cast(coalesce(sum(coalesce(cost_at_most_eur, cost_eur)), 0) as double) as spent_eur,
    max_by(gen_ai_request_model, called_at) as newest_model
from calls
group by date_trunc('month', called_at)
