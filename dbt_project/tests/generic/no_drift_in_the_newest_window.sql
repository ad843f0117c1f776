{# The newest window that could be judged shows no drift of performance. Statistics warn and never stop publishing. #}
{% test no_drift_in_the_newest_window(model) %}
select *
from {{ model }}
where
    kind not in ('none', 'cannot decide')
    and window_until_s = (
        select max(judged.window_until_s) from {{ model }} as judged
        where judged.kind <> 'cannot decide'
    )
{% endtest %}
