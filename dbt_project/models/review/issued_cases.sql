{{ config(
    materialized='incremental',
    incremental_strategy='append',
    full_refresh=false,
    on_schema_change='append_new_columns'
) }}

with

cases as (
    select * from {{ ref('drawn_cases') }}
)

select
    case_id,
    transaction_id,
    model_version,
    is_audit,
    audit_probability,
    cast('{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S") }}' as timestamp) as issued_at
from cases
{% if is_incremental() %}
    -- Drawn again with another probability, a case is written again: the largest one counts.
    where not exists (
        select 1
        from {{ this }} as issued
        where
            issued.case_id = cases.case_id
            and issued.audit_probability is not distinct from cases.audit_probability
    )
{% endif %}
