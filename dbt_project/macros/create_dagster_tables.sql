{#
    Tables that Dagster writes, created empty where they are missing: a plain `dbt build` from an empty folder works
    without Dagster. The one place that holds their columns; their meaning stands with the sources of models/raw, and
    is written to the tables as dbt does for models.
#}
{% macro create_dagster_tables() %}
    {% set tables = {
        'llm_explanation': '
            transaction_id varchar, model_version varchar, prompt_version varchar, language varchar,
            request_model varchar, summary varchar, reasons varchar, verified boolean, failures varchar,
            attempts bigint, cost_eur double, run_id varchar, explained_at timestamp',
        'llm_calls': '
            call_id varchar, called_at timestamp, purpose varchar,
            gen_ai_operation_name varchar, gen_ai_provider_name varchar,
            gen_ai_request_model varchar, gen_ai_response_model varchar,
            gen_ai_usage_input_tokens bigint, gen_ai_usage_output_tokens bigint,
            gen_ai_response_finish_reason varchar, error_type varchar, http_response_status_code bigint,
            duration_s double, attempt bigint, cost_eur double, cost_at_most_eur double, prompt_version varchar,
            transaction_id varchar, model_version varchar, run_id varchar',
        'reactions': '
            reaction_id varchar, episode varchar, signal varchar, value double, level bigint, action varchar,
            reason varchar, model_version varchar, run_id varchar, decided_at timestamp, reason_code varchar,
            reason_values varchar, note varchar'
    } %}
    {% for name, columns in tables.items() %}
        create table if not exists {{ target.schema }}.{{ name }} ({{ columns }});
    {% endfor %}
    {# An earlier warehouse has no such columns. #}
    alter table {{ target.schema }}.llm_calls add column if not exists cost_at_most_eur double;
    {% for column in ('reason_code', 'reason_values', 'note') %}
        alter table {{ target.schema }}.reactions add column if not exists {{ column }} varchar;
    {% endfor %}
    {% for source in (graph.sources.values() if execute else []) if source.name in tables %}
        comment on table {{ source.identifier }} is '{{ source.description | replace("'", "''") }}';
        {% for column in source.columns.values() %}
            comment on column {{ source.identifier }}.{{ column.name }} is
                '{{ column.description | replace("'", "''") }}';
        {% endfor %}
    {% endfor %}
{% endmacro %}
