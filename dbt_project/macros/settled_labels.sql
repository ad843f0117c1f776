{#
    One label per transaction, from every label event known at `as_of`.

    Of labels from files the one that was reported last wins: a chargeback corrects, and so does a dispute that was won.
    Of labels that name no such time the first wins: a later file that says otherwise is a conflict, not a correction.
    A file wins over reviewers. Of each reviewer the latest verdict counts; one who is unsure (no label) takes back what they
    said before and leaves the decision to others; reviewers who disagree settle nothing.
    `fraud_prepared`, `label_conflicts` and `fraud replay` all use this one rule. What reviewers alone have settled,
    `agreed_verdicts`, is what leaves the review queue.
    `only`: a condition on the labels that are looked at.
#}
{% macro settled_labels(as_of, only='true') %}
    known_labels as (
        select * from {{ ref('labels') }}
        where {{ only }}{% if as_of %} and loaded_at <= cast('{{ as_of }}' as timestamp){% endif %}
    ),

    file_labels as (
        select
            transaction_id,
            is_fraud,
            reported_at,
            -- What was reported last holds: a chargeback corrects. Of what has no such time, what came first.
            row_number() over (
                partition by transaction_id
                order by case when reported_at is null then 1 else 0 end, reported_at desc, known_at, loaded_at, row_number
            ) as nth
        from known_labels
        where label_source = 'file'
    ),

    verdicts as (
        select
            transaction_id,
            is_fraud,
            represented_by,
            file_hash,
            row_number,
            row_number() over (
                partition by transaction_id, reviewer order by known_at desc, row_number desc
            ) as nth_latest
        from known_labels
        where label_source = 'review'
    ),

    reviewed as (
        select
            transaction_id,
            count(case when is_fraud then 1 end) > 0 as some_say_fraud,
            count(case when not is_fraud then 1 end) > 0 as some_say_legitimate,
            count(case when represented_by is null then 1 end) > 0 as is_of_own_case
        from verdicts
        where nth_latest = 1
        group by transaction_id
    ),

    agreed_verdicts as (
        select
            transaction_id,
            some_say_fraud as is_fraud,
            is_of_own_case
        from reviewed
        where some_say_fraud <> some_say_legitimate
    ),

    settled_labels as (
        select
            transaction_id,
            is_fraud,
            'file' as label_source,
            reported_at
        from file_labels
        where nth = 1
        union all
        select
            agreed_verdicts.transaction_id,
            agreed_verdicts.is_fraud,
            'review' as label_source,
            cast(null as timestamp) as reported_at
        from agreed_verdicts
        left join file_labels on agreed_verdicts.transaction_id = file_labels.transaction_id
        where file_labels.transaction_id is null
    )
{%- endmacro %}
