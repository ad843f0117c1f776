{# Nothing alerts now. Statistics warn and never stop publishing: readers must see bad news. #}
{% test no_alert(model) %}
select *
from {{ model }}
where is_alert
{% endtest %}
