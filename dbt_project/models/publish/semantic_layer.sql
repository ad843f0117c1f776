{#
    What `meta.words` in the yml says, as a table: the bot works from the published file alone. Descriptions travel
    there as comments already.
#}
{% set rows = [] %}
{% for node in (graph.nodes.values() if execute else []) | selectattr('resource_type', 'equalto', 'model') %}
    {% set described = [(none, node.config.meta)] %}
    {% for column in node.columns.values() %}
        {% do described.append((column.name, column.config.meta)) %}
    {% endfor %}
    {% for column_name, meta in described if meta.words %}
        {% do rows.append((node.name, column_name, meta.unit, meta.words.fr, meta.words.en)) %}
    {% endfor %}
{% endfor %}

with

words (table_name, column_name, unit, words_fr, words_en) as (
    values
    {% for row in rows %}
        (
            {% for value in row -%}
                {{ "'" ~ (value | replace("'", "''")) ~ "'" if value else 'null' }}{{ ', ' if not loop.last }}
            {%- endfor %}
        ){{ ',' if not loop.last }}
    {% else %}
        (null, null, null, null, null)
    {% endfor %}
)

select
    cast(table_name as varchar) as table_name,
    cast(column_name as varchar) as column_name,
    cast(unit as varchar) as unit,
    cast(words_fr as varchar) as words_fr,
    cast(words_en as varchar) as words_en
from words
where table_name is not null
order by table_name, column_name nulls first
