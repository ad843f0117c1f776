"""What the page shows, read from the published file: one query a figure or table, thinned to what can be seen.

A table that is not published yet gives None, an empty one an empty list: the page says different things of the two.
"""

MAX_VERSIONS = 50
MAX_CASES = 500
MAX_HOURS = 72
MAX_DAYS = 31
CALIBRATION_BINS = 8


def snapshot(file):
    return file.row("from _snapshot")


def champion(file):
    return file.row(
        """
        select champion.*, registry.refit_rows, registry.refit_frauds, registry.calibration_method
        from current_champion as champion inner join fraud_xgboost_model as registry using (model_version)
        """
    )


def test_metrics(file):
    """Rows of current_evaluations by metric: the champion's test window. Empty without such a window."""
    rows = file.rows(
        """
        select metric, value, ci_low, ci_high, reason, rows, frauds, prevalence, window_from_s, window_until_s
        from current_evaluations where is_champion and split = 'test'
        """
    )
    return {row["metric"]: row for row in rows}


def versions(file):
    """Average precision of the newest versions, oldest first: as it is now, of earlier ones as measured last."""
    return file.rows(
        f"""
        with measured as (
            select evaluations.*, registry.trained_at
            from model_evaluations as evaluations
            inner join fraud_xgboost_model as registry using (model_version)
            where metric = 'average_precision' and split = 'test'
            qualify row_number() over (
                partition by model_version
                order by data_version in (select data_version from current_evaluations) desc, evaluated_at desc
            ) = 1
        ),

        newest as (
            select * from measured order by trained_at desc, model_version limit {MAX_VERSIONS}
        )

        select row_number() over (order by trained_at, model_version) as position, model_version, candidate,
               trained_at, value, ci_low, ci_high, frauds
        from newest order by position
        """
    )


def curve(file, version, name):
    return file.rows(
        "select x, y from model_curves where model_version = $version and split = 'test' and curve = $name "
        "order by x, y desc",
        version=version,
        name=name,
    )


def confusion(file, version):
    """Rows by (is_fraud, is_flagged); what does not occur is missing."""
    rows = file.rows(
        "select is_fraud, is_flagged, row_count, amount_eur, loss_eur from confusion_matrix "
        "where model_version = $version and split = 'test'",
        version=version,
    )
    return {(row["is_fraud"], row["is_flagged"]): row for row in rows}


def names(file, language):
    """What people call a model input, by its column; of those that have words."""
    if f"words_{language}" not in file.columns("semantic_layer"):
        return {}
    rows = file.rows(
        f"select column_name, words_{language} as words from semantic_layer "
        f"where table_name = 'fraud_features' and column_value is null and words_{language} is not null"
        " and column_name is not null"
    )
    return {row["column_name"]: row["words"].split(",")[0] for row in rows or []}


def importance(file, version):
    return file.rows(
        "select feature, shap_share from feature_importance where model_version = $version "
        "order by shap_share desc, feature limit 12",
        version=version,
    )


def calibration(file):
    """Predicted against observed on the test rows, in bins that hold equally many frauds each."""
    return file.rows(
        f"""
        with scored as (
            select fraud_probability, coalesce(is_fraud, false) as is_fraud, transaction_id, stands_for
            from {file.weighed} where split = 'test'
        ),

        ranked as (
            select *,
                sum(is_fraud::int) over (order by fraud_probability desc, transaction_id) - is_fraud::int as before,
                sum(is_fraud::int) over () as frauds
            from scored
        ),

        binned as (
            select *, least(before * {CALIBRATION_BINS} // frauds, {CALIBRATION_BINS} - 1) as bin
            from ranked where frauds >= 2 * {CALIBRATION_BINS}
        )

        select bin::bigint as bin, sum(fraud_probability * stands_for) / sum(stands_for) as predicted,
               sum(is_fraud::int) / sum(stands_for) as observed, round(sum(stands_for))::bigint as rows,
               sum(is_fraud::int)::bigint as frauds
        from binned group by bin order by bin
        """
    )


def rebalanced(file):
    """Average precision and precision of the decisions on the test rows, as they are and as if half were frauds.

    The second is what a rebalanced test sample gives on average: each legitimate row counts frauds / legitimate
    rows. None without both classes. Average precision: sum of (R_n - R_n-1) P_n over the distinct scores.
    """
    return file.row(
        f"""
        with scored as (
            select fraud_score, is_flagged, coalesce(is_fraud, false) as is_fraud, stands_for
            from {file.weighed} where split = 'test'
        ),

        totals as (
            select count(*) filter (is_fraud) as frauds, sum(stands_for) filter (not is_fraud) as legitimate,
                   count(*) filter (is_fraud and is_flagged) as tp, count(*) filter (not is_fraud and is_flagged) as fp
            from scored
        ),

        by_score as (
            select fraud_score, count(*) filter (is_fraud) as frauds,
                   coalesce(sum(stands_for) filter (not is_fraud), 0) as legitimate
            from scored group by fraud_score
        ),

        cumulated as (
            select frauds, sum(frauds) over by_rank as tp, sum(legitimate) over by_rank as fp
            from by_score window by_rank as (order by fraud_score desc)
        )

        select
            (select frauds / (frauds + legitimate) from totals) as prevalence,
            (select tp / nullif(tp + fp, 0) from totals) as precision,
            (select tp / nullif(tp + fp * frauds / legitimate, 0) from totals) as precision_rebalanced,
            sum(c.frauds / t.frauds * c.tp / (c.tp + c.fp)) as average_precision,
            sum(c.frauds / t.frauds * c.tp / (c.tp + c.fp * t.frauds / t.legitimate)) as average_precision_rebalanced
        from cumulated as c cross join totals as t
        where t.frauds > 0 and t.legitimate > 0 and c.frauds > 0
        having count(*) > 0
        """
    )


