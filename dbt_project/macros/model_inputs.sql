{#
    What the contract of fraud_features says of its model inputs: a list of name, unit, is_watched, and by language name, says
    and says_nothing.
    None while dbt only parses.
#}
{% macro model_inputs() %}
    {%- set inputs = [] -%}
    {%- for column in input_columns() -%}
        {%- set meta = column.config.meta -%}
        {%- do inputs.append({
            'column': column.name,
            'unit': meta.unit,
            'is_watched': meta.get('watched', true),
            'name': meta.get('name', {}),
            'says': meta.get('says', {}),
            'says_nothing': meta.get('says_nothing', {}),
        }) -%}
    {%- endfor -%}
    {{ return(inputs) }}
{% endmacro %}

{# Names of the inputs that drift is looked for in. #}
{% macro watched_inputs() %}
    {{ return(model_inputs() | selectattr('is_watched') | map(attribute='column') | list) }}
{% endmacro %}

{# A text of the yml as a value of SQL. #}
{% macro text_or_null(value) -%}
    {% if value %}cast('{{ value | replace("'", "''") }}' as varchar){% else %}cast(null as varchar){% endif %}
{%- endmacro %}
