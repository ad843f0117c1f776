{# A Python model cannot see the graph, where the contract of fraud_features says what fits the layout. #}
{% set delay = setting('report_delay_hours') %}
-- depends_on: {{ ref('fraud_features') }}
select
    cast({{ setting('label_delay_hours') or 0 }} as double) as label_delay_hours,
    cast({{ delay if delay is number else 'null' }} as double) as report_delay_hours,
    {{ text_or_null(tojson(setting('parameters') or {})) }} as parameters,
    cast('{{ case_of() }}' as varchar) as case_of
