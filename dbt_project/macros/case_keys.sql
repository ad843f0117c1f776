{# A case is a transaction under the model version that scored it. ml/raw/verdicts.py proves files by the same hashes. #}
{% macro case_id(transaction_id='transaction_id', model_version='model_version') -%}
    concat('case_', left(md5(concat({{ transaction_id }}, '/', {{ model_version }})), 16))
{%- endmacro %}

{# Proof that the three belong together: it finds rows that were mixed up, and keeps no secret. #}
{% macro row_token(case_id='case_id', transaction_id='transaction_id', model_version='model_version') -%}
    concat('row_', left(md5(concat({{ case_id }}, '/', {{ transaction_id }}, '/', {{ model_version }})), 16))
{%- endmacro %}
