{%- set metrics = ['recall', 'precision', 'average_precision'] -%}
{%- set parts = ['', '_ci_low', '_ci_high'] -%}

with

champion as (
    select * from {{ ref('current_champion') }}
),

-- A state of the data that comes back is measured again: what was measured last is what holds.
estimates as (
    select estimated.*
    from {{ ref('estimated_performance') }} as estimated
    inner join champion on estimated.model_version = champion.model_version
    qualify row_number() over (partition by estimated.window_from_s order by estimated.estimated_at desc) = 1
),

realised as (
    select measured.*
    from {{ ref('performance_drift') }} as measured
    inner join champion on measured.model_version = champion.model_version
    qualify row_number() over (partition by measured.window_from_s order by measured.measured_at desc) = 1
)

select
    estimates.model_version,
    estimates.window_from_s,
    estimates.window_until_s,
    estimates.rows,
    {% for name in ['frauds'] + metrics %}
        {% for part in parts %}
            estimates.{{ name }}{{ part }} as estimated_{{ name }}{{ part }},
        {% endfor %}
    {% endfor %}
    realised.labelled_rows,
    realised.frauds as realised_frauds,
    {% for name in metrics %}
        {% for part in parts %}
            realised.{{ name }}{{ part }} as realised_{{ name }}{{ part }},
        {% endfor %}
    {% endfor %}
    realised.kind,
    realised.reason_values,
    estimates.estimated_at,
    realised.measured_at
from estimates
left join realised on estimates.window_from_s = realised.window_from_s
