{# macro-paths leads here by way of the folder that FRAUD_LAYOUT names: where there is none, dbt does not find it. #}
{% macro layout_found() %}{{ return(true) }}{% endmacro %}
