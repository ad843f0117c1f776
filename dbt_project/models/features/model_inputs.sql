-- depends_on: {{ ref('fraud_features') }}
{% for input in model_inputs() -%}
    select
        {{ text_or_null(input.column) }} as feature,
        {{ text_or_null(input.unit) }} as unit,
        {{ input.is_watched }} as is_watched,
        {{ text_or_null(input.name.fr) }} as name_fr,
        {{ text_or_null(input.name.en) }} as name_en,
        {{ text_or_null(input.says.fr) }} as says_fr,
        {{ text_or_null(input.says.en) }} as says_en,
        {{ text_or_null(input.says_nothing.fr) }} as says_nothing_fr,
        {{ text_or_null(input.says_nothing.en) }} as says_nothing_en,
        {{ loop.index }} as place
    {{ 'union all' if not loop.last }}
{% endfor %}
