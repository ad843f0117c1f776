{#
    The champion's predicted frauds on its test window against the observed ones. The allowance grows as frauds get
    few, from counting (n) and from calibrating on few (n_validation): with some 50 frauds only errors of a third
    and more are seen. Statistics warn, they never stop publishing.
#}
{% test predicted_agrees_with_observed(model) %}
with

champion as (
    select * from {{ ref('current_champion') }}
),

counts as (
    select
        sum(case when split = 'test' then fraud_probability end) as predicted,
        count(case when split = 'test' and target then 1 end) as observed,
        count(case when split = 'validation' and target then 1 end) as observed_in_validation
    from {{ model }}
    where model_version in (select model_version from champion)
)

select * from counts
where
    abs(predicted - observed)
    > 1.96 * sqrt(observed + predicted * predicted / greatest(observed_in_validation, 1))
{% endtest %}
