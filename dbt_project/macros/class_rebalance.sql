{#
    Both classes alike: of each class the `sample_size` / 2 rows with the smallest lottery number, all of them
    where there are fewer. `kept_share` is what a probability learned here must be corrected by.
    Numbered on narrow rows, joined back to the wide ones at the end: a CTE that both read would be held whole.
#}
{% macro class_rebalance(window) %}
    lottery as not materialized (
        select
            transaction_id,
            target,
            {{ sample_hash() }} as lottery_number
        from {{ ref('fraud_features') }}
        where {{ window }} and target is not null
    ),

    -- Who is drawn stands below the last number that is: of many rows nothing is sorted.
    classes as (
        select
            target,
            count(*) as class_rows,
            list_max(min(lottery_number, {{ (var('sample_size') / 2) | int }})) as last_number
        from lottery
        group by target
    ),

    drawn as (
        select
            lottery.transaction_id,
            cast(least(classes.class_rows, {{ (var('sample_size') / 2) | int }}) as double)
            / classes.class_rows as kept_share
        from lottery
        inner join classes on lottery.target = classes.target
        where lottery.lottery_number <= classes.last_number
    )

    select
        features.*,
        drawn.kept_share
    from {{ ref('fraud_features') }} as features
    inner join drawn on features.transaction_id = drawn.transaction_id
{%- endmacro %}
