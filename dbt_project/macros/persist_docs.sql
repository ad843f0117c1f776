{#
  The descriptions of a model as comments, in one statement. dbt's own macros need four, two of them to look the
  columns up: a contract has already compared them.
#}
{% macro duckdb__persist_docs(relation, model, for_relation, for_columns) %}
    {% set comments = [] %}
    {% if for_relation and config.persist_relation_docs() and model.description %}
        {% do comments.append(alter_relation_comment(relation, model.description)) %}
    {% endif %}
    {% if for_columns and config.persist_column_docs() and model.columns %}
        {% set columns = model.columns %}
        {% if not model.contract.enforced %}
            {% set existing = adapter.get_columns_in_relation(relation) | map(attribute="name") | list %}
            {% set columns = validate_doc_columns(relation, columns, existing) %}
        {% endif %}
        {% do comments.append(alter_column_comment(relation, columns)) %}
    {% endif %}
    {% if comments %}{% do run_query(comments | join("\n")) %}{% endif %}
{% endmacro %}

{# `columns` are there: whoever calls has looked. #}
{% macro duckdb__alter_column_comment(relation, columns) %}
    {% for name, column in columns.items() %}
        comment on column {{ relation }}.{{ adapter.quote(name) if column.quote else name }}
        is {{ duckdb_escape_comment(column.description) }};
    {% endfor %}
{% endmacro %}
