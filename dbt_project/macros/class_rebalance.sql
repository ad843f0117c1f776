{#
    Both classes alike: of each class the `sample_size` / 2 rows with the smallest lottery number, all of them
    where there are fewer. `kept_share` is what a probability learned here must be corrected by.
    Numbered on narrow rows, joined back to the wide ones at the end: a CTE that both read would be held whole.
#}
{% macro class_rebalance(window) %}
    lottery as (
        select
            transaction_id,
            target,
            row_number() over (partition by target order by {{ sample_hash() }}) as place,
            count(*) over (partition by target) as class_rows
        from {{ ref('fraud_features') }}
        where {{ window }} and target is not null
    ),

    drawn as (
        select
            transaction_id,
            cast(least(class_rows, floor({{ var('sample_size') }} / 2)) as double) / class_rows as kept_share
        from lottery
        where place <= floor({{ var('sample_size') }} / 2)
    )

    select
        features.*,
        drawn.kept_share
    from {{ ref('fraud_features') }} as features
    inner join drawn on features.transaction_id = drawn.transaction_id
{%- endmacro %}
