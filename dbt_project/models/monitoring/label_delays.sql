with

delays as (
    select (epoch(reported_at) - epoch(occurred_at)) / 3600 as delay_hours
    from {{ ref('fraud_prepared') }}
    where is_fraud and reported_at is not null
)

{% for quantile in (0.5, 0.75, 0.9, 0.95, 0.99) -%}
    select
        cast({{ quantile }} as double) as quantile,
        quantile_disc(delay_hours, {{ quantile }}) as delay_hours,
        count(*) as frauds
    from delays
    having count(*) > 0
    {{ 'union all' if not loop.last }}
{% endfor %}
