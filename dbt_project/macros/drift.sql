{# Number of the bins that a reference is cut into: 20 quantile bins, and one for each of their 19 edges. #}
{% macro drift_bin_count() %}20{% endmacro %}

{#
    Edges of quantile bins per column. Expects a CTE named reference_sample with `columns`: edges need no more than a
    sample, and no sort of all rows is held.
#}
{% macro quantile_edges(columns) %}
    tiles as (
        {% for column in columns -%}
            select
                '{{ column }}' as feature,
                cast({{ column }} as double) as feature_value,
                ntile({{ drift_bin_count() }}) over (order by {{ column }}) as tile
            from reference_sample
            where {{ column }} is not null
            {{ "union all" if not loop.last }}
        {% endfor %}
    )

    select
        feature,
        cast(tile - 1 as integer) as edge,
        min(feature_value) as edge_value
    from tiles
    where tile > 1
    group by feature, tile
{% endmacro %}

{#
    Rows per column, window (-1: the reference) and bin. A value that equals an edge has a bin of its own: a flag
    that is 99 % constant, where all edges are one value, shows when it moves. Nulls are bin -1.
    Expects a CTE named windowed_rows with window_number, is_reference and `columns`.
#}
{% macro binned_counts(columns, edges) %}
    binned as (
        {% for column in columns -%}
            select
                '{{ column }}' as feature,
                windowed_rows.window_number,
                windowed_rows.is_reference,
                {{ bin_of("windowed_rows." ~ column, 1, drift_bin_count() | int) }} as bin,
                count(*) as row_count
            from windowed_rows
            cross join (
                select
                    {% for edge in range(1, drift_bin_count() | int) -%}
                        max(case when edge = {{ edge }} then edge_value end) as edge_{{ edge }}
                        {{- "," if not loop.last }}
                    {% endfor %}
                from {{ edges }}
                where feature = '{{ column }}'
            ) as edges
            group by 1, 2, 3, 4
            {{ "union all" if not loop.last }}
        {% endfor %}
    )

    select
        feature,
        cast(-1 as integer) as window_number,
        cast(bin as integer) as bin,
        cast(sum(row_count) as bigint) as row_count
    from binned
    where is_reference
    group by feature, bin
    union all
    select
        feature,
        cast(window_number as integer) as window_number,
        cast(bin as integer) as bin,
        cast(sum(row_count) as bigint) as row_count
    from binned
    where window_number is not null
    group by feature, window_number, bin
{% endmacro %}

{# Bins are 0, 2, 4, ... between the edges and 1, 3, 5, ... on them; halving needs 5 comparisons instead of 38. #}
{% macro bin_of(value, first, last) -%}
    {%- if first == 1 and last == drift_bin_count() | int -%}
        case when {{ value }} is null then -1 else {{ bin_between(value, first, last) }} end
    {%- else -%}
        {{ bin_between(value, first, last) }}
    {%- endif -%}
{%- endmacro %}

{% macro bin_between(value, first, last) -%}
    {%- set middle = (first + last) // 2 -%}
    {%- if first >= last -%}
        {{ 2 * first - 2 }}
    {%- else -%}
        case
            when {{ value }} < edges.edge_{{ middle }} then {{ bin_between(value, first, middle) }}
            when {{ value }} > edges.edge_{{ middle }} then {{ bin_between(value, middle + 1, last) }}
            else {{ 2 * middle - 1 }}
        end
    {%- endif -%}
{%- endmacro %}

{#
    Model inputs that are watched: all but hour_of_day, which says when it is, not what changes. For sqlfluff two stand
    for all: it reads the SQL as compiled, and each has a comparison per edge.
#}
{% macro watched_inputs() %}
    {%- set inputs = [] -%}
    {%- for i in range(1, 2 if target.name == 'lint' else 29) -%}
        {%- do inputs.append('v' ~ i) -%}
    {%- endfor -%}
    {{ return(inputs + ['amount_eur']) }}
{% endmacro %}
