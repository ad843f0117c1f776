{#
    A table is kept as it is where nothing that it is made of has changed: its SQL with all settings filled in, or the
    code of ml/ and the libraries; its configuration; the tables it reads, as they are now. `meta: {always: true}` is
    for what depends on more than that, such as files. `--full-refresh` makes everything anew.
#}
{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {% set existing, made_of = load_cached_relation(this), made_of() %}
    {% if is_kept(existing, made_of) %}{{ return({'relations': [existing]}) }}{% endif %}
    {% set made = this.incorporate(type='table') %}
    {% set new = beside(made) %}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {# dbt takes a Python job from a materialization itself, and from no macro that it calls. #}
    {% call statement('main', language=model.language) %}
        {{- create_table_as(False, new, compiled_code, model.language) -}}
        {{- tells_of_a_full_disk() if model.language == 'python' -}}
    {% endcall %}
    {{ return(put_in_place(new, existing, made, made_of)) }}
{% endmaterialization %}

{% materialization incremental, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {# Incremental SQL reads its own table, and is small: it finds out for itself that there is nothing to add. #}
    {% if model.language == 'sql' %}{{ return(dbt.materialization_incremental_duckdb()) }}{% endif %}
    {% set existing, made_of = load_cached_relation(this), made_of() %}
    {% if is_kept(existing, made_of) %}{{ return({'relations': [existing]}) }}{% endif %}
    {% set made = this.incorporate(type='table') %}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% if existing is none or should_full_refresh() %}
        {% set new = beside(made) %}
        {% call statement('main', language='python') %}
            {{- create_table_as(False, new, compiled_code, 'python') ~ tells_of_a_full_disk() -}}
        {% endcall %}
        {{ return(put_in_place(new, existing, made, made_of)) }}
    {% else %}
        {% set changes = make_temp_relation(made) %}
        {% call statement('changes', language='python') %}
            {{- create_table_as(True, changes, compiled_code, 'python') ~ tells_of_a_full_disk() -}}
        {% endcall %}
        {% set columns = process_schema_changes(config.get('on_schema_change') or 'ignore', changes, existing) %}
        {% set strategy = adapter.get_incremental_strategy_macro(
            context, config.get('incremental_strategy') or 'default'
        ) %}
        {% call statement('main') %}
            {{- strategy({
                'target_relation': made,
                'temp_relation': changes,
                'unique_key': config.get('unique_key'),
                'dest_columns': columns or adapter.get_columns_in_relation(existing),
                'incremental_predicates': none,
            }) -}}
        {% endcall %}
        {{ return(made_now(made, made_of)) }}
    {% endif %}
{% endmaterialization %}

{# The end of what a Python model runs, in place of twenty lines of traceback. #}
{% macro tells_of_a_full_disk() %}

from dbt_project.plugins.full_disk import telling_of_it
model, materialize = telling_of_it(model), telling_of_it(materialize)
{% endmacro %}

{# Whether the table stays as it is. #}
{% macro is_kept(existing, made_of) %}
    {% if not is_there(existing) or should_full_refresh() or noted('made_of') != made_of %}{{ return(false) }}{% endif %}
    {% call noop_statement('main', 'KEPT', 'KEPT') -%}
        -- Nothing that it is made of has changed.
    {%- endcall %}
    {{ return(true) }}
{% endmacro %}

{# A name beside a table, for the one that takes its place. #}
{% macro beside(table) %}
    {% set new = make_intermediate_relation(table) %}
    {{ drop_relation_if_exists(load_cached_relation(new)) }}
    {{ return(new) }}
{% endmacro %}

{% macro put_in_place(new, existing, table, made_of) %}
    {% set old = make_backup_relation(table, existing.type if existing is not none else 'table') %}
    {{ drop_relation_if_exists(load_cached_relation(old)) }}
    {% if existing is not none %}
        {% do drop_indexes_on_relation(existing) %}
        {{ adapter.rename_relation(existing, old) }}
    {% endif %}
    {{ adapter.rename_relation(new, table) }}
    {% do create_indexes(table) %}
    {% set made = made_now(table, made_of) %}
    {{ drop_relation_if_exists(old) }}
    {{ return(made) }}
{% endmacro %}

{# The end of the transaction that changes a table; the note on it belongs to it. #}
{% macro made_now(table, made_of) %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do persist_docs(table, model) %}
    {% do run_query(note({'made_of': "'" ~ made_of ~ "'"})) %}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [table]}) }}
{% endmacro %}

{# Hash of what a table is made of; another in each run of what depends on more than can be told. #}
{% macro made_of() %}
    {%- if model.config.meta.always -%}{{ return(run_started_at | string) }}{%- endif -%}
    {#- What a table of the lake has taken in stands in its SQL. -#}
    {%- set sql = made_with(model) if model.config.materialized == 'lake' and model.language == 'sql' else compiled_code -%}
    {%- set own = [
        sql | replace(changed_at(), '') if model.language == 'sql' else model.raw_code,
        tojson(model.config, ''), model.description, tojson(model.columns, ''),
    ] -%}
    {%- set read = [] -%}
    {%- do parts_of(model.depends_on.nodes, read) -%}
    {%- if model.language == 'python' -%}{%- do read.append('select code_hash()') -%}{%- endif -%}
    {#- Of ten subqueries in one row DuckDB looks for the best order to join them: that takes as long as they do. -#}
    {%- set states = [] -%}
    {%- for part in read -%}{%- do states.append('select ' ~ loop.index ~ ', (' ~ part ~ ')') -%}{%- endfor -%}
    {%- set state = run_query(
        "select string_agg(state, '/' order by n) from (" ~ states | join(' union all\n') ~ ') as states (n, state)'
    ).rows[0][0] if states -%}
    {{ return(local_md5(own | join('\n') ~ state)) }}
{% endmacro %}

{# SQL of what tells one state of the tables that are read from another: of views, of what they read and how. #}
{% macro parts_of(unique_ids, parts) %}
    {%- for unique_id in unique_ids -%}
        {%- set node = graph.nodes.get(unique_id) or graph.sources.get(unique_id) -%}
        {%- if node and node.resource_type in ('model', 'source') -%}
            {%- set table = node.schema ~ '.' ~ (node.identifier or node.alias) -%}
            {%- if node.config.materialized in ('view', 'lake') -%}
                {%- set sql -%}
                    select md5(sql) from duckdb_views()
                    where view_name = '{{ node.alias }}' and schema_name = '{{ node.schema }}' limit 1
                {%- endset -%}
                {%- do parts.append(sql) if sql not in parts -%}
                {# The view of a table of the lake names its files, which never change. #}
                {%- do parts_of(node.depends_on.nodes, parts) if node.config.materialized == 'view' -%}
            {%- else -%}
                {%- set stamps = node.config.meta.stamps or [] -%}
                {%- set sql -%}
                    select concat(count(*), ' ',
                    {%- for stamp in stamps %}
                        sum(epoch_us({{ stamp }})), ' ', max({{ stamp }}){{ ", ' ', " if not loop.last }}
                    {%- else %} sum(hash(r)) {%- endfor %}) from {{ table }} as r
                {%- endset -%}
                {%- do parts.append(sql) if sql not in parts -%}
            {%- endif -%}
        {%- endif -%}
    {%- endfor -%}
{% endmacro %}
