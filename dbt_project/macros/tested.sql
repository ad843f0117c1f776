{#
    Up to where a table has been tested stands in `tested`, one row per table and columns of a test that looks at new
    rows: what passed is not looked at again, what failed is.
#}
{% macro create_tested() %}
    create table if not exists {{ target.schema }}.tested (
        table_name varchar, columns varchar, until timestamp, primary key (table_name, columns)
    )
{% endmacro %}

{# When the newest row was written that a test of these columns has passed; none where it never has. #}
{% macro tested_until(model, columns) %}
    {#- Compiled before any build, there is no such table. -#}
    {%- if not execute or not adapter.get_relation(target.database, target.schema, 'tested') -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set found = run_query(
        "select until from " ~ target.schema ~ ".tested where table_name = '" ~ model.identifier
        ~ "' and columns = '" ~ columns ~ "'"
    ) -%}
    {{ return(found.rows[0][0] if found.rows else none) }}
{% endmacro %}

{# At the end of a run, in which a table is written before its tests and not after them. #}
{% macro note_tested(results) %}
    {% for result in results if result.node.resource_type == 'test' and result.status == 'pass' -%}
        {% set asked = result.node.test_metadata.kwargs if result.node.test_metadata else {} -%}
        {% if asked.written is defined -%}
            {% set table = graph.nodes[result.node.attached_node] -%}
            insert into {{ target.schema }}.tested
            select '{{ table.alias }}', '{{ asked.columns | join(', ') }}', max({{ asked.written }})
            from {{ table.relation_name }}
            on conflict do update set until = excluded.until;
        {% endif -%}
    {% endfor %}
{% endmacro %}
