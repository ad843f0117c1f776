with

features as (
    select * from {{ ref('fraud_features') }}
),

{{ class_rebalance("next_split = 'train'") }}
