{%- set longest_queue = 2000 -%}

with

-- Not materialized, as the orderings: held, all rows three times over would go to disk.
decisions as not materialized (
    select * from {{ ref('candidate_decisions') }}
),

orderings as not materialized (
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

-- A queue longer than a few thousand is not read by anyone: what comes after need not be sorted.
least as (
    select
        model_version,
        split,
        ordered_by,
        list_min(max(priority, {{ longest_queue }})) as least_priority
    from orderings
    group by model_version, split, ordered_by
),

queue as (
    select
        orderings.model_version,
        orderings.split,
        orderings.ordered_by,
        orderings.target,
        orderings.amount_eur,
        row_number() over (
            partition by orderings.model_version, orderings.split, orderings.ordered_by
            order by orderings.priority desc, orderings.transaction_id asc
        ) as place
    from orderings
    inner join least
        on
            orderings.model_version = least.model_version
            and orderings.split = least.split
            and orderings.ordered_by = least.ordered_by
    where orderings.priority >= least.least_priority
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
    where place <= {{ longest_queue }}
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
