-- depends_on: {{ ref('fraud_features') }}
{% for input in model_inputs() -%}
    select
        {{ text_or_null(input.column) }} as feature,
        {{ text_or_null(input.unit) }} as unit,
        {{ input.is_watched }} as is_watched,
        {% for key in ('name', 'says', 'says_nothing') -%}
            {% for language in ('fr', 'en') -%}
                {{ text_or_null(input[key][language]) }} as {{ key }}_{{ language }},
            {% endfor %}
        {% endfor %}
        {{ loop.index }} as place
    {{ 'union all' if not loop.last }}
{% endfor %}
