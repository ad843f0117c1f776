"""Questions about what is not single transactions: the model, its figures, the files, the review, the language model.

A topic is a query over one table; the words that ask for it stand in `topics`, for each language. A question is of a
topic when each of its words is one of the topic's, says how much of it is wanted, or says nothing: what no list holds
leaves the question unread, so that no word is lost. No word stands here.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from ml.analyst_bot.reading.conditions import own_first, split_patterns, words_of
from ml.analyst_bot.reading.question import Reading
from ml.analyst_bot.topics import TOPICS as WORDS
from ml.language.detection import fold
from ml.storage.sql import literal

MOST_ROWS = 1_000
# A question is proposed by a word that it shares with two others.
LEAST_SAID = 0.3
# A number behind "precision @", and further ones; those of cases are TOP.
_OF_A_QUEUE = r"(?:(?<=@ )|(?<=k = )|(?<=\d,\s))(?P<n>\d{1,6})(?![.,]\d)"
# Kinds of words of which a number is kept.
_NUMBERS = ("top", "number", "over")
# A word, or a sign that may say something.
_WORD = re.compile(r"\w+|[^\s\w,;:?!.'\"()«»“”-]")

_OF_CHAMPION = "model_version = (select model_version from current_champion)"
_NEWEST_OF_EACH_VERSION = (
    "evaluated_at = (select max(newest.evaluated_at) from model_evaluations as newest "
    "where newest.model_version = model_evaluations.model_version and newest.split = model_evaluations.split)"
)
_CURVE = "split, x, y, threshold"
_FIGURE = "split, metric, value, ci_low, ci_high, rows, frauds"
_CALIBRATION = "'predicted_over_observed', 'predicted_over_observed_above_10_percent', 'calibration_slope'"
_SAVED = "'cost_eur', 'cost_without_model_eur', 'value_detection_rate'"


@dataclass(frozen=True)
class Topic:
    """What answers a topic.

    Attributes:
        table: the published table that it reads.
        columns: SQL of what is shown.
        where: SQL condition, or None.
        order: SQL of what its rows are put in order of, or None.
        limit: rows shown where no number is said, or None for all.
        groups: {name of a group: SQL} that rows may be counted by.
        is_total: `columns` are totals: of all rows, or of each group.
        by: SQL of the group that totals are given by where no other is asked for, or None.
        slots: columns that a question may choose rows by: metric, split, feature.
        needs: that of them which it cannot do without, or None.
        is_list_wanted: where all words may ask for rows of the table itself, these are meant.
        number: column that numbers of a question choose rows by, which it has to say, or None.
        over: column of shares that are compared with one of a question, or None.
    """

    table: str
    columns: str
    where: str | None = None
    order: str | None = None
    limit: int | None = None
    groups: dict = field(default_factory=dict)
    is_total: bool = False
    by: str | None = None
    slots: tuple = ()
    needs: str | None = None
    is_list_wanted: bool = False
    number: str | None = None
    over: str | None = None


class Other(NamedTuple):
    """A question of no topic, the words that it is proposed by, and the columns of transactions that it needs."""

    question: str
    words: str
    columns: str = ""


TOPICS = {
    "importance": Topic(
        "feature_importance", "feature, shap_share, mean_abs_shap, gain_share",
        where=_OF_CHAMPION, order="shap_share desc, feature", limit=10, slots=("feature",),
    ),
    "calibration": Topic(
        "current_evaluations", _FIGURE, where=f"is_champion and metric in ({_CALIBRATION})", order="split, metric",
        slots=("split",),
    ),
    "saved": Topic(
        "current_evaluations", _FIGURE, where=f"is_champion and metric in ({_SAVED})", order="split, metric",
        slots=("split",),
    ),
    "figures": Topic(
        "current_evaluations", _FIGURE, where="is_champion", order="metric, split",
        slots=("metric", "split"), needs="metric",
    ),
    "roc_curve": Topic(
        "model_curves", _CURVE, where=f"{_OF_CHAMPION} and curve = 'roc'", order="split, x, y", slots=("split",),
    ),
    "precision_recall_curve": Topic(
        "model_curves", _CURVE, where=f"{_OF_CHAMPION} and curve = 'precision_recall'", order="split, x, y",
        slots=("split",),
    ),
    "queue_length": Topic(
        "queue_table",
        "split, first_k, frauds_caught, frauds_caught / first_k as precision, amount_caught_eur",
        where=f"{_OF_CHAMPION} and ordered_by = 'probability x loss'", order="split, first_k", slots=("split",),
        number="first_k",
    ),
    "figures_of_versions": Topic(
        "model_evaluations",
        "model_version, candidate, model_version = (select model_version from current_champion) as is_champion, "
        "split, metric, value, ci_low, ci_high, rows, frauds",
        where=_NEWEST_OF_EACH_VERSION, order="metric, split, model_version",
        slots=("metric", "split"), needs="metric",
    ),
    "previous_champion": Topic(
        "current_champion", "previous_champion, model_version, decided_at, decided_by, outcome, reason",
    ),
    "champion": Topic(
        "current_champion",
        "model_version, candidate, trained_at, decided_at, decided_by, outcome, reason, previous_champion",
    ),
    "decisions": Topic(
        "model_aliases",
        "decision, decided_at, outcome, candidate_version, champion_version, previous_version, decided_by, reason",
        order="decided_at desc, decision desc",
    ),
    "challenger": Topic(
        "current_champion left join champion_challenger on champion_version = model_version and "
        "champion_challenger.challenger_version = current_champion.challenger_version",
        "model_version as champion, current_champion.challenger_version as challenger, outcome, reason, rows, frauds, "
        "average_precision_gain, average_precision_gain_ci_low, average_precision_gain_ci_high, cost_difference_eur, "
        "cost_difference_eur_ci_low, cost_difference_eur_ci_high, measured_at",
        order="measured_at desc nulls last", limit=1,
    ),
    "versions": Topic(
        "fraud_xgboost_model",
        "model_version, candidate, trained_at, training_rows, training_frauds, recalibrated_from",
        order="trained_at desc, model_version",
    ),
    "training": Topic(
        "fraud_xgboost_model",
        "model_version, candidate, trained_at, training_rows, training_frauds, validation_rows, validation_frauds, "
        "refit_rows, refit_frauds", where=_OF_CHAMPION,
    ),
    "parameters": Topic(
        "fraud_xgboost_model", "model_version, candidate, parameters, seed, features, libraries", where=_OF_CHAMPION,
    ),
    "score_drift": Topic(
        "current_drift", "feature, state, psi, previous_psi, adjusted_p_value, has_moved, is_alert, window_rows",
        where="subject = 'predictions'", order="psi desc, feature",
    ),
    "drift": Topic(
        "current_drift", "feature, state, psi, previous_psi, adjusted_p_value, has_moved, is_alert, window_rows",
        where="subject = 'inputs'", order="psi desc, feature", limit=10, slots=("feature",),
    ),
    "missing_inputs": Topic(
        "current_drift", "feature, null_share, reference_null_share, window_rows", where="subject = 'inputs'",
        order="null_share desc, feature", slots=("feature",), over="null_share",
    ),
    "kind_of_drift": Topic(
        "current_performance",
        "window_from_s, window_until_s, kind, estimated_recall, realised_recall, estimated_precision, "
        "realised_precision, estimated_frauds, realised_frauds",
        order="window_until_s desc",
    ),
    "rejected": Topic(
        "rejected_transactions", "file_name, row_number, column_name, rejected_value, reason",
        order="file_name, row_number",
        groups={"reason": "reason", "file": "file_name", "column": "column_name"},
    ),
    "files": Topic(
        "ingested_files", "file_name, loaded_at, row_count, rejected_rows, labelled_rows, frauds",
        order="loaded_at desc, file_name",
    ),
    "llm": Topic(
        "llm_calls",
        "count(*) as calls, count(*) filter (error_type is not null) as failed_calls, "
        "coalesce(sum(cost_eur), 0) as cost_eur, avg(cost_eur) as mean_cost_eur, avg(duration_s) as mean_duration_s, "
        "coalesce(sum(gen_ai_usage_input_tokens), 0) as input_tokens, "
        "coalesce(sum(gen_ai_usage_output_tokens), 0) as output_tokens",
        groups={
            "month": "strftime(called_at, '%Y-%m')", "day": "cast(called_at as date)", "reason": "error_type",
            "model": "gen_ai_request_model", "purpose": "purpose",
        },
        is_total=True,
    ),
    "explanations": Topic(
        "risk_explanation",
        "count(*) as explanations, count(*) filter (verified) as verified, "
        "count(*) filter (source <> 'template') as by_llm, count(*) filter (source = 'template') as by_template",
        groups={"source": "source"}, is_total=True, is_list_wanted=True,
    ),
    "proved": Topic(
        "llm_explanation",
        "count(*) as explanations, count(*) filter (verified) as verified, count(*) filter (not verified) as "
        "not_verified, coalesce(sum(attempts), 0) as answers_asked_for",
        is_total=True,
    ),
    "waiting": Topic(
        "cases_to_review left join suspicious_transactions using (transaction_id)",
        "count(*) as cases, coalesce(sum(cases_to_review.case_transactions), 0) as transactions, "
        "coalesce(sum(cases_to_review.case_amount_eur), 0) as amount_eur, "
        "sum(case_expected_loss_eur) as expected_loss_eur, min(cases_to_review.occurred_at) as oldest, "
        "max(cases_to_review.occurred_at) as newest",
        groups={"state": "cases_to_review.review_state"}, is_total=True, is_list_wanted=True,
    ),
    "next_cases": Topic(
        "suspicious_transactions",
        "queue_rank, transaction_id, occurred_at, case_transactions, case_amount_eur, fraud_probability, "
        "case_expected_loss_eur, review_state",
        order="case_expected_loss_eur desc, transaction_id", limit=10,
    ),
    "estimates": Topic(
        "current_performance",
        "window_from_s, window_until_s, estimated_frauds, realised_frauds, estimated_recall, realised_recall, "
        "estimated_precision, realised_precision, rows, labelled_rows, kind",
        order="window_until_s desc",
    ),
    "reviewed": Topic("review_outcomes", "measure, value, low, high, cases, reviewed, hits, reason"),
    "rejected_verdicts": Topic(
        "rejected_reviews", "file_name, row_number, case_id, reviewer, column_name, rejected_value, reason",
        order="loaded_at desc, file_name, row_number",
    ),
    "conflicts": Topic(
        "label_conflicts",
        "transaction_id, settled_is_fraud, settled_by, contradicting_is_fraud, contradicted_by, known_at",
        order="known_at desc, transaction_id",
    ),
    "reactions": Topic(
        "reactions", "decided_at, signal, level, action, reason, model_version", order="decided_at desc, reaction_id",
    ),
    "expected_frauds": Topic(
        "fraud_prediction",
        "count(*) as transactions, sum(fraud_probability) as expected_frauds, "
        "sum(fraud_probability * amount_eur) as expected_amount_eur",
        where="is_fraud is null", is_total=True,
    ),
    "labels": Topic(
        "fraud_prediction",
        "count(*) as transactions, count(*) filter (is_fraud) as frauds", is_total=True, by="label_source",
    ),
    "delays": Topic("label_delays", "quantile, delay_hours / 24 as delay_days, frauds", order="quantile"),
    "freshness": Topic(
        "_snapshot",
        "published_at, (select max(occurred_at) from fraud_prediction) as newest_transaction, "
        "(select max(loaded_at) from ingested_files) as newest_file, transactions, champion_version",
    ),
    "period": Topic(
        "fraud_prediction",
        "min(occurred_at) as first, max(occurred_at) as last, count(*) as transactions, count(*) filter (is_fraud) as "
        "frauds", is_total=True,
    ),
    "settings": Topic("_snapshot", "settings"),
}  # fmt: skip


def read_a_topic(text, catalog, language, over_a_list=False):
    """Reading of a question of a topic, or None; and where it is of one but for one word, that word.

    Args:
        text: the question.
        catalog: Catalog of the published file.
        language: code of its language.
        over_a_list: it may ask for rows of a table as well.
    """
    folded, lost = fold(text), []
    for words in own_first(WORDS, language):
        for name, topic in TOPICS.items():
            if not _is_there(topic, catalog) or (over_a_list and topic.is_list_wanted):
                continue
            heard, unknown = _heard(folded, words, name, catalog)
            if heard is None or (sql := _sql(topic, heard)) is None:
                continue
            if not unknown:
                table = topic.table.split()[0]
                return Reading("query", {"sql": sql}, "rows", table=table, said=(WORDS[language].SAID[name],)), None
            lost += unknown if len(unknown) == 1 else []
    return None, lost[0] if lost else None


def topics_near(text, catalog, language):
    """Questions that a text has words of, those first of which it says most. Each has an answer."""
    folded, words = fold(text), WORDS[language]
    examples = {name: words.EXAMPLES[name] for name in TOPICS if _is_there(TOPICS[name], catalog)}
    others = _others(language).items()
    examples |= {name: other.question for name, other in others if _has_columns(catalog, other.columns)}
    found = {name: _words_near(folded, language, name) for name in examples}
    # A word that many topics need says little of which is meant.
    shared = Counter(word for words_found in found.values() for word in words_found)
    weights = {name: sum(1 / shared[word] for word in words_found) for name, words_found in found.items()}
    return [examples[name] for name in sorted(weights, key=lambda name: -weights[name]) if weights[name] >= LEAST_SAID]


def _words_near(folded, language, name):
    """Words of a text that are said around a topic, or that it needs: where it needs two, one alone says little."""
    other = _others(language).get(name)
    around = other.words if other else WORDS[language].AROUND.get(name, "")
    starts = [start.start() for start in re.finditer(r"(?<!\w)\w", folded)]
    heard = {"around": [_compiled(one) for one in split_patterns(around)]}
    for kind, _, pattern in _patterns(language, name) if name in TOPICS else ():
        if kind == "metric" or kind.startswith("need"):
            heard.setdefault(kind, []).append(pattern)
    found = {
        kind: {match[0] for start in starts for pattern in patterns if (match := pattern.match(folded, start))}
        for kind, patterns in heard.items()
    }
    needs = [kind for kind in found if kind.startswith("need")]
    is_enough = sum(bool(found[kind]) for kind in needs) >= min(len(needs), 2)
    return {word for kind, said in found.items() if is_enough or kind not in needs for word in said}


@cache
def _others(code):
    return {name: Other(*said) for name, said in WORDS[code].OTHERS.items()}


def _has_columns(catalog, names):
    """Whether transactions have these columns, and texts in them."""
    table = catalog.tables.get("fraud_hour")
    columns = [table.columns.get(name) if table else None for name in names.split()]
    return all(
        column is not None
        and (column.type != "VARCHAR" or catalog.values is None or catalog.is_filled(table.name, column.name))
        for column in columns
    )


def _is_there(topic, catalog):
    return set(re.findall(r"(?:^|join |from )(\w+)", f"{topic.table} {topic.columns}")) <= catalog.tables.keys()


def _heard(folded, words, name, catalog):
    """What a question says of a topic, {kind: values}, or None where it is not of it; and words that are not."""
    if not all(need.search(folded) for need in _needs(words.CODE, name)):
        return None, []
    patterns, heard, unknown, place = _patterns(words.CODE, name), {}, [], 0
    if "feature" in TOPICS[name].slots:
        patterns = (*patterns, *_features(catalog))
    missing = {kind for kind, _, _ in patterns if kind.startswith("need")}
    while begun := _WORD.search(folded, place):
        matches = ((kind, value, one.match(folded, begun.start())) for kind, value, one in patterns)
        found = [(kind, value, match) for kind, value, match in matches if match]
        if found:
            # "Which model is champion" says both words that are needed, although either might be the first of them.
            kind, value, match = max(found, key=lambda one: (one[-1].end(), one[0] in missing - heard.keys()))
            unknown += [match[0]] if kind == "other group" else []
            heard.setdefault(kind, []).append(match["n"] if kind in _NUMBERS else value)
            place = match.end()
        else:
            unknown.append(begun[0])
            place = begun.end()
    if "feature" in heard and len(words.ASKED[name][0]) > 1:
        heard["need 0"] = heard["feature"]  # an input by its name, where "inputs" would have to be said
    needed = {f"need {number}" for number, _ in enumerate(words.ASKED[name][0])} | {TOPICS[name].needs} - {None}
    return (heard if needed <= heard.keys() else None), unknown


@cache
def _needs(code, name):
    """Patterns of what a question of a topic has to say, but for what the name of an input may say as well."""
    needs = WORDS[code].ASKED[name][0]
    needs = needs[1:] if "feature" in TOPICS[name].slots and len(needs) > 1 else needs
    return [re.compile(rf"(?<!\w)(?:{'|'.join(split_patterns(need))})(?!\w)") for need in needs]


@cache
def _patterns(code, name):
    """(kind, value, pattern) of what may stand in a question of a topic; what comes first wins among equals."""
    words, topic = WORDS[code], TOPICS[name]
    needs, may = words.ASKED[name]
    listed = [(f"need {number}", None, need) for number, need in enumerate(needs)]
    listed += [("metric", metric, said) for metric, said in words.METRICS.items() if "metric" in topic.slots]
    listed += [("split", split, said) for split, said in words.SPLITS.items() if "split" in topic.slots]
    listed += [("group", group, said) for group, said in words.GROUPS.items() if group in topic.groups]
    listed += [("number", None, _OF_A_QUEUE)] if topic.number else []
    listed += [("over", None, words.OVER)] if topic.over else []
    listed += [("newest", None, words.NEWEST)] if _is_newest_first(topic) else []
    listed += [("may", None, may), ("top", None, words.TOP), ("least", None, words.LEAST)]
    listed += [("little", None, words.LITTLE), ("other group", None, words.OTHER_GROUP)]
    return tuple((kind, value, _compiled(one)) for kind, value, said in listed for one in split_patterns(said))


@cache
def _compiled(pattern):
    return re.compile(rf"(?:{pattern})(?!\w)")


def _features(catalog):
    """Patterns of what the inputs of the model are called, in their own table or in that of transactions."""
    tables = [catalog.tables[name] for name in ("fraud_prediction", "fraud_features") if name in catalog.tables]
    inputs = tables[-1].columns if tables else {}
    called = {said: name for table in tables for said, name in words_of(table).items() if name in inputs}
    return [("feature", name, _compiled(re.escape(said))) for said, name in called.items()]


def _is_newest_first(topic):
    return re.match(r"\w+_at desc", topic.order or "") is not None


def _sql(topic, heard):
    """The query; None where something is asked of the topic that it has not."""
    groups, tops, numbers = (heard.get(kind, []) for kind in ("group", "top", "number"))
    if topic.number:
        numbers, tops = [*numbers, *tops], []  # the top 50 are those of a queue of 50
        if not numbers:
            return None
    is_ranked = not topic.is_total and " desc" in (topic.order or "")
    if len(groups) > 1 or len(tops) > 1 or ((tops or "least" in heard) and not is_ranked):
        return None
    conditions = [topic.where] if topic.where else []
    for slot in topic.slots:
        if slot in heard:
            conditions.append(f"{slot} in ({', '.join(literal(value) for value in dict.fromkeys(heard[slot]))})")
    if topic.number:
        # Of what is not there the next smaller one: 130 for 137.
        nearest = f"select max({topic.number}) from {topic.table} where {topic.where} and {topic.number} <= "
        chosen = ", ".join(f"({nearest}{one})" for one in dict.fromkeys(numbers))
        conditions.append(f"{topic.number} in ({chosen})")
    conditions += [f"{topic.over} > {float(one.replace(',', '.')) / 100:g}" for one in heard.get("over", [])]
    where = f" where {' and '.join(conditions)}" if conditions else ""
    source = f"from {topic.table}{where}"
    group = topic.groups[groups[0]] if groups else topic.by
    if group:
        by = group if re.fullmatch(r"[\w.]+", group) else f"{group} as {groups[0]}"
        totals = topic.columns if topic.is_total else "count(*) as row_count"
        return f"select {by}, {totals} {source} group by {group} order by {group}"
    order = topic.order and (topic.order.replace(" desc", "", 1) if "least" in heard else topic.order)
    limit = min(int(tops[0]), MOST_ROWS) if tops else 1 if "newest" in heard else topic.limit
    ordered = f" order by {order}" if order else ""
    return f"select {topic.columns} {source}{ordered}{f' limit {limit}' if limit else ''}"
