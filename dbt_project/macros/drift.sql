{#
    Edges of 20 quantile bins per column. Expects a CTE named reference_sample with `columns`: edges need no more than
    a sample, and no sort of all rows is held.
#}
{% macro quantile_edges(columns) %}
    quantiles as (
        select
            {% for column in columns -%}
                quantile_disc(
                    cast({{ column }} as double),
                    [{% for i in range(1, 20) %}{{ i / 20 }}{{ ", " if not loop.last }}{% endfor %}]
                ) as {{ column }}{{ "," if not loop.last }}
            {% endfor %}
        from reference_sample
    ),

    per_column as (
        unpivot quantiles on {{ columns | join(", ") }} into name feature value edges
    )

    select
        feature,
        cast(unnest(range(1, 20)) as integer) as edge,
        unnest(edges) as edge_value
    from per_column
{% endmacro %}

{#
    Rows per column, window (-1: the reference) and bin. A value that equals an edge has a bin of its own: a flag
    that is 99 % constant, where all edges are one value, shows when it moves. Nulls are bin -1.
    Expects a CTE named windowed_rows with window_number, is_reference and `columns`.
#}
{% macro binned_counts(columns, edges) %}
    -- A bin ends with its bound: one just below each edge, and one on it.
    bounds as (
        select distinct
            feature,
            unnest([nextafter(edge_value, cast('-infinity' as double)), edge_value]) as bound
        from {{ edges }}
    ),

    bins as (
        select
            feature,
            list(bound order by bound) as ends
        from bounds
        group by feature
    ),

    counted as (
        select
            is_reference,
            window_number,
            {% for column in columns -%}
                [count(*) - count({{ column }})]
                || map_values(histogram(
                    cast({{ column }} as double),
                    coalesce((select bins.ends from bins where bins.feature = '{{ column }}'), [])
                )) as {{ column }}{{ "," if not loop.last }}
            {% endfor %}
        from windowed_rows
        group by is_reference, window_number
    ),

    per_column as (
        unpivot counted on {{ columns | join(", ") }} into name feature value row_counts
    ),

    binned as (
        select
            feature,
            is_reference,
            window_number,
            unnest(range(-1, len(row_counts) - 1)) as bin,
            unnest(row_counts) as row_count
        from per_column
    )

    select
        feature,
        cast(-1 as integer) as window_number,
        cast(bin as integer) as bin,
        cast(sum(row_count) as bigint) as row_count
    from binned
    where is_reference and row_count > 0
    group by feature, bin
    union all
    select
        feature,
        cast(window_number as integer) as window_number,
        cast(bin as integer) as bin,
        cast(sum(row_count) as bigint) as row_count
    from binned
    where window_number is not null and row_count > 0
    group by feature, window_number, bin
{% endmacro %}

{# Model inputs that are watched: all but hour_of_day, which says when it is, not what changes. #}
{% macro watched_inputs() %}
    {%- set inputs = [] -%}
    {%- for i in range(1, 29) -%}
        {%- do inputs.append('v' ~ i) -%}
    {%- endfor -%}
    {{ return(inputs + ['amount_eur']) }}
{% endmacro %}
