{#
    When the fraud of a payment was first told, for inputs that count known frauds. A report counts from its own time on,
    and for good: that it is repeated or withdrawn is known later. Every layout asks here, so that they agree.
    `first_reports` gives the CTEs told and settled_labels, of the transactions that `only` chooses; `first_reported_s`
    is for a query that joins both to fraud_prepared as prepared, by transaction_id.
#}
{% macro first_reports(only='true') %}
    told as (
        select
            transaction_id,
            min(reported_at) as first_at,
            min(case when is_fraud then reported_at end) as first_fraud_at
        from {{ ref('labels') }}
        where reported_at is not null and {{ only }}
        {% if var('as_of') %}and loaded_at <= cast('{{ var("as_of") }}' as timestamp){% endif %}
        group by transaction_id
    ),

    -- What held until then: by labels that name no time.
    {{ settled_labels(
        var('as_of'), only='reported_at is null and transaction_id in (select transaction_id from told)'
    ) }}
{%- endmacro %}

{# Seconds since the start of the collection. Null: never said to be a fraud. #}
{% macro first_reported_s() -%}
    {%- set start = "cast('" ~ var('collection_start') ~ "' as timestamp)" -%}
    {%- set assumed_s = 'prepared.time_s + ' ~ seconds_of('report_delay_hours') -%}
    case
        when told.transaction_id is null then case when prepared.is_fraud then {{ assumed_s }} end
        else least(
            {{ datediff(start, 'told.first_fraud_at', 'second') }},
            case
                when settled_labels.is_fraud and {{ datediff(start, 'told.first_at', 'second') }} > {{ assumed_s }}
                    then {{ assumed_s }}
            end
        )
    end
{%- endmacro %}
