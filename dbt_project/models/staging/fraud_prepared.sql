with

{{ settled_labels() }},

transactions as (
    select * from {{ ref('fraud') }}
    where reject_reason is null
    {% if var('as_of') %}and loaded_at <= cast('{{ var("as_of") }}' as timestamp){% endif %}
),

-- The same transaction may come in several files (a file of late labels repeats it): the first one counts.
-- Numbered on narrow rows: ordering the wide ones costs several times the memory.
sightings as (
    select
        transaction_id,
        file_hash,
        row_number,
        row_number() over (partition by transaction_id order by loaded_at, row_number) as nth
    from transactions
),

first_sightings as (
    select * from sightings
    where nth = 1
),

renamed as (
    select
        -- ids
        transactions.transaction_id,

        -- times
        cast(floor(transactions.time_s) as bigint) as time_s,

        -- numerics
        {% for i in range(1, 29) -%}
            cast(transactions.v{{ i }} as double) as v{{ i }},
        {% endfor -%}
        cast(transactions.amount as double) as amount_eur,

        -- labels
        settled_labels.is_fraud,
        cast(settled_labels.label_source as varchar) as label_source,

        -- provenance
        transactions.loaded_at
    from transactions
    inner join first_sightings
        on
            transactions.file_hash = first_sightings.file_hash
            and transactions.row_number = first_sightings.row_number
    left join settled_labels on transactions.transaction_id = settled_labels.transaction_id
)

select * from renamed
