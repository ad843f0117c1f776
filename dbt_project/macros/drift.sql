{#
    Where the bins of each column end, as lists in one row: at 19 edges, which cut a sample into 20 quantile bins, and
    just below each of them. So a value that equals an edge has a bin of its own: a flag that is 99 % constant, where all
    edges are one value, shows when it moves. Expects a CTE named reference_sample with `columns`.
#}
{% macro bin_ends(columns) %}
    select
        {% for column in columns -%}
            list_sort(list_distinct(flatten([
                [nextafter(edge, cast('-infinity' as double)), edge]
                for edge in quantile_disc(
                    cast({{ column }} as double),
                    [{% for i in range(1, 20) %}{{ i / 20 }}{{ ", " if not loop.last }}{% endfor %}]
                )
            ]))) as {{ column }}{{ "," if not loop.last }}
        {% endfor %}
    from reference_sample
{% endmacro %}

{#
    Rows per column, window (-1: the reference) and bin. Nulls are bin -1.
    Expects a CTE named windowed_rows with window_number, is_reference and `columns`, and `ends`: see bin_ends.
#}
{% macro binned_counts(columns, ends) %}
    counted as (
        select
            is_reference,
            window_number,
            {% for column in columns -%}
                list_concat(
                    [count(*) - count({{ column }})],
                    map_values(histogram(
                        cast({{ column }} as double), coalesce((select ends.{{ column }} from {{ ends }} as ends), [])
                    ))
                ) as {{ column }}{{ "," if not loop.last }}
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
