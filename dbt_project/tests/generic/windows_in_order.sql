{# Time runs one way: no row of a window is older than a row of the window before it. #}
{% test windows_in_order(model) %}
with

windows as (
    select
        next_split,
        min(time_s) as first_s,
        max(time_s) as last_s,
        case next_split when 'train' then 1 when 'validation' then 2 when 'test' then 3 else 4 end as place
    from {{ model }}
    group by next_split
)

select
    earlier.next_split as earlier_split,
    windows.next_split as later_split
from windows
inner join windows as earlier on earlier.place < windows.place
where earlier.last_s >= windows.first_s
{% endtest %}
