{#
    What `meta` in the yml says of words, as a table: the bot works from the published file alone. Descriptions travel
    there as comments already.
#}
{% set rows = [] %}
{% set nodes = (graph.nodes.values() | list + graph.sources.values() | list) if execute else [] %}
{% for node in nodes if node.resource_type in ('model', 'source') and node.config.meta.published %}
    {% set meta = node.config.meta %}
    {% set words = meta.words or {} %}
    {% if words or meta.named_by %}
        {% do rows.append([
            node.name, none, none, none, words.fr, words.en, meta.named_by, meta.is_countable | string,
            meta.current_rows, none, none
        ]) %}
    {% endif %}
    {% for column in node.columns.values() | list + columns_of_layout(node) if column.config.meta %}
        {% set meta = column.config.meta %}
        {% set words = meta.words or meta.name %}
        {% if words %}
            {% do rows.append([
                node.name, column.name, none, meta.unit, words.fr, words.en, none, none, none,
                meta.follows, meta.zero_at_ratio
            ]) %}
        {% endif %}
        {% for value, words in meta.get('values', {}).items() %}
            {% do rows.append([
                node.name, column.name, value, none, words.fr, words.en, none, none, none, none, none
            ]) %}
        {% endfor %}
    {% endfor %}
{% endfor %}

with

words (
    table_name, column_name, column_value, unit, words_fr, words_en, named_by, is_countable, current_rows,
    follows, zero_at_ratio
) as (
    values
    {% for row in rows %}
        (
            {% for value in row -%}
                {{ "'" ~ (value | replace("'", "''")) ~ "'" if value else 'null' }}{{ ', ' if not loop.last }}
            {%- endfor %}
        ){{ ',' if not loop.last }}
    {% else %}
        (null, null, null, null, null, null, null, null, null, null, null)
    {% endfor %}
)

select
    cast(table_name as varchar) as table_name,
    cast(column_name as varchar) as column_name,
    cast(column_value as varchar) as column_value,
    cast(unit as varchar) as unit,
    cast(words_fr as varchar) as words_fr,
    cast(words_en as varchar) as words_en,
    cast(named_by as varchar) as named_by,
    is_countable = 'True' as is_countable,
    cast(current_rows as varchar) as current_rows,
    cast(follows as varchar) as follows,
    cast(zero_at_ratio as varchar) as zero_at_ratio
from words
where table_name is not null
order by table_name, column_name nulls first, column_value nulls first
