{{ config(materialized='incremental') }}

with

measured as (
    select * from {{ ref('measured_drift') }}
),

known as (
    {% if is_incremental() -%}
        select * from {{ this }}
    {%- else -%}
        select * from measured
        where false
    {%- endif %}
)

select
    measured.model_version,
    measured.window_from_s,
    measured.window_until_s,
    measured.data_version,
    measured.feature,
    measured.window_rows,
    measured.reference_rows,
    measured.psi,
    measured.previous_psi,
    measured.null_windows,
    measured.null_kind,
    measured.p_value,
    measured.adjusted_p_value,
    measured.previous_adjusted_p_value,
    measured.has_moved,
    measured.is_alert,
    measured.state,
    measured.measured_at,
    measured.ks,
    measured.null_share,
    measured.reference_null_share,
    measured.shap_share
from measured
where
    measured.subject = 'inputs'
    -- A measurement is known by its champion and data_version: a build in which nothing changed adds nothing.
    and not exists (
        select 1
        from known
        where known.model_version = measured.model_version and known.data_version = measured.data_version
    )
