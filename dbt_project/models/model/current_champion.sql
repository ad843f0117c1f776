with

decisions as (
    select * from {{ ref('model_aliases') }}
),

newest as (
    select *
    from decisions
    order by decision desc
    limit 1
),

-- A decision that kept the champion has it as its previous version, too.
succeeded as (
    select decisions.previous_version
    from decisions
    inner join newest on decisions.champion_version = newest.champion_version
    where decisions.previous_version <> decisions.champion_version
    order by decisions.decision desc
    limit 1
),

versions as (
    select * from {{ ref('fraud_xgboost_model') }}
)

select
    newest.champion_version as model_version,
    versions.candidate,
    versions.trained_at,
    versions.trained_until_s,
    versions.validated_until_s,
    (select succeeded.previous_version from succeeded) as previous_champion,
    newest.challenger_version,
    newest.decision,
    newest.decided_at,
    newest.decided_by,
    newest.outcome,
    newest.reason
from newest
inner join versions on newest.champion_version = versions.model_version
