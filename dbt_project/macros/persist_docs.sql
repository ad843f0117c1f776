{#
  The descriptions of a model as comments, in one statement. dbt's own macros need four, two of them to look the
  columns up. Here a description of a column that is not there is an error.
#}
{% macro duckdb__persist_docs(relation, model, for_relation, for_columns) %}
    {% set comments = [] %}
    {% if for_relation and config.persist_relation_docs() and model.description %}
        {% do comments.append(alter_relation_comment(relation, model.description)) %}
    {% endif %}
    {% if for_columns and config.persist_column_docs() and model.columns %}
        {% set columns = {} %}
        {% for column in columns_of_layout(model) %}{% do columns.update({column.name: column}) %}{% endfor %}
        {% do columns.update(model.columns) %}
        {% do comments.append(alter_column_comment(relation, columns)) %}
    {% endif %}
    {% if comments %}{% do run_query(comments | join("\n")) %}{% endif %}
{% endmacro %}

{% macro duckdb__alter_column_comment(relation, columns) %}
    {% for name, column in columns.items() %}
        comment on column {{ relation }}.{{ adapter.quote(name) if column.quote else name }}
        is {{ duckdb_escape_comment(column.description) }};
    {% endfor %}
{% endmacro %}