def thresholds(file, version):
    return file.rows(
        """
        select threshold, tp, fp, fn, precision, recall, cost_eur, flagged_per_day, is_cheapest,
               cheapest_ci_low, cheapest_ci_high
        from threshold_table where model_version = $version and split = 'test' order by threshold
        """,
        version=version,
    )


def queue(file, version):
    """The first 400 places of each ordering, every fifth from the hundredth on."""
    return file.rows(
        """
        select ordered_by, first_k, frauds_caught, amount_caught_eur
        from queue_table
        where model_version = $version and split = 'test' and first_k <= 400 and (first_k <= 100 or first_k % 20 = 0)
        order by ordered_by, first_k
        """,
        version=version,
    )


def volume(file):
    """Counts; of the newest 24 hours of data, only what the champion has not seen."""
    return file.row(
        f"""
        with newest as (
            select max(occurred_at) as at from fraud_prediction
        )

        select round(sum(stands_for))::bigint as transactions, count(*) as published_transactions,
               count(*) filter (is_fraud) as frauds,
               coalesce(round(sum(stands_for) filter (is_fraud is not null)), 0)::bigint as labelled,
               count(*) filter (is_flagged and not in_training and occurred_at > newest.at - interval 24 hours)
                   as flagged_today,
               coalesce(
                   round(sum(stands_for) filter (not in_training and occurred_at > newest.at - interval 24 hours)), 0
               )::bigint as unseen_today,
               min(occurred_at) as first_at, max(occurred_at) as last_at
        from {file.weighed} cross join newest
        """
    )


def hours(file):
    """Transactions, known frauds and flagged ones by hour, newest MAX_HOURS."""
    return file.rows(
        f"""
        with counted as (
            select hour, min(date_trunc('hour', occurred_at)) as starts_at,
                   round(sum(stands_for))::bigint as transactions,
                   count(*) filter (is_fraud) as frauds, count(*) filter (is_flagged) as flagged
            from {file.weighed} group by hour order by hour desc limit {MAX_HOURS}
        )

        from counted order by hour
        """
    )


def llm_days(file):
    """Calls, errors, latency, tokens and euros by day, newest MAX_DAYS with a call."""
    return file.rows_of(
        "llm_calls",
        f"""
        with counted as (
            select date_trunc('day', called_at) as day, count(*) as calls, count(error_type) as errors,
                   quantile_cont(duration_s, 0.5) as p50_s, quantile_cont(duration_s, 0.95) as p95_s,
                   sum(gen_ai_usage_input_tokens + gen_ai_usage_output_tokens)::bigint as tokens,
                   sum(cost_eur) as cost_eur
            from llm_calls group by day order by day desc limit {MAX_DAYS}
        )

        from counted order by day
        """,
    )


def llm_verified(file):
    """Explanations and the share verified, by day, newest MAX_DAYS."""
    return file.rows_of(
        "llm_explanation",
        f"""
        with counted as (
            select date_trunc('day', explained_at) as day, count(*) as explanations,
                   count(*) filter (verified) as verified
            from llm_explanation group by day order by day desc limit {MAX_DAYS}
        )

        from counted order by day
        """,
    )


def llm_month(file, month):
    """Calls, failed ones and euros of a calendar month (its first moment, UTC), and the model asked last."""
    found = file.row("from llm_month where month = $month", month=month) if file.has("llm_month") else None
    return found or {"month": month, "calls": 0, "failed_calls": 0, "spent_eur": 0.0, "newest_model": None}


def explanations(file, limit=8):
    """What the LLM wrote last, unusable answers included."""
    return file.rows_of(
        "llm_explanation",
        "select transaction_id, model_version, request_model, summary, reasons, verified, failures, attempts, "
        "explained_at from llm_explanation order by explained_at desc, transaction_id limit $limit",
        limit=limit,
    )


def reactions(file, limit=12):
    return file.rows_of(
        "reactions",
        "from reactions order by decided_at desc limit $limit",
        limit=limit,
    )


def cases(file, limit=MAX_CASES):
    """The review queue in order, with the text an analyst reads once there is one, and how many cases there are."""
    if file.has("risk_explanation"):
        why = """
            reasons, explanation, language
            from suspicious_transactions left join risk_explanation using (transaction_id)
        """
    else:
        why = "null as reasons, null as explanation, null as language from suspicious_transactions"
    # A file of an earlier release knows no cases of several transactions.
    of_case = "case_transactions, case_amount_eur, case_expected_loss_eur as expected_loss_eur"
    if "case_transactions" not in file.columns("suspicious_transactions"):
        of_case = "1 as case_transactions, amount_eur as case_amount_eur, expected_loss_eur"
    rows = file.rows(
        f"""
        select queue_rank, transaction_id, occurred_at, fraud_probability, {of_case}, {why}
        order by queue_rank limit $limit
        """,
        limit=limit,
    )
    return rows, file.row("select count(*) as n from suspicious_transactions")["n"]


def outcomes(file):
    """What reviewers found, measures that somebody has worked on first."""
    return file.rows_of(
        "review_outcomes",
        "select measure, value, low, high, cases, reviewed, hits from review_outcomes order by measure desc",
    )
