with

reference_sample as (
    select * from {{ ref('drift_sample') }}
    where sample_name = 'reference'
),

{{ quantile_edges(watched_inputs()) }}
