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
        greatest(fraud_probability, {{ var('audit_floor') }}) as size,
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

ranked as (
    select
        *,
        row_number() over largest_first as place,
        sum(size) over (
            order by size desc, transaction_id asc
            rows between current row and unbounded following
        ) as size_from_here
    from unflagged
    window largest_first as (order by size desc, transaction_id asc)
),

-- Who would have a probability above 1 is drawn for certain, and leaves the other places to the others.
certain as (
    select
        *,
        ({{ n }} - place + 1) * size >= size_from_here as is_certain
    from ranked
),

probabilities as (
    select
        *,
        case
            when is_certain then 1.0
            else
                ({{ n }} - count(case when is_certain then 1 end) over ())
                * size / sum(case when not is_certain then size end) over ()
        end as audit_probability
    from certain
),

lottery as (
    select
        *,
        row_number() over (
            order by
                lottery_odds * (1 - audit_probability) / nullif(audit_probability, 0) asc,
                transaction_id asc
        ) as place_in_draw
    from probabilities
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
    where place_in_draw <= {{ n }}
)

select
    {{ case_id() }} as case_id,
    *
from drawn
