{#
    The model has the columns that `meta: {columns_of: ...}` promises, of the types in the contract of that model. A layout
    may have none of its own.
#}
{% test has_columns_of_layout(model) %}
{%- set node = graph.nodes[context.model.attached_node] if execute else none -%}
{%- if node and node.config.meta.columns_of not in ['fraud_prepared', 'fraud_features'] -%}
    {{ exceptions.raise_compiler_error(
        node.name ~ " has the columns of " ~ node.config.meta.columns_of ~ " (meta: columns_of), which is the contract of"
        ~ " no layout. Write fraud_prepared or fraud_features."
    ) }}
{%- endif %}
with

promised (name, data_type) as (
    values
    {% for column in (columns_of_layout(node) if node else []) -%}
        ('{{ column.name }}', '{{ column.data_type | upper }}'){{ ',' if not loop.last }}
    {% else %}
        (null, null)
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
where promised.name is not null and found.column_name is null
{% endtest %}
