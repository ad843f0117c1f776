"""French: how it is written, its small words, and what the signals of the health say in it."""

from ml.language.language import NO_BREAK, THIN, Language

LANGUAGE = Language(
    code="fr",
    locale="fr-FR",
    thousands=THIN,
    decimal=",",
    singular=(0, 1),
    money=f"{{}}{NO_BREAK}€",
    share=f"{{}}{NO_BREAK}%",
    date="%d/%m/%Y",
    axis="%d/%m %Hh",
    colon=" : ",
    units=("j", "h", "min"),
    separator=";",
    verdicts=("fraude", "légitime", "incertain"),
    is_accented=True,
)
# Small words, without accents, by which a question is known to be French.
SMALL_WORDS = """
les le la des du un une combien pourquoi quelles quels quelle quel est sont ou où par dans avec moyen moyenne montre
retourne donne affiche lignes liste plus que et sur derive sante fraude fraudes heure montant suspecte aide decris
au aux cout seuil taux somme cas matrice ont quels en
"""

HEADING = "État :"
NAMES = {
    "age of the data": "âge des données",
    "last run": "dernière exécution",
    "last health check": "dernier contrôle de santé",
    "data drift": "dérive des données",
    "rejected rows": "lignes rejetées",
    "test window": "fenêtre de test",
    "time jump": "saut dans le temps",
    "doubled rows": "lignes en double",
    "label delay": "délai des étiquettes",
    "prediction drift": "dérive des prédictions",
    "performance drift": "dérive de la performance",
    "estimated performance": "performance estimée",
    "llm errors": "erreurs du LLM",
    "llm latency": "latence du LLM",
    "llm unverified": "textes non prouvés du LLM",
    "budget": "budget",
}
AREAS = {
    "pipeline": "pipeline",
    "data": "données",
    "model": "modèle",
    "llm": "LLM",
}
STATES = {
    "unknown": "inconnu",
    "good": "bon",
    "warning": "à surveiller",
    "bad": "mauvais",
}
# A value is written as its ending says: _share in percent, _eur with cents, _at as a date, _n as a count. Sentences are
# made so that they hold for a count of 1 as well.
REASONS = {
    "published": "publiées le {published_at} UTC",
    "published_long_ago": "publiées le {published_at} UTC, il y a plus de {hours_n} h",
    "unreadable": "{file} est illisible. Lancez : make build",
    "no_run": "aucune exécution n'est encore enregistrée",
    "record_unreadable": "{file} est illisible",
    "run_failed": "{kind} a échoué à l'étape {step} ({ended_at} UTC) : {message}",
    "run_passed": "{kind} a réussi ({ended_at} UTC)",
    "inputs_alert": "variables qui ont bougé dans deux fenêtres de suite : {inputs_n}",
    "inputs_alert_by_others": "variables qui ont bougé dans deux fenêtres de suite : {inputs_n}, selon {statistics}",
    "inputs_moved": "variables qui ont bougé dans la dernière fenêtre seulement : {inputs_n}",
    "inputs_steady": "aucune variable qui compte n'a bougé",
    "not_enough_history": "trop peu d'historique",
    "too_few_rows": "trop peu de lignes",
    "rows_refused": "lignes du dernier chargement : {rows_n}, dont refusées : {refused_n}",
    "test_window": "lignes étiquetées dans la fenêtre de test : {rows_n}, dont fraudes : {frauds_n}",
    "test_window_empty": "la fenêtre de test est vide : il ne lui reste aucune ligne étiquetée",
    "time_jump": "lignes bien après toutes les autres : {rows_n} ; une date fausse ?",
    "no_time_jump": "aucune ligne bien après toutes les autres",
    "rows_doubled": (
        "lignes du dernier fichier déjà connues, aux décimales près : {rows_n} ; leurs étiquettes n'atteignent rien"
    ),
    "no_rows_doubled": "aucune ligne du dernier fichier n'est déjà connue aux décimales près",
    "labels_late": (
        "95 % des fraudes sont signalées en moins de {delay_hours_n} h, plus que label_delay_hours :"
        " {label_delay_hours_n} h ; des fraudes comptent pour légitimes"
    ),
    "labels_in_time": "95 % des fraudes sont signalées en moins de {delay_hours_n} h",
    "predictions_alert": "{feature} a bougé dans deux fenêtres de suite",
    "predictions_moved": "{feature} a bougé dans la dernière fenêtre seulement",
    "predictions_steady": "ni les scores ni les décisions n'ont bougé",
    "performance_unlabelled": "les étiquettes d'aucune fenêtre après l'entraînement ne sont encore connues",
    "performance_none": "le réalisé s'accorde avec l'estimé",
    "performance_cannot_decide": (
        "indécidable : fraudes aux étiquettes connues : {frauds_n}, et il en faut {min_frauds_n}"
    ),
    "performance_concept_drift": "dérive de concept : {metric} est de {value}, sous les {low} attendus au moins",
    "performance_prior_shift": (
        "changement de fréquence : fraudes : {frauds_n}, attendues : de {fewest_n} à {most_n} ; le rappel tient"
    ),
    "performance_covariate_shift": (
        "dérive des variables : précision moyenne estimée et réalisée sous {least}, et des variables ont bougé"
    ),
    "estimate": "précision moyenne attendue : {expected}, contre {released} dans la fenêtre de validation",
    "no_estimate": "trop peu de transactions ou de fraudes pour une estimation",
    "llm_no_call": "aucun appel encore : les textes viennent du modèle de texte",
    "llm_failed": "échecs parmi les derniers appels ({calls_n}) : {failed_share}",
    "llm_few_calls": "trop peu d'appels : il en faut {least_n}",
    "llm_latency": "95 % des réponses en {seconds} s",
    "llm_no_explanation": "aucune explication encore",
    "llm_unverified": "textes qui n'ont pas passé la preuve, parmi les derniers ({texts_n}) : {unverified_share}",
    "budget": "{spent_eur} dépensés sur {budget_eur} ce mois-ci",
}
NOT_MEASURED = "non mesuré"
# Why no reaction can be decided.
UNDECIDED = {
    "nothing_published": "rien n'est encore publié",
    "warehouse_new": "l'entrepôt est neuf",
}
# Why a signal was answered as it was, around its own reason.
NOTES = {
    "over": "terminé : {reason}",
    "no_rule": "aucune règle pour ce niveau : {reason}",
    "retrain_not_helped": "changement connu, un réentraînement n'y a rien fait : {reason}",
    "recalibrate_not_helped": "changement connu, un recalibrage n'y a rien fait : {reason}",
    "cool_down": "pendant la pause après une réaction : {reason}",
}
METRICS = {
    "recall": "le rappel",
    "average_precision": "la précision moyenne",
}
