{{ config(
    materialized='incremental',
    incremental_strategy='append',
    full_refresh=false,
    on_schema_change='append_new_columns'
) }}

with

cases as (
    select * from {{ ref('drawn_cases') }}
),

handed_out as (
    {{ each_transaction('cases', ['case_id', 'model_version', 'is_audit', 'audit_probability']) }}
)

select
    case_id,
    transaction_id,
    model_version,
    is_audit,
    audit_probability,
    cast('{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S") }}' as timestamp) as issued_at,
    represented_by
from handed_out
{% if is_incremental() %}
    -- Drawn again with another probability, a case is written again: the largest one counts.
    where not exists (
        select 1
        from {{ this }} as issued
        where
            issued.case_id = handed_out.case_id
            and issued.transaction_id = handed_out.transaction_id
            and issued.audit_probability is not distinct from handed_out.audit_probability
    )
{% endif %}
