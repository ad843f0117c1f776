{#
    Nothing alerts in what was measured last. Statistics warn and never stop publishing: readers must see bad news.
#}
{% test no_alert_in_the_newest_window(model) %}
select *
from {{ model }}
where is_alert and measured_at = (select max(newest.measured_at) from {{ model }} as newest)
{% endtest %}
