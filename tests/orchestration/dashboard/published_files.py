"""Published files as the page may meet them: copies of a real one, with rows put in where other parts would write."""

import shutil

import duckdb

HOSTILE = (
    "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
    "[click](javascript:document.title='owned') \"'><svg onload=document.title='owned'> \N{RIGHT-TO-LEFT OVERRIDE}flip"
)
# The columns of tables that a first build leaves out or empty, as their models declare them.
RISK_EXPLANATION = """
    create or replace table risk_explanation as
    select transaction_id, model_version, 'fr' as language, 'mistral' as source, true as verified,
           $text as explanation
    from suspicious_transactions
"""


def copy(published, folder, *statements, **values):
    """A copy of a published file in `folder`, changed by SQL statements; `values` are theirs by name."""
    path = folder / "fraud.duckdb"
    shutil.copy(published, path)
    with duckdb.connect(path) as con:
        for statement in statements:
            used = {name: value for name, value in values.items() if f"${name}" in statement}
            con.execute(statement, used or None)
    return path


def hostile(published, folder):
    """Everything that comes from outside holds HOSTILE."""
    return copy(
        published,
        folder,
        RISK_EXPLANATION,
        "insert into llm_explanation select transaction_id, model_version, 'p1', 'fr', $text, $text, "
        """'[{"feature": "V14", "direction": "raises", "sentence": ' || to_json($text) || '}]', true, $text, 1, """
        "0.001, 'r1', now()::timestamp from suspicious_transactions limit 3",
        "insert into llm_calls (call_id, called_at, gen_ai_request_model, error_type, duration_s, cost_eur, "
        "gen_ai_usage_input_tokens, gen_ai_usage_output_tokens) select 'call_' || range, "
        "now()::timestamp - range * interval 6 hours, $text, case when range % 5 = 0 then $text end, "
        "1 + range / 10, 0.0002, 900, 120 from range(40)",
        "insert into reactions values ('reaction_1', 'e', $text, 0.5, 2, $text, $text, 'm', 'r', now()::timestamp)",
        "update model_aliases set decided_by = $text",
        text=HOSTILE,
    )


def large(published, folder):
    """50 model versions, and 100,000 cases in the queue."""
    return copy(
        published,
        folder,
        """
        insert into fraud_xgboost_model by name
        select * exclude (number) replace (model_version || '_' || number as model_version,
                                           trained_at + number * interval 1 day as trained_at)
        from (from fraud_xgboost_model order by model_version limit 1)
        cross join (select range as number from range(1, 50))
        """,
        """
        insert into model_evaluations by name
        select * exclude (number) replace (model_version || '_' || number as model_version)
        from (from model_evaluations where model_version = (select min(model_version) from fraud_xgboost_model))
        cross join (select range as number from range(1, 50))
        """,
        """
        insert into suspicious_transactions by name
        select * exclude (number) replace (100 + number as queue_rank,
                                           transaction_id || '_' || number as transaction_id)
        from (from suspicious_transactions where queue_rank = 1)
        cross join (select range as number from range(1, 100001 - (select count(*) from suspicious_transactions)))
        """,
    )


def watched(published, folder):
    """What the drift models write, in their columns: an alert, an estimate with its truth, a bad signal."""
    return copy(
        published,
        folder,
        "drop table if exists feature_drift",
        """
        create table feature_drift as
        select champion_version as model_version, 0 as window_from_s, 3600 as window_until_s, 'd' as data_version,
               feature, psi, p as adjusted_p_value, weight as shap_share, state, now()::timestamp as measured_at
        from _snapshot cross join (values
            ('v4', 0.02, 0.6, 0.07, 'steady'), ('v14', 0.31, 0.01, 0.18, 'alert'),
            ('v12', 0.28, 0.04, 0.15, 'moved')) as drift(feature, psi, p, weight, state)
        """,
        "drop table if exists estimated_performance",
        """
        create table estimated_performance as
        select champion_version as model_version, 0 as window_from_s, 3600 as window_until_s, 120 as rows,
               0.81 as recall, 0.79 as average_precision, now()::timestamp as estimated_at from _snapshot
        """,
        "drop table if exists performance_drift",
        """
        create table performance_drift as
        select champion_version as model_version, 0 as window_from_s, 0.52 as recall, 0.48 as average_precision,
               40 as frauds, 'concept drift' as kind, now()::timestamp as measured_at from _snapshot
        """,
        "drop table if exists pipeline_health",
        """
        create table pipeline_health as from (values
            ('data drift', 'data', 1, 0.3, 'v14 moved in two windows running'),
            ('performance drift', 'model', 2, 0.4, 'recall fell below its estimate'),
            ('llm errors', 'llm', 0, 0.0, '')) as health(signal, area, level, value, reason)
        """,
    )


def almost_empty(published, folder):
    """A first build on data so new that nothing could be measured, and no case is suspicious."""
    return copy(
        published,
        folder,
        *(
            f"delete from {table}"
            for table in (
                "model_evaluations",
                "model_curves",
                "threshold_table",
                "queue_table",
                "confusion_matrix",
                "suspicious_transactions",
            )
        ),
        "update fraud_prediction set split = 'train', in_training = true, is_flagged = false, is_fraud = null",
    )
