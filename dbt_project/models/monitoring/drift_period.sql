with

decisions as (
    select * from {{ ref('model_aliases') }}
),

champion as (
    select champion_version
    from decisions
    order by decision desc
    limit 1
),

versions as (
    select
        model_version,
        trained_until_s,
        validated_until_s
    from {{ ref('fraud_xgboost_model') }}
),

transactions as (
    select
        min(time_s) as oldest_s,
        max(time_s) as newest_s
    from {{ ref('fraud_features') }}
)

select
    versions.model_version,
    versions.trained_until_s,
    versions.validated_until_s,
    transactions.oldest_s,
    transactions.newest_s,
    cast({{ var('current_hours') }} * 3600 as bigint) as window_s
from champion
inner join versions on champion.champion_version = versions.model_version
cross join transactions
