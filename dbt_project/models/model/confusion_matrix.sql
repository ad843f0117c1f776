with

decisions as (
    select * from {{ ref('candidate_decisions') }}
)

select
    model_version,
    split,
    target as is_fraud,
    is_flagged,
    cast(count(*) as bigint) as row_count,
    cast(sum(amount_eur) as double) as amount_eur,
    cast(sum(loss_eur) as double) as loss_eur
from decisions
group by model_version, split, target, is_flagged
