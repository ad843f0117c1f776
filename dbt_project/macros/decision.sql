{# What a missed fraud costs, in EUR. A payment of 0 to 1 EUR is usually a card test before a larger one. #}
{% macro loss_if_missed(amount_eur) -%}
    greatest({{ amount_eur }}, cast({{ var('min_loss') }} as double))
{%- endmacro %}

{# A review is worth its cost when it saves at least as much as it costs, on average. #}
{% macro is_flagged(probability, amount_eur) -%}
    {{ probability }} * {{ loss_if_missed(amount_eur) }} >= {{ var('review_cost') }}
{%- endmacro %}
