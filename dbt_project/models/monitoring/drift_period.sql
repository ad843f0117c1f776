-- depends_on: {{ ref('ingested_files') }}
with

champion as (
    select * from {{ ref('current_champion') }}
),

transactions as (
    select
        min(features.time_s) as oldest_s,
        max(splits.newest_time_s) as newest_s
    from {{ ref('fraud_features') }} as features
    cross join {{ ref('splits') }} as splits
){% if var('current_hours') == 'batch' %},

loads as (
    select
        loaded_at,
        max(least(last_time_s, (select transactions.newest_s from transactions))) as last_time_s
    from {{ ref('ingested_files') }}
    group by loaded_at
),

-- What a load has brought that is later than all before it. Late labels bring nothing of that kind.
batches as (
    select
        loaded_at,
        last_time_s,
        max(last_time_s) over (
            order by loaded_at rows between unbounded preceding and 1 preceding
        ) as known_until_s
    from loads
),

newest_batch as (
    select known_until_s
    from batches
    where known_until_s is null or last_time_s > known_until_s
    order by loaded_at desc
    limit 1
){% endif %}

select
    champion.model_version,
    champion.trained_until_s,
    champion.validated_until_s,
    transactions.oldest_s,
    transactions.newest_s,
    {% if var('current_hours') == 'batch' -%}
        transactions.newest_s - coalesce(newest_batch.known_until_s, transactions.oldest_s - 1) as window_s
    {%- else -%}
        cast({{ var('current_hours') }} * 3600 as bigint) as window_s
    {%- endif %}
from champion
cross join transactions
{% if var('current_hours') == 'batch' %}cross join newest_batch{% endif %}
