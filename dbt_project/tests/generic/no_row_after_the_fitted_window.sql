{#
    No training sample holds a row after the window it is fitted to, `until` being the registry's column for it. The
    version that was fitted to this very sample is known by its rows and frauds (`counted`_rows, `counted`_frauds);
    a sample that no version was fitted to fails as well. Without retraining nothing is fitted to it. A recalibrated
    version has taken its counts from where its boosters come from, and its end from elsewhere.
#}
{% test no_row_after_the_fitted_window(model, sampled, until, counted) %}
with

sample_size as (
    select
        count(*) as sampled_rows,
        count(case when target then 1 end) as sampled_frauds
    from {{ sampled }}
),

fitted as (
    select max(versions.{{ until }}) as fitted_until_s
    from {{ model }} as versions
    inner join sample_size
        on
            versions.{{ counted }}_rows = sample_size.sampled_rows
            and versions.{{ counted }}_frauds = sample_size.sampled_frauds
    where versions.candidate = 'sampled' and versions.recalibrated_from is null
)

select sampled.transaction_id
from {{ sampled }} as sampled
cross join fitted
where (fitted.fitted_until_s is null or sampled.time_s > fitted.fitted_until_s) and {{ var('retrain') and not var('recalibrate') }}
{% endtest %}
