{#
    No row written since this test last passed agrees with another one in these columns. Whatever was written before has
    been looked at then: a build looks at what is new, a first or full one at everything. `written`: the column that
    says when.
#}
{% test unique_where_new(model, columns, written) %}
select {{ columns | join(', ') }}
from {{ model }}
where
    {{ columns[0] }} in (
        select {{ columns[0] }}
        from {{ model }}
        where {{ is_untested(model, columns, written) }}
    )
group by {{ columns | join(', ') }}
having count(*) > 1
{% endtest %}
