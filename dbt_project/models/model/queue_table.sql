with

decisions as (
    select * from {{ ref('candidate_decisions') }}
),

orderings as (
    {% for name, priority in [
        ('probability', 'fraud_probability'),
        ('probability x amount', 'fraud_probability * amount_eur'),
        ('probability x loss', 'fraud_probability * loss_eur'),
    ] -%}
        select
            '{{ name }}' as ordered_by,
            model_version,
            split,
            transaction_id,
            target,
            amount_eur,
            {{ priority }} as priority
        from decisions
        {{ "union all" if not loop.last }}
    {% endfor %}
),

-- A queue longer than a few thousand is not read by anyone.
queue as (
    select
        model_version,
        split,
        ordered_by,
        target,
        amount_eur,
        row_number() over (
            partition by model_version, split, ordered_by order by priority desc, transaction_id asc
        ) as place
    from orderings
),

caught as (
    select
        model_version,
        split,
        ordered_by,
        place,
        count(case when target then 1 end) over running as frauds_caught,
        sum(case when target then amount_eur else 0 end) over running as amount_caught_eur
    from queue
    where place <= 2000
    window running as (
        partition by model_version, split, ordered_by order by place
        rows between unbounded preceding and current row
    )
)

select
    model_version,
    split,
    ordered_by,
    cast(place as bigint) as first_k,
    cast(frauds_caught as bigint) as frauds_caught,
    cast(amount_caught_eur as double) as amount_caught_eur
from caught
where place <= 100 or place % 10 = 0
