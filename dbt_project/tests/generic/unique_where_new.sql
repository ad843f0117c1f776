{#
    No row written since this test last passed agrees with another one in these columns. Whatever was written before has
    been looked at then: a build looks at what is new, a first or full one at everything. `written`: the column that
    says when. Rows are first told apart by a hash: it takes a quarter of the memory of what it is of.
#}
{% test unique_where_new(model, columns, written) %}
{% set columns = columns | join(', ') %}
{% set until = tested_until(model, columns) %}
with

hashed as (
    select
        {{ columns }},
        {{ written }},
        hash({{ columns }}) as hashed_row
    from {{ model }}
),

doubled as (
    select hashed_row
    from hashed
    {% if until -%}
        where hashed_row in (select hashed_row from hashed where {{ written }} > timestamp '{{ until }}')
    {% endif -%}
    group by hashed_row
    having count(*) > 1
)

select {{ columns }}
from hashed
where hashed_row in (select hashed_row from doubled)
group by {{ columns }}
having count(*) > 1
{% endtest %}
