-- depends_on: {{ ref('fraud_features') }}
{% for input in model_inputs() -%}
    select
        {{ text_or_null(input.name) }} as feature,
        {{ text_or_null(input.unit) }} as unit,
        {{ input.is_watched }} as is_watched,
        {{ text_or_null(input.says_fr) }} as says_fr,
        {{ text_or_null(input.says_en) }} as says_en
    {{ 'union all' if not loop.last }}
{% endfor %}
