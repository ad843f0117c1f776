with

features as (
    select * from {{ ref('feature_drift') }}
)

select
    model_version,
    window_from_s,
    window_until_s,
    data_version,
    case
        when max(case when state = 'alert' then 1 else 0 end) = 1 then 'alert'
        when max(case when state = 'moved' then 1 else 0 end) = 1 then 'moved'
        else min(state)
    end as state,
    cast(sum(shap_share * psi) / nullif(sum(shap_share), 0) as double) as drift_score,
    max(psi) as highest_psi,
    cast(count(case when has_moved then 1 end) as bigint) as moved_features,
    cast(count(case when is_alert then 1 end) as bigint) as alert_features,
    max(window_rows) as window_rows,
    max(null_windows) as null_windows,
    max(measured_at) as measured_at
from features
group by model_version, window_from_s, window_until_s, data_version
