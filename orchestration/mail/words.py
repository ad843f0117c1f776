"""The sentences of the mail, French and English."""

from ml.language.languages import LANGUAGES

_BOTH = {
    # name: (French, English)
    "language": ("fr", "en"),
    "finished_retrained": (
        "Pipeline terminé : modèle fraud réentraîné et scoré.",
        "Pipeline finished: fraud model retrained and scored.",
    ),
    "finished_recalibrated": (
        "Pipeline terminé : champion recalibré, transactions scorées.",
        "Pipeline finished: champion recalibrated, transactions scored.",
    ),
    "finished_kept": (
        "Pipeline terminé : champion conservé, transactions scorées.",
        "Pipeline finished: champion kept, transactions scored.",
    ),
    "failed": ("Pipeline en échec : étape {step}.", "Pipeline failed: step {step}."),
    "failed_health_check_llm": ("Contrôle de santé en échec : étape {step}.", "Health check failed: step {step}."),
    "failed_step": ("Étape en échec", "Failed step"),
    "before_first_step": ("avant la première étape", "before the first step"),
    "run": ("Exécution", "Run"),
    "served": ("Données servies", "Readers are served"),
    "snapshot_of": (
        "l'instantané publié le {when} ; il reste en place",
        "the snapshot published on {when}; it stays in place",
    ),
    "nothing_served": ("rien : aucun fichier n'a encore été publié", "nothing: no file has been published yet"),
    "retry": (
        "Pour relancer : corrigez la cause, puis lancez « make pipeline », ou « Materialize all » dans Dagster "
        "(make dev). Les fichiers de l'exécution sont repris : rien n'est perdu.",
        "To retry: repair the cause, then run `make pipeline`, or Materialize all in Dagster (make dev). "
        "The files of the run are taken again: nothing is lost.",
    ),
    "retry_health_check_llm": (
        "Pour relancer : corrigez la cause, puis lancez « fraud health-check ». Ce contrôle ne publie rien : les "
        "données servies restent en place.",
        "To retry: repair the cause, then run `fraud health-check`. The check publishes nothing: readers keep what "
        "they are served.",
    ),
    "champion": ("Champion", "Champion"),
    "previous_champion": ("Champion précédent", "Previous champion"),
    "none": ("aucun", "none"),
    "candidate": ("Candidat {version}", "Candidate {version}"),
    "outcome_first": ("premier champion", "first champion"),
    "outcome_better": ("meilleur : devient champion", "better: becomes champion"),
    "outcome_worse": ("moins bon : champion conservé", "worse: champion kept"),
    "outcome_cannot_decide": ("indécidable : champion conservé", "cannot be decided: champion kept"),
    "recalibrated": ("{version} recalibré, {outcome}", "{version} recalibrated, {outcome}"),
    "gain": (
        "gain d'AP {gain}, intervalle à 95 % de {low} à {high}",
        "AP gain {gain}, 95 % interval {low} to {high}",
    ),
    "average_precision": ("AP (aire précision-rappel)", "AP (area under precision-recall)"),
    "precision": ("Précision des décisions", "Precision of the decisions"),
    "recall": ("Rappel des décisions", "Recall of the decisions"),
    "interval": ("{value} (intervalle à 95 % : {low} à {high})", "{value} (95 % interval {low} to {high})"),
    "not_defined": ("non défini sur cette fenêtre", "not defined on this window"),
    "window": ("Mesuré sur", "Measured on"),
    "window_of": (
        "{rows} transactions que le champion n'a pas vues, dont {frauds} fraudes",
        "{rows} transactions the champion has not seen, {frauds} of them frauds",
    ),
    "transactions": ("Transactions scorées", "Transactions scored"),
    "flagged": ("Transactions signalées", "Transactions flagged"),
    "queued_cases": ("Cas suspects à examiner", "Suspicious cases to review"),
    "health": ("Dérive et santé", "Drift and health"),
    "not_measured": ("non mesurées", "not measured"),
    "no_signal": ("aucun signal", "no signal"),
    "state": ("Santé : {state}.", "Health: {state}."),
    "states": (
        {-1: "inconnu", 0: "bon", 1: "à surveiller", 2: "mauvais"},
        {-1: "unknown", 0: "good", 1: "warning", 2: "bad"},
    ),
    "signal_is": ("{state} : {reason}", "{state}: {reason}"),
    "tiny_question": ("Question au LLM", "Question to the LLM"),
    "asked_no_key": ("aucune clé {variable} : rien n'a été demandé", "no {variable} is set: nothing was asked"),
    "asked_stopped": (
        "rien n'a été demandé : le budget est épuisé, ou le prix du modèle n'est pas connu",
        "nothing was asked: the budget is used up, or the price of the model is not known",
    ),
    "asked_no_answer": ("pas de réponse ({error})", "no answer ({error})"),
    "asked_answered": ("{model} a répondu en {seconds} s", "{model} answered within {seconds} s"),
    "budget": ("Budget LLM du mois", "LLM budget of the month"),
    "budget_of": ("{spent} EUR sur {budget} EUR", "EUR {spent} of {budget}"),
    "reaction_to": ("Réaction à {signal}", "Reaction to {signal}"),
    "action_mail": ("ce message", "this message"),
    "action_retrain": ("réentraînement", "a training"),
    "action_recalibrate": ("nouvelle calibration des mêmes arbres", "a new calibration of the same trees"),
    "action_template_only": ("le LLM n'explique plus, le modèle de texte le remplace", "the template explains, no LLM"),
    "action_none": ("aucune", "none"),
    "llm": ("Appels au LLM", "LLM calls"),
    "llm_calls": ("{calls}, dont {failed} en échec ; {cost} EUR", "{calls}, {failed} of them failed; EUR {cost}"),
    "no_llm_call": ("aucun ; 0 EUR", "none; EUR 0"),
    "details": ("Cette exécution", "This run"),
    "duration": ("Durée", "Duration"),
    "published": ("Publié le", "Published"),
    "rejected_reviews": (
        "{rows} ligne(s) de verdicts refusée(s) : voir rejected_reviews pour la raison de chacune.",
        "{rows} row(s) of verdicts rejected: rejected_reviews says why for each.",
    ),
    "human_decides": (
        "Aucune transaction n'est bloquée automatiquement : une personne décide.",
        "No transaction is blocked automatically: a person decides.",
    ),
    "too_large": (
        "{name} ({size} Mo) est trop volumineux pour être joint ; le fichier se trouve ici : {place}",
        "{name} ({size} MB) is too large to be attached; the file is here: {place}",
    ),
    "nowhere": ("table model_evaluations du fichier publié", "table model_evaluations of the published file"),
}

WORDS = {language: {name: both[i] for name, both in _BOTH.items()} for i, language in enumerate(LANGUAGES)}


def number(say, value, decimals=0, sign=""):
    """A number as the reader's language writes it: 1 234,5 or 1,234.5."""
    return LANGUAGES[say["language"]].number(value, decimals, sign)
