{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    meta={'made_with': ['as_of']},
    pre_hook='{{ remove_touched() }}',
    post_hook='{{ note_loads() }}'
) }}

with

-- Only what was said twice can contradict.
repeated as (
    select transaction_id
    from {{ ref('labels') }}
    {% if is_incremental() %}where transaction_id in ({{ touched_transactions() }}){% endif %}
    group by transaction_id
    having count(*) > 1
),

{{ settled_labels(var('as_of'), only='transaction_id in (select repeated.transaction_id from repeated)') }}

select
    known_labels.transaction_id,
    settled_labels.is_fraud as settled_is_fraud,
    settled_labels.label_source as settled_by,
    known_labels.is_fraud as contradicting_is_fraud,
    known_labels.label_source as contradicted_by,
    known_labels.reviewer,
    known_labels.known_at,
    known_labels.file_hash,
    known_labels.row_number
from known_labels
inner join settled_labels on known_labels.transaction_id = settled_labels.transaction_id
-- A reviewer who has changed their mind contradicts nobody.
left join verdicts as replaced_verdicts
    on
        known_labels.transaction_id = replaced_verdicts.transaction_id
        and known_labels.file_hash = replaced_verdicts.file_hash
        and known_labels.row_number = replaced_verdicts.row_number
        and replaced_verdicts.nth_latest > 1
where
    known_labels.is_fraud <> settled_labels.is_fraud
    -- What was reported later corrects what was said before, and contradicts nothing.
    and (
        known_labels.label_source = 'review'
        or settled_labels.reported_at is null
        or known_labels.reported_at = settled_labels.reported_at
    )
    and replaced_verdicts.file_hash is null
