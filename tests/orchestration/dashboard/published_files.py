"""Published files as the page may meet them: copies of a real one, with rows put in where other parts would write."""

import shutil

import duckdb

HOSTILE = (
    "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
    "[click](javascript:document.title='owned') \"'><svg onload=document.title='owned'> \N{RIGHT-TO-LEFT OVERRIDE}flip"
)


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
        "update risk_explanation set explanation = $text, reasons = "
        """'[{"feature": ' || to_json($text) || ', "direction": "raises"}]'""",
        "insert into llm_explanation select transaction_id, model_version, 'p1', 'fr', $text, $text, "
        """'[{"feature": "V14", "direction": "raises", "sentence": ' || to_json($text) || '}]', true, $text, 1, """
        "0.001, 'r1', now()::timestamp from suspicious_transactions limit 3",
        "insert into llm_calls (call_id, called_at, gen_ai_request_model, error_type, duration_s, cost_eur, "
        "gen_ai_usage_input_tokens, gen_ai_usage_output_tokens) select 'call_' || range, "
        "now()::timestamp - range * interval 6 hours, $text, case when range % 5 = 0 then $text end, "
        "1 + range / 10, 0.0002, 900, 120 from range(40)",
        "insert into reactions values ('reaction_1', 'e', $text, 0.5, 2, $text, $text, 'm', 'r', now()::timestamp, "
        "null, null, null)",
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
    """What the monitoring models write when things go wrong: an alert, recall below its estimate, a bad signal."""
    return copy(
        published,
        folder,
        """
        update current_drift set
            null_windows = 12,
            adjusted_p_value = case feature when 'v14' then 0.01 when 'v12' then 0.04 else 0.6 end,
            psi = case feature when 'v14' then 0.31 when 'v12' then 0.28 else 0.02 end,
            state = case feature when 'v14' then 'alert' when 'v12' then 'moved' else 'steady' end
        where subject = 'inputs'
        """,
        # Another measurement, the last one, that nobody should be shown.
        """
        insert into data_drift by name
        select * replace ('other' as data_version, 'alert' as state, measured_at + interval 1 day as measured_at)
        from data_drift
        """,
        "update data_drift set state = 'alert', drift_score = 0.123, alert_features = 1, null_windows = 12 "
        "where data_version <> 'other'",
        "update current_drift set state = 'alert', flagged_share = 0.0312 where feature = 'is_flagged'",
        """
        update current_performance set kind = 'concept drift',
            realised_recall = 0.52, realised_recall_ci_low = 0.41, realised_recall_ci_high = 0.63
        where kind is not null
        """,
        """
        update pipeline_health set level = 1, reason_code = 'inputs_alert', reason_values = '{"inputs_n": 1}'
        where signal = 'data drift'
        """,
        """
        update pipeline_health set level = 2, reason_code = 'performance_concept_drift',
            reason_values = '{"metric": "recall", "value": 0.52, "low": 0.71}'
        where signal = 'performance drift'
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
                "current_evaluations",
                "model_curves",
                "threshold_table",
                "queue_table",
                "confusion_matrix",
                "suspicious_transactions",
                "risk_explanation",
                "feature_drift",
                "data_drift",
                "prediction_drift",
                "current_drift",
                "estimated_performance",
                "performance_drift",
                "current_performance",
            )
        ),
        "update fraud_scores set fraud_probability = 0, is_fraud = null",
        "update fraud_xgboost_model set trained_until_s = 1000000000",
    )
