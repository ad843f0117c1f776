{#
    What a layout is stands in its folder of dbt_project/layouts: the contract of fraud_prepared says what is read from
    files, the contract of fraud_features what a model is given. Everything else asks here.
#}

{# Columns in the contract of a model, in order. None while dbt only parses, and in unit tests, which see no graph. #}
{% macro columns_of(model) %}
    {%- if layout_found is not defined -%}
        {%- set name = env_var('FRAUD_LAYOUT') -%}
        {{ exceptions.raise_compiler_error(
            "FRAUD_LAYOUT is '" ~ name ~ "', and there is no folder dbt_project/layouts/" ~ name ~ ". Shipped are payments"
            ~ " and ulb; `fraud init FILE --name NAME` writes another one."
        ) }}
    {%- endif -%}
    {%- set node = (graph.get('nodes') or {}).get('model.' ~ project_name ~ '.' ~ model) if execute -%}
    {{ return(node.columns.values() | list if node else []) }}
{% endmacro %}

{# Columns of fraud_prepared that only this layout has; the others are those of every layout, see ml/raw/layout.py. #}
{% macro layout_columns() %}
    {%- set common = [
        'transaction_id', 'time_s', 'occurred_at', 'amount_eur', 'is_fraud', 'label_source', 'reported_at', 'loaded_at',
        'changed_at'
    ] -%}
    {{ return(columns_of('fraud_prepared') | rejectattr('name', 'in', common) | list) }}
{% endmacro %}

{# Numbers by which a row is known again that has lost digits: the first three that only this layout has. #}
{% macro compared_columns() %}
    {{ return((layout_columns() | selectattr('data_type', 'equalto', 'double') | map(attribute='name') | list)[:3]) }}
{% endmacro %}

{# What the contract of fraud_features says of its model inputs: every column but those that say what a row is. #}
{% macro input_columns() %}
    {%- set keys = ['transaction_id', 'time_s', 'next_split', 'target', 'changed_at'] -%}
    {{ return(columns_of('fraud_features') | rejectattr('name', 'in', keys) | list) }}
{% endmacro %}

{# A var, or what the layout says where the var is null. #}
{% macro setting(name) %}
    {%- set given = var(name) -%}
    {%- set contract = (graph.get('nodes') or {}).get('model.' ~ project_name ~ '.fraud_features') -%}
    {{ return(given if given is not none else contract.config.meta.get(name) if contract) }}
{% endmacro %}

{# Column of fraud_hour whose payments are one case, such as a customer's. transaction_id: each is a case alone. #}
{% macro case_of() %}
    {%- set name = setting('case_of') or 'transaction_id' -%}
    {%- set own = layout_columns() | selectattr('data_type', 'equalto', 'varchar') | map(attribute='name') | list -%}
    {%- if layout_columns() and name not in ['transaction_id'] + own -%}
        {{ exceptions.raise_compiler_error(
            "case_of is '" ~ name ~ "'. What the payments of one case share is a text of this layout: "
            ~ (['transaction_id'] + own) | join(', ') ~ ". Set the var case_of, or the meta of fraud_features."
        ) }}
    {%- endif -%}
    {{ return(name) }}
{% endmacro %}

{# A setting in hours, which may have decimals, as full seconds. 0 where nobody says. #}
{% macro seconds_of(name) %}
    {{ return(((setting(name) or 0) * 3600) | round | int) }}
{% endmacro %}

{# Columns that a model has besides those in its own yml: `meta: {columns_of: ...}`. #}
{% macro columns_of_layout(node) %}
    {%- set of = node.config.meta.columns_of -%}
    {{ return(layout_columns() if of == 'fraud_prepared' else input_columns() if of == 'fraud_features' else []) }}
{% endmacro %}
