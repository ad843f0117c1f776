{#
    A table whose rows Spark computes and keeps as Parquet, where FRAUD_SPARK is set; DuckDB has a view of them. What is
    asked of it is what is asked of an incremental model: its config, contract and hooks are the same.
#}
{% materialization lake, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {% set existing, made_of = load_cached_relation(this), made_of() %}
    {% if existing is not none and existing.is_table %}{{ other_engine('without') }}{% endif %}
    {% if is_kept(existing, made_of) %}
        {# A build that was killed before it did has left it to this one. #}
        {% do adapter.store_relation('lake', this, [], '', 'parquet', {'name': this.identifier, 'settle': true}) %}
        {{ return({'relations': [existing]}) }}
    {% endif %}
    {% set table = this.incorporate(type='view') %}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% set wanted = {'name': this.identifier, 'statements': [], 'columns': {}, 'holds': []} %}
    {% if model.language == 'python' %}
        {% call statement('made', language='python') %}
            {{- compiled_code }}

def materialize(table, con):
    from dbt_project.plugins.lake import made
    made("{{ this.identifier }}", table)
            {{- tells_of_a_full_disk() }}
        {% endcall %}
    {% else %}
        {% for column in model.columns.values() %}
            {% do wanted['columns'].update({column.name: column.data_type}) %}
            {% for constraint in column.constraints %}
                {% set kind = constraint.type.value or constraint.type %}
                {% do wanted['holds'].append(column.name ~ ' is not null' if kind == 'not_null' else constraint.expression) %}
            {% endfor %}
        {% endfor %}
        {% do wanted.update({'sql': compiled_code, 'key': config.get('unique_key') if is_incremental() else none}) %}
    {% endif %}
    {% do adapter.store_relation('lake', this, [], '', 'parquet', wanted) %}
    {% call statement('main') %}
        {{- wanted['statements'] | join(';\n') -}}
    {% endcall %}
    {% set made = made_now(table, made_of) %}
    {% do adapter.store_relation('lake', this, [], '', 'parquet', {'name': this.identifier, 'settle': true}) %}
    {{ return(made) }}
{% endmaterialization %}

{# Whether rows lie in the lake. #}
{% macro is_on_spark() %}
    {{ return(env_var('FRAUD_SPARK', '') != '') }}
{% endmacro %}

{# A warehouse belongs to one engine: rows of files that are gone could not be had again. #}
{% macro check_engine() %}
    {% if execute %}
        {% set tables = run_query(
            "select count(*) from duckdb_tables() where table_name = 'fraud' and schema_name = '" ~ target.schema ~ "'"
            ~ " and database_name = current_database()"
        ).rows[0][0] %}
        {% set lake_files = run_query(
            "select count(*) from duckdb_tables() where table_name = 'lake_files' and database_name = current_database()"
        ).rows[0][0] %}
        {% if is_on_spark() and tables %}{{ other_engine('without') }}{% endif %}
        {% if not is_on_spark() and lake_files %}{{ other_engine('with') }}{% endif %}
    {% endif %}
    {% if is_on_spark() %}
        create table if not exists {{ target.schema }}.lake_files
        (table_name varchar, part_number bigint, part varchar, file varchar, made_of varchar);
        {#- Its own: two warehouses in one lake would remove each other's files. #}
        create table if not exists {{ target.schema }}.lake_folder as
        select left(md5(cast(uuid() as varchar)), 12) as name
    {% else %}select 1{% endif %}
{% endmacro %}

{% macro other_engine(how) %}
    {{ exceptions.raise_compiler_error(
        "this warehouse was built " ~ how ~ " Spark. " ~ (
            "Unset FRAUD_SPARK" if how == 'without' else "Set FRAUD_SPARK and FRAUD_LAKE as then"
        ) ~ ", or set FRAUD_WAREHOUSE to another file, into which all files are read again. Nothing was built."
    ) }}
{% endmacro %}

{# dbt's own question, for tables of the lake too. #}
{% macro is_incremental() %}
    {% if not execute %}{{ return(false) }}{% endif %}
    {% set existing = load_cached_relation(this) %}
    {% set is_added_to = model.config.materialized in ('incremental', 'lake') %}
    {{ return(is_added_to and is_there(existing) and not should_full_refresh()) }}
{% endmacro %}

{# Whether a relation is the table that is being made; a table of the lake is a view here. #}
{% macro is_there(existing) %}
    {{ return(existing is not none and existing.type == ('view' if model.config.materialized == 'lake' else 'table')) }}
{% endmacro %}
