with

measured as (
    select * from {{ ref('measured_drift') }}
),

-- When it was measured first: a build in which nothing changed measures the same again.
known as (
    select
        model_version,
        data_version,
        feature,
        'inputs' as subject,
        measured_at
    from {{ ref('feature_drift') }}
    union all
    select
        model_version,
        data_version,
        feature,
        'predictions' as subject,
        measured_at
    from {{ ref('prediction_drift') }}
)

select
    measured.model_version,
    measured.window_from_s,
    measured.window_until_s,
    measured.data_version,
    measured.subject,
    measured.feature,
    measured.state,
    measured.psi,
    measured.previous_psi,
    measured.p_value,
    measured.adjusted_p_value,
    measured.previous_adjusted_p_value,
    measured.has_moved,
    measured.is_alert,
    measured.window_rows,
    measured.reference_rows,
    measured.null_windows,
    measured.null_kind,
    measured.ks,
    measured.null_share,
    measured.reference_null_share,
    measured.shap_share,
    measured.flagged_share,
    measured.reference_flagged_share,
    known.measured_at
from measured
inner join known
    on
        measured.model_version = known.model_version
        and measured.data_version = known.data_version
        and measured.subject = known.subject
        and measured.feature = known.feature
