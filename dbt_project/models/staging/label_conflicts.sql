with

{{ settled_labels(var('as_of')) }}

select
    known_labels.transaction_id,
    settled_labels.is_fraud as settled_is_fraud,
    settled_labels.label_source as settled_by,
    known_labels.is_fraud as contradicting_is_fraud,
    known_labels.label_source as contradicted_by,
    known_labels.reviewer,
    known_labels.known_at,
    known_labels.file_hash,
    known_labels.row_number
from known_labels
inner join settled_labels on known_labels.transaction_id = settled_labels.transaction_id
where known_labels.is_fraud <> settled_labels.is_fraud
