{# The newest window that could be measured shows no drift of performance. Statistics warn and never stop publishing. #}
{% test no_drift_in_the_newest_window(model) %}
select *
from {{ model }}
where
    kind not in ('none', 'cannot decide')
    and measured_at = (select max(newest.measured_at) from {{ model }} as newest)
{% endtest %}
