{#
    A case is a transaction under the model version that scored it, and the others that share what `case_of` names.
    ml/raw/verdicts.py proves files by the same hashes.
#}
{% macro case_id(transaction_id='transaction_id', model_version='model_version') -%}
    concat('case_', left(md5(concat({{ transaction_id }}, '/', {{ model_version }})), 16))
{%- endmacro %}

{# Proof that these belong together: it finds rows that were mixed up, and keeps no secret. #}
{% macro row_token(
    case_id='case_id',
    transaction_id='transaction_id',
    model_version='model_version',
    other_transactions='other_transactions'
) -%}
    concat('row_', left(md5(concat(
        {{ case_id }}, '/', {{ transaction_id }}, '/', {{ model_version }},
        coalesce('/' || {{ other_transactions }}, '')
    )), 16))
{%- endmacro %}

{# Other transactions that a case can have. #}
{% macro most_others() %}{{ return(200) }}{% endmacro %}

{# A transaction id as a word of other_transactions: what separates them there cannot stand in one. #}
{% macro as_word(transaction_id) -%}
    replace(replace({{ transaction_id }}, '%', '%25'), ' ', '%20')
{%- endmacro %}

{#
    The transactions of cases, one row each: the columns `kept` of the case, transaction_id, and represented_by, which
    is null where the case goes by this one. Portable, as staging is: a word is taken by its place.
#}
{% macro each_transaction(cases, kept) -%}
    select
        {% for column in kept -%}
            cases.{{ column }},
        {% endfor -%}
        cases.transaction_id,
        cast(null as varchar) as represented_by
    from {{ cases }} as cases
    union all
    select
        {% for column in kept -%}
            cases.{{ column }},
        {% endfor -%}
        replace(
            replace(split_part(cases.other_transactions, ' ', places.place), '%20', ' '), '%25', '%'
        ) as transaction_id,
        cases.transaction_id as represented_by
    from {{ cases }} as cases
    inner join (
        values {% for place in range(1, most_others() + 1) %}({{ place }}){{ ', ' if not loop.last }}{% endfor %}
    ) as places (place)
        on
            length(cases.other_transactions) - length(replace(cases.other_transactions, ' ', '')) + 1
            >= places.place
{%- endmacro %}
