with

cases as (
    select * from {{ ref('drawn_cases') }}
    where review_state <> 'settled'
),

texts as (
    select * from {{ ref('case_reasons') }}
)

select
    cases.case_id,
    cases.transaction_id,
    cases.model_version,
    {{ row_token(
        'cases.case_id', 'cases.transaction_id', 'cases.model_version', 'cases.other_transactions'
    ) }} as row_token,
    cases.review_state,
    cases.occurred_at,
    cases.hour_of_day,
    cases.amount_eur,
    cases.case_transactions,
    cases.case_amount_eur,
    cases.other_transactions,
    texts.reasons,
    texts.explanation,
    cast(null as varchar) as verdict,
    cast(null as varchar) as reviewer,
    cast(null as varchar) as comment
from cases
left join texts on cases.transaction_id = texts.transaction_id
-- Neither the order nor a probability tells which are audit cases.
order by cases.case_id
