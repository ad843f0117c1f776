"""What the page shows of monitoring: drift of the newest window, and what was estimated and realised by window.

As in queries.py, a table that is not published yet gives None.
"""

from ml.language.languages import LANGUAGES

HISTOGRAM_BINS = 24
WORST_FEATURES = 4
_LEVEL = "case state when 'alert' then 2 when 'moved' then 1 when 'steady' then 0 else -1 end as level"


def drift(file):
    """Features in the newest window, those that moved most where it matters first."""
    return file.rows_of(
        "current_drift",
        f"""
        select feature, psi, adjusted_p_value as p_value, shap_share as weight, state, {_LEVEL}
        from current_drift where subject = 'inputs'
        order by level desc, psi * coalesce(shap_share, 0) desc, feature
        """,
    )


def statistics(file):
    """Statistics of drift beside the PSI: name, `titles` by language, and (value, state) by (subject, feature)."""
    if not file.has("drift_statistics"):
        return []
    found = file.rows(
        """
        select values.*, words.* like 'words_%'
        from drift_statistics as values left join semantic_layer as words
            on words.table_name = 'drift_statistics' and words.column_name = 'statistic'
            and words.column_value = values.statistic
        where statistic <> 'psi'
        order by statistic
        """
    )
    by_name = {}
    for row in found:
        name = row["statistic"]
        titles = {code: (row.get(f"words_{code}") or name).partition(",")[0] for code in LANGUAGES}
        one = by_name.setdefault(name, {"name": name, "titles": titles, "values": {}})
        one["values"][row["subject"], row["feature"]] = row["value"], row["state"]
    return list(by_name.values())


def drift_of_the_whole(file):
    """The newest window's drift score and state; None where nothing was measured."""
    if not file.has("data_drift", "current_drift"):
        return None
    return file.row(
        f"""
        select drift_score, state, moved_features, alert_features, window_rows, null_windows, window_from_s,
               window_until_s, {_LEVEL}
        from data_drift where (model_version, data_version) in (select (model_version, data_version) from current_drift)
        """
    )


def drift_of_predictions(file):
    """Scores and decisions of the newest window against the champion's validation window."""
    return file.rows_of(
        "current_drift",
        f"""
        select feature, psi, adjusted_p_value as p_value, flagged_share, reference_flagged_share, state, {_LEVEL}
        from current_drift where subject = 'predictions'
        order by feature
        """,
    )


def estimated(file):
    """Estimated and, where labels are mature, realised figures of the champion by window, newest first."""
    return file.rows_of(
        "current_performance",
        """
        select window_from_s, window_until_s, rows, realised_frauds as frauds, kind,
               estimated_recall, estimated_recall_ci_low as estimated_recall_low,
               estimated_recall_ci_high as estimated_recall_high,
               realised_recall as recall, realised_recall_ci_low as recall_low,
               realised_recall_ci_high as recall_high,
               estimated_average_precision as estimated_ap, estimated_average_precision_ci_low as estimated_ap_low,
               estimated_average_precision_ci_high as estimated_ap_high,
               realised_average_precision as average_precision,
               realised_average_precision_ci_low as average_precision_low,
               realised_average_precision_ci_high as average_precision_high
        from current_performance order by window_from_s desc limit 12
        """,
    )


def newest_window(file, whole):
    """Start (from_s, from_at) of the window that drift was measured in (`whole`); before, of the newest split."""
    if whole:
        return file.row(
            "select min(f.time_s) as from_s, min(p.occurred_at) as from_at from fraud_features as f "
            "inner join fraud_prediction as p using (transaction_id) where f.time_s >= $from_s",
            from_s=whole["window_from_s"],
        )
    return file.row(
        """
        with by_split as (
            select split, min(f.time_s) as from_s, min(p.occurred_at) as from_at
            from fraud_features as f inner join fraud_prediction as p using (transaction_id)
            group by split
        )

        select from_s, from_at from by_split
        order by list_position(['later', 'test', 'validation', 'train'], split) limit 1
        """
    )


def histograms(file, features, current_from_s):
    """Share of rows by bin of a feature: the champion's training window against the rows from `current_from_s` on.

    With little history a row may count in both, as in feature_drift. Bins are equally wide between the 0.5 % and
    99.5 % quantiles of both; what lies outside is in the outermost.
    """
    known = file.columns("fraud_features")
    return {
        feature: file.rows(
            f"""
            with rows as (
                select f.{feature} as value, p.stands_for, true as is_reference
                from fraud_features as f inner join {file.weighed} as p using (transaction_id)
                where p.split = 'train'
                union all
                select f.{feature} as value, p.stands_for, false as is_reference
                from fraud_features as f inner join {file.weighed} as p using (transaction_id)
                where f.time_s >= $current_from_s
            ),

            bounds as (
                select quantile_cont(value, 0.005) as low, greatest(quantile_cont(value, 0.995), low + 1e-9) as high
                from rows
            ),

            binned as (
                select is_reference, stands_for,
                       greatest(0, least({HISTOGRAM_BINS} - 1,
                           floor((value - low) / (high - low) * {HISTOGRAM_BINS}))) as bin,
                       low + (bin + 0.5) * (high - low) / {HISTOGRAM_BINS} as middle
                from rows cross join bounds where value is not null
            )

            select is_reference, middle,
                sum(stands_for) / sum(sum(stands_for)) over (partition by is_reference) as share
            from binned group by is_reference, middle order by is_reference, middle
            """,
            current_from_s=current_from_s,
        )
        for feature in features
        if feature in known
    }
