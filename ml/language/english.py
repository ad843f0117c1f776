"""English: how it is written, its small words, and what the signals of the health say in it."""

from ml.language.language import Language

LANGUAGE = Language(
    code="en",
    locale="en-US",
    thousands=",",
    decimal=".",
    singular=(1,),
    money="€{}",
    share="{}%",
    date="%Y-%m-%d",
    axis="%m-%d %H:00",
    colon=": ",
    units=("d", "h", "min"),
    separator=",",
    verdicts=("fraud", "legitimate", "unsure"),
    is_accented=False,
)
# Small words by which a question is known to be English.
SMALL_WORDS = """
w the of how many why which what is are where by in with average show return give list rows most than and on drift
health fraud frauds hour amount suspicious help per number describe
at highest lowest largest smallest cases features review cost threshold rate calls matrix has have were was metrics
"""

HEADING = "State:"
NAMES = {
    "age of the data": "age of the data",
    "last run": "last run",
    "last health check": "last health check",
    "data drift": "data drift",
    "rejected rows": "rejected rows",
    "test window": "test window",
    "time jump": "time jump",
    "doubled rows": "doubled rows",
    "label delay": "label delay",
    "prediction drift": "prediction drift",
    "performance drift": "performance drift",
    "estimated performance": "estimated performance",
    "llm errors": "llm errors",
    "llm latency": "llm latency",
    "llm unverified": "llm unverified",
    "budget": "budget",
}
AREAS = {
    "pipeline": "pipeline",
    "data": "data",
    "model": "model",
    "llm": "llm",
}
STATES = {
    "unknown": "unknown",
    "good": "good",
    "warning": "warning",
    "bad": "bad",
}
# A value is written as its ending says: _share in percent, _eur with cents, _at as a date, _n as a count. Sentences are
# made so that they hold for a count of 1 as well.
REASONS = {
    "published": "published {published_at} UTC",
    "published_long_ago": "published {published_at} UTC, more than {hours_n} h ago",
    "unreadable": "{file} cannot be read. Run: make build",
    "no_run": "no run was recorded yet",
    "record_unreadable": "{file} cannot be read",
    "run_failed": "{kind} failed at {step} ({ended_at} UTC): {message}",
    "run_passed": "{kind} passed ({ended_at} UTC)",
    "inputs_alert": "inputs that have moved in two windows running: {inputs_n}",
    "inputs_alert_by_others": "inputs that have moved in two windows running: {inputs_n}, by {statistics}",
    "inputs_moved": "inputs that have moved in the newest window only: {inputs_n}",
    "inputs_steady": "no input that matters has moved",
    "not_enough_history": "not enough history",
    "too_few_rows": "too few rows",
    "rows_refused": "rows of the newest load: {rows_n}, refused among them: {refused_n}",
    "test_window": "labelled rows in the test window: {rows_n}, frauds among them: {frauds_n}",
    "test_window_empty": "the test window is empty: no labelled row is left for it",
    "time_jump": "rows long after all others: {rows_n}; a wrong date?",
    "no_time_jump": "no row comes long after all others",
    "rows_doubled": "rows of the newest file that are known but for digits: {rows_n}; their labels reached no row",
    "no_rows_doubled": "no row of the newest file is known but for digits",
    "labels_late": (
        "95% of the frauds are reported within {delay_hours_n} h, more than label_delay_hours,"
        " {label_delay_hours_n} h: frauds count as legitimate"
    ),
    "labels_in_time": "95% of the frauds are reported within {delay_hours_n} h",
    "predictions_alert": "{feature} has moved in two windows running",
    "predictions_moved": "{feature} has moved in the newest window only",
    "predictions_steady": "neither scores nor decisions have moved",
    "performance_unlabelled": "the labels of no window after the training are known yet",
    "performance_none": "what was realised agrees with what was estimated",
    "performance_cannot_decide": "cannot decide: frauds with known labels: {frauds_n}, and {min_frauds_n} are needed",
    "performance_concept_drift": "concept drift: {metric} is {value}, below the {low} that was the least to expect",
    "performance_prior_shift": (
        "prior shift: frauds: {frauds_n}, to be expected: {fewest_n} to {most_n}; recall holds"
    ),
    "performance_covariate_shift": (
        "covariate shift: estimated and realised average precision are below {least}, and inputs moved"
    ),
    "estimate": "average precision {expected} expected, {released} in the validation window",
    "no_estimate": "too few transactions or frauds for an estimate",
    "llm_no_call": "no call yet: texts come from the template",
    "llm_failed": "failed among the newest calls ({calls_n}): {failed_share}",
    "llm_few_calls": "too few calls: {least_n} are needed",
    "llm_latency": "95 % of answers within {seconds} s",
    "llm_no_explanation": "no explanation yet",
    "llm_unverified": "texts that did not pass the proof, of the newest ({texts_n}): {unverified_share}",
    "budget": "{spent_eur} of {budget_eur} of this month are spent",
}
NOT_MEASURED = "not measured"
# Why no reaction can be decided.
UNDECIDED = {
    "nothing_published": "nothing is published yet",
    "warehouse_new": "the warehouse is new",
}
# Why a signal was answered as it was, around its own reason.
NOTES = {
    "over": "over: {reason}",
    "no_rule": "no rule for this level: {reason}",
    "retrain_not_helped": "known shift, to retrain has not helped: {reason}",
    "recalibrate_not_helped": "known shift, to recalibrate has not helped: {reason}",
    "cool_down": "within the cool-down: {reason}",
}
METRICS = {
    "recall": "recall",
    "average_precision": "average precision",
}
