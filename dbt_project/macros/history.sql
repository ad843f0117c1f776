{#
    Inputs that look back, made anew only where they can have changed: from the first new payment, or the first report of
    a fraud that is new, on. Nothing before depends on them, as every window ends before the payment (`fraud leaks`).
    A layout says how far its windows reach, and asks here since when it needs payments; none: all of them.
#}

{# Configures such a model. #}
{% macro looks_back() %}
    {{ config(
        materialized='lake' if is_on_spark() else 'incremental',
        incremental_strategy='delete+insert',
        unique_key='transaction_id',
        on_schema_change='fail',
        meta={'made_with': ['collection_start', 'as_of', 'report_delay_hours']},
        post_hook=['{{ follow_labels() }}', '{{ note_loads() }}']
    ) }}
{% endmacro %}

{# First second whose inputs can have changed; none where everything is made. #}
{% macro changed_from_s() %}
    {%- if not execute or not is_incremental() -%}{{ return(none) }}{%- endif -%}
    {%- set start = "cast('" ~ var('collection_start') ~ "' as timestamp)" -%}
    {%- set query -%}
        with

        touched as (
            {{ touched_transactions() }}
        ),

        told as (
            select
                transaction_id,
                min(case when is_fraud then {{ datediff(start, 'reported_at', 'second') }} end) as reported_s,
                count(*) - count(reported_at) as told_without_time
            from {{ ref('labels') }}
            where transaction_id in (select touched.transaction_id from touched)
            group by transaction_id
        )

        select min(least(
            case when known.transaction_id is null then prepared.time_s end,
            told.reported_s,
            -- Taken to be reported so long after it.
            case when told.told_without_time > 0 then prepared.time_s + {{ seconds_of('report_delay_hours') }} end
        ))
        from {{ ref('fraud_prepared') }} as prepared
        inner join touched on prepared.transaction_id = touched.transaction_id
        left join told on prepared.transaction_id = told.transaction_id
        left join {{ this }} as known on prepared.transaction_id = known.transaction_id
    {%- endset -%}
    {%- set found = run_query(query).rows[0][0] -%}
    {# Nothing: later than every payment. #}
    {{ return(found if found is not none else 9000000000000) }}
{% endmacro %}

{#
    The CTE `recent`, payments that such windows can meet: those since `hours` before, and those reported since then. It
    ends with a comma; empty where everything is made.
#}
{% macro recent_payments(changed_from_s, hours) -%}
    {%- if changed_from_s is not none -%}
        {%- set since_s = changed_from_s - (hours + 2) * 3600 - 2 * seconds_of('report_delay_hours') -%}
        recent as (
            select transaction_id from {{ ref('fraud_prepared') }}
            where time_s >= {{ since_s }}
            union
            select transaction_id from {{ ref('labels') }}
            where
                {{ datediff("cast('" ~ var('collection_start') ~ "' as timestamp)", 'reported_at', 'second') }}
                >= {{ since_s }}
        ),
    {%- endif -%}
{%- endmacro %}

{% macro is_recent(changed_from_s, transaction_id='transaction_id') -%}
    {{ transaction_id ~ ' in (select recent.transaction_id from recent)' if changed_from_s is not none else 'true' }}
{%- endmacro %}

{#
    Of a table of the lake, whose rows are not updated: behind the rows that are made anew those of which only that has
    changed what they are for, see follow_labels. At the end of the SQL.
#}
{% macro rows_that_moved(changed_from_s) %}
    {%- if changed_from_s is not none and model.config.materialized == 'lake' -%}
        -- By name: the contract may hold them in another order.
        union all by name
        select
            {% for column in model.columns -%}
                {%- if column == 'changed_at' -%}
                    {{ changed_at() }} as changed_at
                {%- elif column in ('next_split', 'target') -%}
                    hours.{{ column }}
                {%- else -%}
                    stored.{{ column }}
                {%- endif -%}
                {{ ',' if not loop.last }}
            {% endfor %}
        from {{ this }} as stored
        inner join {{ ref('fraud_hour') }} as hours on stored.transaction_id = hours.transaction_id
        where
            stored.time_s < {{ changed_from_s }}
            and (
                stored.next_split <> hours.next_split
                or stored.target is distinct from hours.target
                or stored.transaction_id in ({{ touched_transactions() }})
            )
    {%- endif -%}
{% endmacro %}

{#
    Post-hook: what a row is for (next_split, target) moves with every load, also of rows whose inputs stay. Rows of
    which a label has come say by changed_at that they were written, too.
#}
{% macro follow_labels() %}
    {% if is_incremental() and model.config.materialized == 'incremental' %}
        update {{ this }} as features
        set next_split = transactions.next_split, target = transactions.target, changed_at = {{ changed_at() }}
        from {{ ref('fraud_hour') }} as transactions
        where
            features.transaction_id = transactions.transaction_id
            and floor(features.time_s / 3600.0) in (
                select floor(now.hour)
                from (
                    select floor(time_s / 3600.0) as hour, sum(hash(next_split, target)) as digest
                    from {{ ref('fraud_hour') }}
                    group by all
                ) as now
                inner join (
                    select floor(time_s / 3600.0) as hour, sum(hash(next_split, target)) as digest
                    from {{ this }}
                    group by all
                ) as before on now.hour = before.hour
                where now.digest <> before.digest
                union
                select floor(time_s / 3600.0) from {{ ref('fraud_prepared') }}
                where transaction_id in ({{ touched_transactions() }})
            )
            and (
                features.next_split <> transactions.next_split
                or features.target is distinct from transactions.target
                or features.transaction_id in ({{ touched_transactions() }})
            )
    {% endif %}
{% endmacro %}
