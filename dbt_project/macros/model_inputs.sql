{#
    What the contract of fraud_features says of its model inputs: a list of name, unit, is_watched, says_fr, says_en.
    None while dbt only parses.
#}
{% macro model_inputs() %}
    {%- set inputs = [] -%}
    {%- for column in input_columns() -%}
        {%- set meta = column.config.meta -%}
        {%- do inputs.append({
            'name': column.name,
            'unit': meta.unit,
            'is_watched': meta.get('watched', true),
            'says_fr': meta.get('says', {}).fr,
            'says_en': meta.get('says', {}).en,
        }) -%}
    {%- endfor -%}
    {{ return(inputs) }}
{% endmacro %}

{# Names of the inputs that drift is looked for in. #}
{% macro watched_inputs() %}
    {{ return(model_inputs() | selectattr('is_watched') | map(attribute='name') | list) }}
{% endmacro %}

{# A text of the yml as a value of SQL. #}
{% macro text_or_null(value) -%}
    {% if value %}cast('{{ value | replace("'", "''") }}' as varchar){% else %}cast(null as varchar){% endif %}
{%- endmacro %}
