{# Every condition in `holds` is true of every row; null is not true. For tables that cannot carry a contract. #}
{% test every_row(model, holds) %}
select *
from {{ model }}
where
    {% for condition in holds -%}
        not coalesce({{ condition }}, false)
        {{ "or" if not loop.last }}
    {% endfor %}
{% endtest %}
