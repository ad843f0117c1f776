with

scores as (
    select * from {{ ref('candidate_scores') }}
),

versions as (
    select
        model_version,
        candidate
    from {{ ref('fraud_xgboost_model') }}
),

transactions as (
    select
        transaction_id,
        {{ case_of() if case_of() != 'transaction_id' else 'cast(null as varchar)' }} as case_id,
        amount_eur
    from {{ ref('fraud_hour') }}
)

select
    scores.model_version,
    versions.candidate,
    scores.split,
    scores.transaction_id,
    transactions.case_id,
    scores.time_s,
    scores.target,
    transactions.amount_eur,
    scores.fraud_score,
    scores.fraud_probability,
    {{ loss_if_missed('transactions.amount_eur') }} as loss_eur,
    {{ is_flagged('scores.fraud_probability', 'transactions.amount_eur') }} as is_flagged
from scores
inner join versions on scores.model_version = versions.model_version
inner join transactions on scores.transaction_id = transactions.transaction_id
