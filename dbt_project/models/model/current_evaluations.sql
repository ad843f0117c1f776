with

evaluations as (
    select * from {{ ref('model_evaluations') }}
),

-- What is measured in this build, or known to be the same: never what was measured last. After a change and
-- back the newest measurement is of data that are gone.
present as (
    select
        model_version,
        split,
        data_version
    from {{ ref('evaluation_windows') }}
),

champion as (
    select * from {{ ref('current_champion') }}
)

select
    evaluations.model_version,
    evaluations.model_version in (select champion.model_version from champion) as is_champion,
    evaluations.candidate,
    evaluations.split,
    evaluations.metric,
    evaluations.value,
    evaluations.ci_low,
    evaluations.ci_high,
    evaluations.reason,
    evaluations.rows,
    evaluations.frauds,
    evaluations.prevalence,
    evaluations.window_from_s,
    evaluations.window_until_s,
    evaluations.data_version,
    evaluations.evaluated_at
from evaluations
inner join present
    on
        evaluations.model_version = present.model_version
        and evaluations.split = present.split
        and evaluations.data_version = present.data_version
