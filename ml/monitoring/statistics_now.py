"""Every statistic of drift for the newest window, in long form: a statistic more is rows more, and no column."""

import numpy as np
import pyarrow as pa

from ml.monitoring.drift import input_tests, number, prediction_tests, rows_of_newest, state
from ml.monitoring.statistics import statistics

# Where 95 % of the earlier windows lie below, a value is no longer usual.
USUAL = 0.95
STATISTICS = pa.schema(
    [
        ("model_version", pa.string()),
        ("window_from_s", pa.int64()),
        ("window_until_s", pa.int64()),
        ("subject", pa.string()),
        ("feature", pa.string()),
        ("statistic", pa.string()),
        ("value", pa.float64()),
        ("previous_value", pa.float64()),
        ("least_value", pa.float64()),
        ("usual_until", pa.float64()),
        ("p_value", pa.float64()),
        ("adjusted_p_value", pa.float64()),
        ("previous_adjusted_p_value", pa.float64()),
        ("has_moved", pa.bool_()),
        ("is_alert", pa.bool_()),
        ("state", pa.string()),
        ("window_rows", pa.int64()),
        ("null_windows", pa.int64()),
        ("null_kind", pa.string()),
    ]
)


def drift_statistics(period, features, scores, shap_shares, rules, least):
    """One row per input, score or decision, and statistic.

    Args:
        period, features, scores, shap_shares, rules: as for drift.measured_drift.
        least: dictionary of statistic: the least value that counts as moved; None: it is shown and never alerts.

    Returns:
        pyarrow Table of schema STATISTICS.

    Raises:
        ValueError: `least` does not name exactly the statistics there are, or one of them is out of its bounds.
    """
    known = statistics()
    if least.keys() != known.keys():
        missing, unknown = sorted(known.keys() - least.keys()), sorted(least.keys() - known.keys())
        raise ValueError(
            "`least` of drift_statistics in dbt_project/models/monitoring/_monitoring.yml names "
            f"{', '.join(sorted(least)) or 'none'}; missing: {', '.join(missing) or 'none'}; without a module in "
            f"ml/monitoring/statistics: {', '.join(unknown) or 'none'}. Give each statistic a line there: the least "
            "value that may alert, or null."
        )
    rows = []
    for name, distance in known.items():
        may_alert, reached = least[name] is not None, least[name] or 0.0
        for subject, counts, (tests, moved) in (
            ("inputs", features, input_tests(period, features, shap_shares, rules, distance, reached)),
            ("predictions", scores, prediction_tests(period, scores, rules, distance, reached)),
        ):
            about = {"subject": subject, "statistic": name, "least_value": least[name]}
            moved = [may_alert & has_moved for has_moved in moved]
            rows += [about | row for row in _rows(period, counts, tests, moved, rules)]
    return pa.Table.from_pylist(rows, schema=STATISTICS)


def _rows(period, counts, tests, moved, rules):
    newest, previous = tests
    window_rows = rows_of_newest(counts)
    usual = np.quantile(newest.earlier, USUAL, axis=0) if len(newest.earlier) else np.full(len(counts.features), np.nan)
    for i, feature in enumerate(counts.features):
        has_moved, is_alert = bool(moved[0][i]), bool(moved[0][i] and moved[1][i])
        yield {
            "model_version": period.model_version,
            "window_from_s": period.until_s(1) + 1,
            "window_until_s": period.until_s(0),
            "feature": feature,
            "value": number(newest.values[i]),
            "previous_value": number(previous.values[i]),
            "usual_until": number(usual[i]),
            "p_value": number(newest.p_values[i]),
            "adjusted_p_value": number(newest.adjusted_p_values[i]),
            "previous_adjusted_p_value": number(previous.adjusted_p_values[i]),
            "has_moved": has_moved,
            "is_alert": is_alert,
            "state": state(newest, window_rows, rules, has_moved, is_alert),
            "window_rows": window_rows,
            "null_windows": len(newest.null_windows),
            "null_kind": newest.null_kind,
        }
