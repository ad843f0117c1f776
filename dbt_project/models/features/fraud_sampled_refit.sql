with

{{ class_rebalance("next_split in ('train', 'validation')") }}
