{#
    Strategy of an incremental model that says itself what has changed: the column `change` of what it returns is new,
    changed (in place of the row with the same unique_key) or gone. Gone without transaction_id: all rows that share the
    first part of the unique_key.
#}
{% macro get_incremental_changes_sql(arg_dict) %}
    {%- set target, source = arg_dict.target_relation, arg_dict.temp_relation -%}
    {%- set keys = arg_dict.unique_key -%}
    {%- set columns = arg_dict.dest_columns | map(attribute='quoted') | join(', ') -%}
    delete from {{ target }}
    where {{ keys[0] }} in (select {{ keys[0] }} from {{ source }} where change = 'gone' and transaction_id is null);
    delete from {{ target }} as kept
    using (select * from {{ source }} where change <> 'new' and transaction_id is not null) as replaced
    where {% for key in keys %}kept.{{ key }} = replaced.{{ key }}{{ ' and ' if not loop.last }}{% endfor %};
    insert into {{ target }} ({{ columns }})
    select {{ columns }} from {{ source }} where change <> 'gone'
{% endmacro %}
