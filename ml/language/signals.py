"""What the signals of the health say, in French and English: a code and its values become a sentence."""

import json
from datetime import datetime

from ml.language.languages import LANGUAGES, chosen

HEADING = ("État :", "State:")
NAMES = {
    "age of the data": ("âge des données", "age of the data"),
    "last run": ("dernière exécution", "last run"),
    "last health check": ("dernier contrôle de santé", "last health check"),
    "data drift": ("dérive des données", "data drift"),
    "rejected rows": ("lignes rejetées", "rejected rows"),
    "test window": ("fenêtre de test", "test window"),
    "time jump": ("saut dans le temps", "time jump"),
    "doubled rows": ("lignes en double", "doubled rows"),
    "prediction drift": ("dérive des prédictions", "prediction drift"),
    "performance drift": ("dérive de la performance", "performance drift"),
    "estimated performance": ("performance estimée", "estimated performance"),
    "llm errors": ("erreurs du LLM", "llm errors"),
    "llm latency": ("latence du LLM", "llm latency"),
    "llm unverified": ("textes non prouvés du LLM", "llm unverified"),
    "budget": ("budget", "budget"),
}
AREAS = {
    "pipeline": ("pipeline", "pipeline"),
    "data": ("données", "data"),
    "model": ("modèle", "model"),
    "llm": ("LLM", "llm"),
}
STATES = {
    "unknown": ("inconnu", "unknown"),
    "good": ("bon", "good"),
    "warning": ("à surveiller", "warning"),
    "bad": ("mauvais", "bad"),
}
# A value is written as its ending says: _share in percent, _eur with cents, _at as a date, _n as a count. Sentences are
# made so that they hold for a count of 1 as well.
REASONS = {
    "published": ("publiées le {published_at} UTC", "published {published_at} UTC"),
    "published_long_ago": (
        "publiées le {published_at} UTC, il y a plus de {hours_n} h",
        "published {published_at} UTC, more than {hours_n} h ago",
    ),
    "unreadable": ("{file} est illisible. Lancez : make build", "{file} cannot be read. Run: make build"),
    "no_run": ("aucune exécution n'est encore enregistrée", "no run was recorded yet"),
    "record_unreadable": ("{file} est illisible", "{file} cannot be read"),
    "run_failed": (
        "{kind} a échoué à l'étape {step} ({ended_at} UTC) : {message}",
        "{kind} failed at {step} ({ended_at} UTC): {message}",
    ),
    "run_passed": ("{kind} a réussi ({ended_at} UTC)", "{kind} passed ({ended_at} UTC)"),
    "inputs_alert": (
        "variables qui ont bougé dans deux fenêtres de suite : {inputs_n}",
        "inputs that have moved in two windows running: {inputs_n}",
    ),
    "inputs_alert_by_others": (
        "variables qui ont bougé dans deux fenêtres de suite : {inputs_n}, selon {statistics}",
        "inputs that have moved in two windows running: {inputs_n}, by {statistics}",
    ),
    "inputs_moved": (
        "variables qui ont bougé dans la dernière fenêtre seulement : {inputs_n}",
        "inputs that have moved in the newest window only: {inputs_n}",
    ),
    "inputs_steady": ("aucune variable qui compte n'a bougé", "no input that matters has moved"),
    "not_enough_history": ("trop peu d'historique", "not enough history"),
    "too_few_rows": ("trop peu de lignes", "too few rows"),
    "rows_refused": (
        "lignes du dernier chargement : {rows_n}, dont refusées : {refused_n}",
        "rows of the newest load: {rows_n}, refused among them: {refused_n}",
    ),
    "test_window": (
        "lignes étiquetées dans la fenêtre de test : {rows_n}, dont fraudes : {frauds_n}",
        "labelled rows in the test window: {rows_n}, frauds among them: {frauds_n}",
    ),
    "test_window_empty": (
        "la fenêtre de test est vide : il ne lui reste aucune ligne étiquetée",
        "the test window is empty: no labelled row is left for it",
    ),
    "time_jump": (
        "lignes bien après toutes les autres : {rows_n} ; une date fausse ?",
        "rows long after all others: {rows_n}; a wrong date?",
    ),
    "no_time_jump": ("aucune ligne bien après toutes les autres", "no row comes long after all others"),
    "rows_doubled": (
        "lignes du dernier fichier déjà connues, aux décimales près : {rows_n} ; leurs étiquettes n'atteignent rien",
        "rows of the newest file that are known but for digits: {rows_n}; their labels reached no row",
    ),
    "no_rows_doubled": (
        "aucune ligne du dernier fichier n'est déjà connue aux décimales près",
        "no row of the newest file is known but for digits",
    ),
    "predictions_alert": (
        "{feature} a bougé dans deux fenêtres de suite",
        "{feature} has moved in two windows running",
    ),
    "predictions_moved": (
        "{feature} a bougé dans la dernière fenêtre seulement",
        "{feature} has moved in the newest window only",
    ),
    "predictions_steady": ("ni les scores ni les décisions n'ont bougé", "neither scores nor decisions have moved"),
    "performance_unlabelled": (
        "les étiquettes d'aucune fenêtre après l'entraînement ne sont encore connues",
        "the labels of no window after the training are known yet",
    ),
    "performance_none": (
        "le réalisé s'accorde avec l'estimé",
        "what was realised agrees with what was estimated",
    ),
    "performance_cannot_decide": (
        "indécidable : fraudes aux étiquettes connues : {frauds_n}, et il en faut {min_frauds_n}",
        "cannot decide: frauds with known labels: {frauds_n}, and {min_frauds_n} are needed",
    ),
    "performance_concept_drift": (
        "dérive de concept : {metric} est de {value}, sous les {low} attendus au moins",
        "concept drift: {metric} is {value}, below the {low} that was the least to expect",
    ),
    "performance_prior_shift": (
        "changement de fréquence : fraudes : {frauds_n}, attendues : de {fewest_n} à {most_n} ; le rappel tient",
        "prior shift: frauds: {frauds_n}, to be expected: {fewest_n} to {most_n}; recall holds",
    ),
    "performance_covariate_shift": (
        "dérive des variables : précision moyenne estimée et réalisée sous {least}, et des variables ont bougé",
        "covariate shift: estimated and realised average precision are below {least}, and inputs moved",
    ),
    "estimate": (
        "précision moyenne attendue : {expected}, contre {released} dans la fenêtre de validation",
        "average precision {expected} expected, {released} in the validation window",
    ),
    "no_estimate": (
        "trop peu de transactions ou de fraudes pour une estimation",
        "too few transactions or frauds for an estimate",
    ),
    "llm_no_call": (
        "aucun appel encore : les textes viennent du modèle de texte",
        "no call yet: texts come from the template",
    ),
    "llm_failed": (
        "échecs parmi les derniers appels ({calls_n}) : {failed_share}",
        "failed among the newest calls ({calls_n}): {failed_share}",
    ),
    "llm_few_calls": ("trop peu d'appels : il en faut {least_n}", "too few calls: {least_n} are needed"),
    "llm_latency": ("95 % des réponses en {seconds} s", "95 % of answers within {seconds} s"),
    "llm_no_explanation": ("aucune explication encore", "no explanation yet"),
    "llm_unverified": (
        "textes qui n'ont pas passé la preuve, parmi les derniers ({texts_n}) : {unverified_share}",
        "texts that did not pass the proof, of the newest ({texts_n}): {unverified_share}",
    ),
    "budget": (
        "{spent_eur} dépensés sur {budget_eur} ce mois-ci",
        "{spent_eur} of {budget_eur} of this month are spent",
    ),
}
METRICS = {"recall": ("le rappel", "recall"), "average_precision": ("la précision moyenne", "average precision")}


