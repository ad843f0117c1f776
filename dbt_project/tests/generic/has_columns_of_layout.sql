{# The model has the columns that `meta: {columns_of: ...}` promises, of the types in the contract of that model. #}
{% test has_columns_of_layout(model) %}
{%- set promised = columns_of_layout(graph.nodes[context.model.attached_node]) if execute else [] %}
with

promised (name, data_type) as (
    values
    {% for column in promised -%}
        ('{{ column.name }}', '{{ column.data_type | upper }}'){{ ',' if not loop.last }}
    {% else %}
        ('none', 'none')
    {% endfor %}
),

found as (
    select
        column_name,
        column_type
    from (describe {{ model }})
)

select promised.name
from promised
left join found on promised.name = found.column_name and promised.data_type = found.column_type
where found.column_name is null
{% endtest %}
