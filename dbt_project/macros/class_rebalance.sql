{#
    Both classes alike: of each class the `sample_size` / 2 rows with the smallest lottery number, all of them
    where there are fewer. `kept_share` is what a probability learned here must be corrected by.
    Drawn of narrow rows, joined back to the wide ones at the end.
#}
{% macro class_rebalance(window) %}
    {% set n = (var('sample_size') / 2) | int %}
    classes as (
        select
            {{ drawn_ids(sample_hash(), n) }} as transaction_ids,
            cast(least(count(*), {{ n }}) as double) / count(*) as kept_share
        from {{ ref('fraud_features') }}
        where {{ window }} and target is not null
        group by target
    ),

    drawn as materialized (
        select
            unnest(transaction_ids) as transaction_id,
            kept_share
        from classes
    )

    select
        features.*,
        drawn.kept_share
    from {{ ref('fraud_features') }} as features
    inner join drawn on features.transaction_id = drawn.transaction_id
{%- endmacro %}
