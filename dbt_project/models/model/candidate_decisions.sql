with

scores as (
    select * from {{ ref('candidate_scores') }}
),

versions as (
    select
        model_version,
        candidate
    from {{ ref('fraud_xgboost_model') }}
)

select
    scores.model_version,
    versions.candidate,
    scores.split,
    scores.transaction_id,
    scores.case_id,
    scores.time_s,
    scores.target,
    scores.amount_eur,
    scores.fraud_score,
    scores.fraud_probability,
    {{ loss_if_missed('scores.amount_eur') }} as loss_eur,
    {{ is_flagged('scores.fraud_probability', 'scores.amount_eur') }} as is_flagged
from scores
inner join versions on scores.model_version = versions.model_version
