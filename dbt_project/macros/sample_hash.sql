{# The lottery number of a transaction: fixed for ever, so a new row displaces only one with a larger number. #}
{% macro sample_hash(transaction_id='transaction_id') -%}
    md5(concat({{ transaction_id }}, '{{ var("sample_seed") }}'))
{%- endmacro %}
