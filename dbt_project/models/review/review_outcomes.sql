{#
    What people found. Reviewed flagged cases give precision. Those that were not flagged, drawn with known
    probabilities, give the frauds that were missed (Horvitz and Thompson, JASA 47, 1952): each fraud found stands for
    1 / probability of them. Recall's headline stays with labels from files; too few are found here to measure it.
#}
{% set z_one_sided, least_frauds = 1.644854, 10 %}

with

-- What files say is asked of reviewed transactions only.
looked_at as (
    select distinct transaction_id from {{ ref('labels') }}
    where label_source = 'review'
),

{{ settled_labels(
    var('as_of'), only='transaction_id in (select looked_at.transaction_id from looked_at)'
) }},

issued as (
    select
        transaction_id,
        bool_or(not is_audit) as was_flagged,
        -- A case of several transactions is one case, of the transaction that represents it.
        bool_or(not is_audit and represented_by is null) as was_flagged_case,
        -- Over several rounds a transaction was in the draw with the largest of its probabilities.
        max(audit_probability) as audit_probability
    from {{ ref('issued_cases') }}
    group by transaction_id
),

cases as (
    select
        issued.*,
        agreed_verdicts.is_fraud,
        case when agreed_verdicts.is_of_own_case then agreed_verdicts.is_fraud end as is_fraud_case
    from issued
    left join agreed_verdicts on issued.transaction_id = agreed_verdicts.transaction_id
),

audit as (
    select
        count(*) as drawn,
        count(is_fraud) as reviewed,
        count(case when is_fraud then 1 end) as found,
        -- Drawn cases that nobody has settled are taken to be like the others.
        cast(count(*) as double) / nullif(count(is_fraud), 0) as drawn_per_reviewed,
        sum(case when is_fraud then 1 / audit_probability end) as missed,
        sum(case when is_fraud then (1 - audit_probability) / pow(audit_probability, 2) end) as variance
    from cases
    where not was_flagged
),

shares as (
    select
        'precision' as measure,
        count(*) as cases,
        count(is_fraud_case) as reviewed,
        count(case when is_fraud_case then 1 end) as hits,
        'no flagged case has a settled verdict' as reason_if_none
    from cases
    where was_flagged_case
    union all
    select
        'agreement with file labels' as measure,
        count(*) as cases,
        count(*) as reviewed,
        count(case when agreed_verdicts.is_fraud = settled_labels.is_fraud then 1 end) as hits,
        'no transaction has both a settled verdict and a label from a file' as reason_if_none
    from agreed_verdicts
    inner join settled_labels
        on
            agreed_verdicts.transaction_id = settled_labels.transaction_id
            and settled_labels.label_source = 'file'
    where agreed_verdicts.is_of_own_case
),

outcomes as (
    select
        measure,
        cases,
        reviewed,
        hits,
        cast(hits as double) / nullif(reviewed, 0) as value,
        {{ wilson_low('hits', 'reviewed') }} as low,
        {{ wilson_high('hits', 'reviewed') }} as high,
        case when reviewed = 0 then concat('not estimable yet: ', reason_if_none) end as reason
    from shares
    union all
    select
        'missed frauds' as measure,
        drawn as cases,
        reviewed,
        found as hits,
        case when found >= {{ least_frauds }} then missed * drawn_per_reviewed end as value,
        cast(null as double) as low,
        case
            when found >= {{ least_frauds }}
                then (missed + {{ z_one_sided }} * sqrt(variance)) * drawn_per_reviewed
        end as high,
        case
            when found < {{ least_frauds }}
                then concat('not estimable yet: ', found, ' of {{ least_frauds }} frauds found in the audit')
        end as reason
    from audit
)

select
    measure,
    cast(round(value, 6) as double) as value,
    cast(round(low, 6) as double) as low,
    cast(round(high, 6) as double) as high,
    cast(cases as bigint) as cases,
    cast(reviewed as bigint) as reviewed,
    cast(hits as bigint) as hits,
    reason
from outcomes
