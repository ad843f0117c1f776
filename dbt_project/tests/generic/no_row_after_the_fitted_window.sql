{#
    No training sample holds a row after the window it is fitted to, `until` being the registry's column for it.
    Compares with the version trained last, when it was trained on the sample as it is now.
#}
{% test no_row_after_the_fitted_window(model, sampled, until) %}
with

newest as (
    select {{ until }} as fitted_until_s
    from {{ model }}
    where candidate = 'sampled' and trained_at = (select max(trained_at) from {{ model }})
)

select sampled.transaction_id
from {{ sampled }} as sampled
cross join newest
where sampled.time_s > newest.fitted_until_s and {{ var('retrain') }}
{% endtest %}
