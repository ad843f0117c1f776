{# A spreadsheet holds 32,767 characters in a cell. #}
{% set most_characters = 30000 %}

with

reviewable as (
    select * from {{ ref('reviewable_transactions') }}
),

flagged as (
    select
        *,
        -- Who shares nothing that is known is a case alone.
        case when case_key is null then transaction_id end as alone,
        {{ as_word('transaction_id') }} as word
    from reviewable
    where is_flagged and review_state <> 'settled'
),

placed as (
    select
        *,
        row_number() over of_case - 1 as place,
        sum(length(word) + 1) over of_case as characters
    from flagged
    window of_case as (
        partition by case_key, alone
        order by expected_loss_eur desc, transaction_id asc
    )
),

-- What one cell cannot name is the next case.
cases as (
    select
        arg_min(transaction_id, place) as transaction_id,
        count(*) as case_transactions,
        -- In one order, so that the same rows give the same bytes.
        sum(amount_eur order by place) as case_amount_eur,
        sum(expected_loss_eur order by place) as case_expected_loss_eur,
        nullif(array_to_string(list(word order by place)[2:], ' '), '') as other_transactions,
        count(case when review_state = 'disputed' then 1 end) as disputed,
        count(case when review_state = 'unsure' then 1 end) as unsure
    from placed
    group by
        case_key,
        alone,
        place // {{ most_others() + 1 }},
        characters // {{ most_characters }}
),

queue as (
    select
        cast(
            row_number() over (order by cases.case_expected_loss_eur desc, cases.transaction_id asc) as bigint
        ) as queue_rank,
        flagged.transaction_id,
        flagged.model_version,
        flagged.occurred_at,
        flagged.hour_of_day,
        flagged.amount_eur,
        cast(cases.case_transactions as bigint) as case_transactions,
        cases.case_amount_eur,
        cases.other_transactions,
        flagged.fraud_score,
        flagged.fraud_probability,
        flagged.expected_loss_eur,
        cases.case_expected_loss_eur,
        flagged.threshold,
        case
            when cases.disputed > 0 then 'disputed'
            when cases.unsure > 0 then 'unsure'
            else 'new'
        end as review_state
    from cases
    inner join flagged on cases.transaction_id = flagged.transaction_id
)

select * from queue
where queue_rank <= {{ var('review_capacity') }}
order by queue_rank
