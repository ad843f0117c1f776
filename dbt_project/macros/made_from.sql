{#
    What a table was made from stands in `made_from`, one row per table.
    `made_of`: hash of SQL, settings and everything it reads; where it is the same, the table is kept (kept.sql).
    Of an incremental table that takes in load after load (a post-hook): the newest load of each source, and the
    settings. Made with other settings, or by other SQL, it is made anew as with --full-refresh.
    Each is written in the transaction that changes the table, so that the two never disagree.
#}
{% macro create_made_from() %}
    create table if not exists {{ target.schema }}.made_from (
        table_name varchar primary key, made_of varchar,
        settings varchar, files_until timestamp, reviews_until timestamp
    )
{% endmacro %}

{# Text that changes with whatever a table's rows depend on besides other tables: `meta: made_with` names the vars. #}
{% macro made_with(model) %}
    {%- if not execute -%}{{ return('') }}{%- endif -%}
    {%- set settings = [
        model.raw_code,
        run_query('select macros_hash()').rows[0][0],
        tojson(layout_columns() | map(attribute='name') | list),
    ] -%}
    {%- for name in model.config.meta.made_with -%}
        {%- do settings.append(name ~ '=' ~ setting(name)) -%}
    {%- endfor -%}
    {{ return(local_md5(settings | join('\n'))) }}
{% endmacro %}

{# What was noted of the table that is being made; none where nothing was. #}
{% macro noted(column) %}
    {%- if not execute -%}{{ return(none) }}{%- endif -%}
    {%- set found = run_query(
        "select " ~ column ~ " from " ~ this.schema ~ ".made_from where table_name = '" ~ this.identifier ~ "'"
    ) -%}
    {{ return(found.rows[0][0] if found.rows else none) }}
{% endmacro %}

{# Note values of the table that is being made: column -> SQL expression. #}
{% macro note(values) %}
    insert into {{ this.schema }}.made_from (table_name, {{ values | join(', ') }})
    values ('{{ this.identifier }}', {{ values.values() | join(', ') }})
    on conflict do update set
        {% for column in values -%}
            {{ column }} = excluded.{{ column }}{{ ', ' if not loop.last }}
        {%- endfor %}
{% endmacro %}

{# Post-hook of a table that takes in load after load. #}
{% macro note_loads() %}
    {{ note({
        'settings': "'" ~ made_with(model) ~ "'",
        'files_until': '(select max(loaded_at) from ' ~ ref('fraud') ~ ')',
        'reviews_until': '(select max(loaded_at) from ' ~ ref('case_reviews') ~ ')',
    }) }}
{% endmacro %}

{# Pre-hook of such a table where a transaction may have no row any more. #}
{% macro remove_touched() %}
    {% if is_incremental() %}
        delete from {{ this }} where transaction_id in ({{ touched_transactions() }})
    {% endif %}
{% endmacro %}

{# dbt's own question, asked by is_incremental() too: also yes where settings or SQL have changed. #}
{% macro should_full_refresh() %}
    {% set wanted = config.get('full_refresh') %}
    {% if wanted is none %}{% set wanted = flags.FULL_REFRESH %}{% endif %}
    {% if not wanted and execute and model.config.meta and model.config.meta.made_with is defined %}
        {% set wanted = noted('settings') != made_with(model) %}
    {% endif %}
    {% do return(wanted) %}
{% endmacro %}

{# A condition on loaded_at: loads of a source that the table has not taken in. Where there are none nothing is read. #}
{% macro is_new_load(column, source) -%}
    {%- set until = noted(column) -%}
    {%- set condition = "loaded_at > cast('" ~ until ~ "' as timestamp)" if until else 'true' -%}
    {%- if until and not run_query('select 1 from ' ~ source ~ ' where ' ~ condition ~ ' limit 1').rows -%}
        {%- set condition = 'false' -%}
    {%- endif -%}
    {{ condition }}
{%- endmacro %}

{# Transactions that new loads speak of: all whose rows, or whose settled labels, can have changed. #}
{% macro touched_transactions() -%}
    select transaction_id from {{ ref('fraud') }}
    where reject_reason is null and {{ is_new_load('files_until', ref('fraud')) }}
    union
    select transaction_id from {{ ref('labels') }}
    where label_source = 'review' and {{ is_new_load('reviews_until', ref('case_reviews')) }}
{%- endmacro %}

{# When this build changes a row. Compared for equality only: whoever keeps a copy of the row knows by it that it is old. #}
{% macro changed_at() -%}
    cast('{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S.%f") }}' as timestamp)
{%- endmacro %}
