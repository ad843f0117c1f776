{#
    The audit: unflagged transactions, drawn with probability proportional to size, where the size is the calibrated
    probability, so that the few missed frauds have a chance to be found. Pareto sampling (B. Rosén, Journal of
    Statistical Planning and Inference 62, 1997): a fixed number of cases, each with the intended probability nearly.
    A transaction keeps its lottery number for ever: the same rows give the same draw, and over several rounds it is
    drawn when its number is below the largest of its probabilities. Verdicts have no part in it.
#}
{% set n = var('audit_cases') %}

with

suspicious as (
    select * from {{ ref('suspicious_transactions') }}
),

unflagged as (
    select
        *,
        -- In whole units of 2^-52: whatever the order, a sum of them is the same to the last digit.
        cast(greatest(fraud_probability, {{ var('audit_floor') }}) * pow(2, 52) as hugeint) as size,
        -- Of 52 bits. md5_number_upper, which would give them without a mask, takes four times as long.
        (
            cast(
                (
                    md5_number(concat(transaction_id, '{{ var("audit_seed") }}'))
                    & (cast(1 as uhugeint) << 64) - 1
                ) >> 12
                as double
            )
            + 0.5
        ) / pow(2, 52) as lottery_number,
        lottery_number / (1 - lottery_number) as lottery_odds
    from {{ ref('reviewable_transactions') }}
    where not is_flagged
),

together as (
    select sum(size) as size from unflagged
),

-- Who would have a probability above 1 is drawn for certain, and leaves the other places to the others. That
-- can only be one of the n largest: nobody else is put in order.
largest as (
    select
        transaction_id,
        size
    from unflagged
    order by size desc, transaction_id asc
    limit {{ n }}
),

ranked as (
    select
        *,
        row_number() over largest_first as place,
        sum(size) over largest_first - size as size_before
    from largest
    window largest_first as (order by size desc, transaction_id asc)
),

certain as (
    select ranked.*
    from ranked
    cross join together
    where ({{ n }} - ranked.place + 1) * ranked.size >= together.size - ranked.size_before
),

others as (
    select
        {{ n }} - count(certain.transaction_id) as places,
        together.size - coalesce(sum(certain.size), 0) as size
    from together
    left join certain on true
    group by together.size
),

probabilities as (
    select
        unflagged.*,
        case
            when certain.transaction_id is not null then 1.0 else others.places * unflagged.size / others.size
        end as audit_probability
    from unflagged
    cross join others
    left join certain on unflagged.transaction_id = certain.transaction_id
),

lottery as (
    select * from probabilities
    order by
        lottery_odds * (1 - audit_probability) / nullif(audit_probability, 0) asc,
        transaction_id asc
    limit {{ n }}
),

drawn as (
    select
        transaction_id,
        model_version,
        occurred_at,
        hour_of_day,
        amount_eur,
        case_transactions,
        case_amount_eur,
        other_transactions,
        review_state,
        false as is_audit,
        cast(null as double) as audit_probability
    from suspicious
    union all
    select
        transaction_id,
        model_version,
        occurred_at,
        hour_of_day,
        amount_eur,
        cast(1 as bigint) as case_transactions,
        amount_eur as case_amount_eur,
        cast(null as varchar) as other_transactions,
        review_state,
        true as is_audit,
        audit_probability
    from lottery
)

select
    {{ case_id() }} as case_id,
    *
from drawn
