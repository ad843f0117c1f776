with

two_samples as (
    select
        *,
        case when sample_name = 'reference' then 1 else 0 end as in_reference,
        case when sample_name = 'current' then 1 else 0 end as in_current
    from {{ ref('drift_sample') }}
),

-- Rows of equal value count together: the distributions are compared after a value, never within it.
cumulated as (
    {% for column in watched_inputs() -%}
        select
            '{{ column }}' as feature,
            sum(sum(in_reference)) over (order by {{ column }}) as reference_until,
            sum(sum(in_reference)) over () as reference_rows,
            sum(sum(in_current)) over (order by {{ column }}) as current_until,
            sum(sum(in_current)) over () as current_rows
        from two_samples
        where {{ column }} is not null
        group by {{ column }}
        {{ "union all" if not loop.last }}
    {% endfor %}
)

select
    feature,
    cast(
        max(abs(
            cast(reference_until as double) / nullif(reference_rows, 0)
            - cast(current_until as double) / nullif(current_rows, 0)
        )) as double
    ) as ks
from cumulated
group by feature