def worded(code, values, language):
    """The sentence of a reason.

    Args:
        code: a key of REASONS.
        values: dictionary of what it names: numbers, texts, datetimes.
        language: one of LANGUAGES.
    """
    written = {name: _written(name, value, LANGUAGES[language]) for name, value in values.items()}
    return chosen(REASONS[code], language).format(**written)


def in_words(signal, language):
    """A row of pipeline_health (a dictionary) with its words in `language`: signal, area, state and reason."""
    reason = worded(signal["reason_code"], json.loads(signal["reason_values"]), language)
    words = {"signal": NAMES, "area": AREAS, "state": STATES}
    return signal | {name: named(table, signal[name], language) for name, table in words.items()} | {"reason": reason}


def named(table, key, language):
    """The word of NAMES, AREAS or STATES; what is not known there stays as it is."""
    words = table.get(key)
    return chosen(words, language) if words else key


def _written(name, value, formats):
    if name.endswith("_n"):
        return formats.number(value)
    if name.endswith("_share"):
        return formats.percent(value)
    if name.endswith("_eur"):
        return formats.euros(value, 2)
    if name.endswith("_at"):
        # JSON holds a date as text.
        return formats.minute(datetime.fromisoformat(value) if isinstance(value, str) else value)
    if name == "metric":
        return chosen(METRICS[value], formats.code)
    return formats.number(value, 2) if isinstance(value, float) else str(value)


NOT_MEASURED = ("non mesuré", "not measured")
# Why no reaction can be decided.
UNDECIDED = {
    "nothing_published": ("rien n'est encore publié", "nothing is published yet"),
    "warehouse_new": ("l'entrepôt est neuf", "the warehouse is new"),
}

# Why a signal was answered as it was, around its own reason.
NOTES = {
    "over": ("terminé : {reason}", "over: {reason}"),
    "no_rule": ("aucune règle pour ce niveau : {reason}", "no rule for this level: {reason}"),
    "retrain_not_helped": (
        "changement connu, un réentraînement n'y a rien fait : {reason}",
        "known shift, to retrain has not helped: {reason}",
    ),
    "recalibrate_not_helped": (
        "changement connu, un recalibrage n'y a rien fait : {reason}",
        "known shift, to recalibrate has not helped: {reason}",
    ),
    "cool_down": ("pendant la pause après une réaction : {reason}", "within the cool-down: {reason}"),
}


def noted(note, reason, language):
    """A reason (a sentence) with what NOTES says of it; as it is where `note` is None."""
    return chosen(NOTES[note], language).format(reason=reason) if note else reason


def reaction_reason(row, language):
    """Why a reaction was decided, from a row of `reactions`.

    Rows stay for ever: one whose code is of another time, or that has none, gives its English sentence.
    """
    try:
        reason = worded(row["reason_code"], json.loads(row["reason_values"]), language)
        return noted(row["note"], reason, language)
    except (KeyError, TypeError):
        return row["reason"]
