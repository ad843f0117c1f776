{# The lottery number of a transaction: fixed for ever, so a new row displaces only one with a larger number. #}
{% macro sample_hash(transaction_id='transaction_id') -%}
    md5(concat({{ transaction_id }}, '{{ var("sample_seed") }}'))
{%- endmacro %}

{# The n transactions with the smallest lottery numbers, as a list of their ids: of many rows nothing is sorted. #}
{% macro drawn_ids(lottery_number, n) -%}
    arg_min(transaction_id, {{ lottery_number }}, {{ n }})
{%- endmacro %}
