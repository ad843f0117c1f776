with

{{ class_rebalance("next_split = 'train'") }}
