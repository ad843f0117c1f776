with

reason_codes as (
    select * from {{ ref('reason_codes') }}
),

-- A text speaks of one version's reasons: what was written for an earlier champion is not shown.
proved as (
    select
        *,
        row_number() over (
            partition by transaction_id, model_version, language
            order by explained_at desc, prompt_version desc
        ) as newest
    from {{ source('dagster', 'llm_explanation') }}
    where verified
),

chosen as (
    select
        reason_codes.transaction_id,
        reason_codes.model_version,
        reason_codes.language,
        case when proved.transaction_id is null then 'template' else 'mistral' end as source,
        coalesce(proved.verified, reason_codes.template_verified) as verified,
        coalesce(proved.summary, reason_codes.template_summary) as summary,
        coalesce(proved.reasons, reason_codes.template_reasons) as reasons,
        proved.request_model,
        proved.prompt_version
    from reason_codes
    left join proved
        on
            reason_codes.transaction_id = proved.transaction_id
            and reason_codes.model_version = proved.model_version
            and reason_codes.language = proved.language
            and proved.newest = 1
),

explained as (
    select
        transaction_id,
        model_version,
        language,
        source,
        verified,
        summary || ' ' || array_to_string(json_extract_string(reasons, '$[*].sentence'), ' ') as explanation,
        summary,
        cast(reasons as varchar) as reasons,
        request_model,
        prompt_version
    from chosen
)

select * from explained
