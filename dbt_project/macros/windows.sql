{#
    Where the windows of the next training end is one row, `splits`, which moves with every load. What follows from it is
    worked out where a row is read: kept in tables, it would have to be written again for rows that have not changed.
#}
{% macro next_split(time_s) -%}
    case
        when {{ time_s }} <= splits.trained_until_s then 'train'
        when {{ time_s }} <= splits.validated_until_s then 'validation'
        when {{ time_s }} <= splits.labels_mature_until_s then 'test'
        else 'later'
    end
{%- endmacro %}

{#
    What a model learns from and is measured on. Reviewers see flagged rows only, so their verdicts may teach but never
    measure: a test window made of them would be mostly fraud.
#}
{% macro target_of(rows) -%}
    case
        when coalesce({{ rows }}.time_s > splits.labels_mature_until_s, true) then cast(null as boolean)
        when
            {{ rows }}.label_source = 'file'
            or ({{ rows }}.label_source = 'review' and {{ rows }}.time_s <= splits.trained_until_s)
            then {{ rows }}.is_fraud
        when {{ rows }}.time_s < splits.label_delay_passed_before_s then false
    end
{%- endmacro %}
