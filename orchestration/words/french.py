"""French: what the page, mails, the terminal and `fraud explain` say.

{n} is a number, {n:row|rows} the form that goes with it.
"""

# A name with a dot is an entry of a group.
PAGE = {
    "title": "Fraude : modèle, données, LLM",
    "skip": "Aller au contenu",
    "sections.state": "État",
    "sections.model": "Modèle",
    "sections.data": "Données",
    "sections.llm": "LLM",
    "sections.cases": "Cas",
    "published": "Publié le {at} UTC, il y a {age}",
    "footer": "Instantané {snapshot}. Page construite du seul fichier publié ; elle ne charge rien.",
    # --- state
    "levels.-1": "inconnu",
    "levels.0": "bon",
    "levels.1": "à surveiller",
    "levels.2": "mauvais",
    "states.-1": "État pas encore mesuré",
    "states.0": "Tout va bien",
    "states.1": "À surveiller",
    "states.2": "Une action est nécessaire",
    "areas.pipeline": "Pipeline",
    "areas.data": "Données",
    "areas.model": "Modèle",
    "areas.llm": "LLM",
    "health_missing": "pas encore mesuré",
    "champion": "Champion",
    "champion_note": "{candidate}, entraîné le {at}",
    "candidates.full": "toutes les transactions",
    "candidates.sampled": "échantillon rééquilibré, scores corrigés",
    "ap": "Précision moyenne (AP)",
    "ap_note": "Trait et petits chiffres : intervalle à 95 %. Bande : résultats publiés, 0,79 à 0,81.",
    "ap_note_not_comparable": (
        "Trait et petits chiffres : intervalle à 95 %. Avec {prevalence} de fraudes, rien à comparer aux résultats "
        "publiés (0,17 %)."
    ),
    "ap_published": "résultats publiés",
    "saved": "Coût sur la fenêtre de test",
    "saved_note": "revues et fraudes manquées ; {without} sans modèle",
    "recall": "Rappel",
    "recall_note": "des fraudes sont signalées",
    "precision": "Précision",
    "precision_note": "des signalements sont des fraudes",
    "flagged": "Signalées en 24 h",
    "flagged_note": (
        "parmi {transactions} {transactions:transaction récente|transactions récentes} que le modèle n'avait jamais "
        "vues"
    ),
    "drift_now": "Dérive (score)",
    "drift_note_now": "{state} ; variables en alerte : {alerts}",
    "drift_states.alert": "alerte",
    "drift_states.moved": "a bougé",
    "drift_states.steady": "stable",
    "drift_states.not enough history": "trop peu d'historique",
    "drift_states.too few rows": "trop peu de transactions",
    "llm_month": "LLM, ce mois-ci",
    "llm_month_note": "{calls} {calls:appel|appels}, dont {errors} en erreur",
    # --- model
    "decision": "Dernière décision ({by}) : {outcome}.",
    "gate": "la règle",
    "outcomes.first": "premier champion",
    "outcomes.better": "meilleur, devient champion",
    "outcomes.worse": "moins bon, le champion reste",
    "outcomes.cannot decide": "impossible de trancher, le champion reste",
    "test_window": (
        "Tout ce qui suit est mesuré sur {rows} {rows:transaction|transactions} que le champion n'a jamais "
        "{rows:vue|vues}, dont {frauds} {frauds:fraude|fraudes} ({prevalence})."
    ),
    "not_yet": "Pas encore",
    "undefined": "Non défini sur cette fenêtre : trop peu de fraudes ou de signalements.",
    "no_interval": "Sans intervalle : trop peu de fraudes, ou une fenêtre trop courte.",
    "not_yet_test": "Aucune transaction étiquetée n'est plus récente que l'entraînement : rien à mesurer honnêtement.",
    "versions_title": "Les versions, l'une après l'autre",
    "versions_axis": "de la plus ancienne à la plus récente",
    "versions_note": (
        "Précision moyenne et intervalle à 95 %, chaque version sur sa propre fenêtre de test. Des intervalles qui se "
        "recouvrent ne prouvent aucune différence."
    ),
    "other_version": "autre version",
    "workshop_title": "Deux façons de mesurer le même modèle",
    "workshop_measure": "Sur la fenêtre de test",
    "workshop_honest": "Telle qu'elle est",
    "workshop_rebalanced": "Rééquilibrée",
    "workshop_prevalence": "Part de fraudes",
    "workshop_precision": "Précision des décisions",
    "workshop_note": (
        "Un échantillon de test rééquilibré retire presque toutes les transactions légitimes, donc presque toutes les "
        "fausses alertes possibles : le rappel reste, la précision s'envole, et l'analyste qui traite la vraie file ne "
        "la retrouve pas. Calcul : les lignes de test du champion, chaque légitime pesant fraudes ÷ légitimes ; c'est "
        "ce que de tels échantillons donnent en moyenne."
    ),
    "pr_title": "Précision selon le rappel",
    "pr_note": (
        "Trait plein : la fenêtre telle qu'elle est. Tirets : les mêmes scores, si une transaction sur deux était une "
        "fraude."
    ),
    "honest": "telle qu'elle est",
    "rebalanced": "rééquilibrée",
    "chance": "au hasard :",
    "roc_title": "Courbe ROC",
    "roc_note": "Aire {area}. Presque toujours flatteuse quand la fraude est rare : lire d'abord la précision.",
    "fpr": "faux positifs",
    "threshold_title": "Et si le seuil changeait ?",
    "threshold_note": (
        "Un seul seuil pour toutes les transactions. En service, il dépend du montant : une transaction est signalée "
        "quand la perte attendue dépasse le coût d'une revue. Zone teintée : intervalle à 95 % du seuil le moins cher "
        "; voilà à quel point il est mal connu."
    ),
    "threshold": "Seuil",
    "threshold_axis": "seuil de probabilité (échelle logarithmique)",
    "cost": "Coût sur la fenêtre",
    "cost_axis": "coût sur la fenêtre, en euros",
    "cheapest": "Seuil le moins cher",
    "to_cheapest": "Revenir au moins cher",
    "reviews": "Revues par jour",
    "queue_frauds_title": "Fraudes trouvées par la file",
    "queue_euros_title": "Euros trouvés par la file",
    "queue_frauds_note": (
        "Trait plein : par perte attendue, l'ordre en service. Tirets : par probabilité. Points : par probabilité × "
        "montant."
    ),
    "queue_euros_note": (
        "Montants des fraudes parmi les k premières. L'ordre en service en perd peu et trouve plus de fraudes."
    ),
    "queue_axis": "les k premières transactions de la file",
    "queue_frauds": "fraudes",
    "queue_euros": "euros",
    "queue_caught": "capacité {capacity} : {caught}",
    "calibration_title": "Une probabilité tient-elle parole ?",
    "calibration_note": (
        "Chaque point réunit autant de fraudes. Sur la diagonale, 30 % veut dire 3 fraudes sur 10. Échelles en "
        "log-cotes, intervalle à 95 %."
    ),
    "calibration_point": "prédit {predicted}, observé {observed} ({frauds} {frauds:fraude|fraudes} sur {rows})",
    "predicted": "probabilité prédite",
    "observed": "fréquence observée",
    "not_yet_calibration": "Trop peu de fraudes dans la fenêtre de test pour juger les probabilités.",
    "confusion_title": "Les décisions",
    "confusion_note": "Transactions, et la somme de ce que chacune coûterait si c'était une fraude manquée.",
    "is_fraud": "Fraude",
    "is_legitimate": "Légitime",
    "is_flagged": "Signalée",
    "not_flagged": "Non signalée",
    "importance_title": "Ce que le modèle regarde",
    "importance_axis": "part de la contribution absolue (SHAP)",
    "importance_note": "Les variables nommées V et un nombre sont anonymes : aucune n'a de sens métier.",
    "metrics_title": "Toutes les mesures",
    "metrics_value": "Valeur",
    "metrics_interval": "Intervalle à 95 %",
    "metrics.average_precision": "Précision moyenne (AP)",
    "metrics.roc_auc": "Aire sous la courbe ROC",
    "metrics.precision_at_capacity": "Précision à la capacité de revue",
    "metrics.recall": "Rappel des décisions",
    "metrics.precision": "Précision des décisions",
    "metrics.f1": "F1",
    "metrics.value_detection_rate": "Taux de détection en valeur (part des euros de fraude)",
    "metrics.fraud_basis_points_before": "Fraude avant, en points de base des euros",
    "metrics.fraud_basis_points_after": "Fraude après, en points de base des euros",
    "metrics.false_positive_ratio_by_alert": "Fausses alertes par alerte juste",
    "metrics.false_positive_ratio_by_customer": "Clients signalés à tort par client signalé à raison",
    "metrics.recall_by_customer": "Rappel par client",
    "metrics.card_precision_at_capacity": "Précision par carte à la capacité du jour (cartes trouvées retirées)",
    "metrics.card_precision_at_capacity_known_kept": "… cartes trouvées gardées",
    "metrics.hours_to_first_alert": "Heures de la première fraude à la première alerte (médiane)",
    "metrics.predicted_over_observed": "Fraudes prédites ÷ observées",
    "metrics.predicted_over_observed_above_10_percent": "… au-dessus de 10 %",
    "metrics.calibration_slope": "Pente de calibration (1 : juste)",
    "metrics.brier_skill": "Gain de Brier (0 : aucun, 1 : parfait)",
    "metrics.log_loss_skill": "Gain d'entropie croisée",
    # --- data
    "hours_note": (
        "{transactions} {transactions:transaction|transactions} du {first} au {last} ; {frauds} {frauds:fraude "
        "connue|fraudes connues}."
    ),
    "hours_sampled": (
        "Le fichier contient {rows} des {all_rows} transactions : toutes les fraudes, toutes les transactions "
        "signalées et un tirage des autres, dont chacune compte pour celles qui n'y sont pas."
    ),
    "hours_capped": "Les {hours} dernières heures sont montrées.",
    "hour_transactions_title": "Transactions par heure",
    "hour_frauds_title": "Fraudes connues par heure",
    "hour_transactions": "transactions",
    "hour_frauds": "fraudes",
    "hour_point": "{hour} : {count}",
    "drift_title": "Dérive par variable",
    "drift_note": (
        "PSI : distance entre l'entraînement et maintenant. Poids : part de la variable dans les décisions. Une alerte "
        "demande un PSI élevé, une p-valeur faible et un poids suffisant, deux fenêtres de suite."
    ),
    "drift_whole": (
        "Score {score} : moyenne des PSI, pondérée par le poids des variables, sur {rows:la|les} {rows} "
        "{rows:transaction|transactions} de la dernière fenêtre. Fenêtres antérieures pour juger : {windows}."
    ),
    "predictions_title": "Dérive des scores et des décisions",
    "predictions_note": "La dernière fenêtre comparée à la fenêtre de validation du champion.",
    "predictions.fraud_score": "Scores",
    "predictions.is_flagged": "Part signalée",
    "not_yet_drift": "La dérive apparaît ici dès qu'elle est mesurée.",
    "distribution_title": "Entraînement et maintenant",
    "distribution_note": (
        "Gris : fenêtre d'entraînement. Trait : transactions depuis le {at}. Parts des transactions par valeur."
    ),
    "distribution_summary": "Distribution de {feature} : entraînement et période récente.",
    "estimated_title": "Performance estimée et réalisée",
    "estimated_note": (
        "Avant les étiquettes, la performance est estimée à partir des probabilités ; cela suppose que le lien entre "
        "variables et fraude tient."
    ),
    "not_yet_estimated": "L'estimation apparaît ici avec la première fenêtre surveillée.",
    # --- LLM
    "not_yet_llm": "Aucun appel au LLM : sans clé, un texte composé par règles explique chaque cas.",
    "llm_calls_title": "Appels par jour",
    "llm_calls": "appels (orange : erreurs)",
    "llm_cost_title": "Coût par jour",
    "llm_cost_eur": "euros",
    "llm_days_title": "LLM par jour",
    "explanations_title": "Dernières explications",
    "explanations_note": (
        "Une explication n'atteint l'analyste que si chaque phrase a passé la preuve ; sinon un texte composé par "
        "règles la remplace."
    ),
    "not_yet_explanations": "Le LLM n'a encore rien expliqué.",
    "verified": "vérifiée",
    "refused": "refusée",
    "no_text": "Aucune réponse utilisable.",
    "reactions_title": "Réactions",
    "not_yet_reactions": "Aucun signal n'a changé de niveau.",
    # --- cases
    "cases_title": "Transactions les plus risquées",
    "cases_note": (
        "Les transactions les plus risquées, par perte attendue. Rien n'est bloqué automatiquement : une personne "
        "décide."
    ),
    "cases_capped": "Les {shown} premières sur {all} ; toutes sont dans la table suspicious_transactions.",
    "case_amount": "{transactions} {transactions:paiement|paiements}, {amount}",
    "why_whole": "Lire l'explication",
    "not_yet_cases": "La file de revue est vide.",
    "filter": "Filtrer",
    "filter_hint": "identifiant, raison, texte…",
    "filtered": "{shown} sur {all}",
    "outcomes_title": "Ce que disent les analystes",
    "not_yet_outcomes": "Aucun verdict n'est encore revenu.",
    "measures.precision": "Fraudes parmi les cas revus",
    "measures.missed frauds": "Fraudes manquées",
    "measures.agreement with file labels": "Accord avec les étiquettes",
    "unsettled.precision": "pas encore estimable : aucun cas signalé n'a de verdict établi",
    "unsettled.missed frauds": "pas encore estimable : fraudes trouvées par l'audit : {hits}, trop peu",
    "unsettled.agreement with file labels": (
        "pas encore estimable : aucune transaction n'a à la fois un verdict établi et une étiquette d'un fichier"
    ),
    "kinds.none": "aucune",
    "kinds.concept drift": "dérive de concept",
    "kinds.prior shift": "autre taux de fraude",
    "kinds.covariate shift": "dérive des variables",
    "kinds.cannot decide": "impossible de trancher",
    # --- headings of tables
    "columns.window": "Fenêtre",
    "columns.rows": "Transactions",
    "columns.estimated_recall": "Rappel estimé",
    "columns.recall": "réalisé",
    "columns.estimated_ap": "AP estimée",
    "columns.average_precision": "réalisée",
    "columns.kind": "Dérive",
    "columns.measure": "Mesure",
    "columns.found": "Résultat",
    "columns.reviewed": "Jugés",
    "columns.cases": "Cas",
    "columns.queue_rank": "Rang",
    "columns.transaction_id": "Transaction",
    "columns.occurred_at": "Quand",
    "columns.amount_eur": "Montant",
    "columns.fraud_probability": "Probabilité",
    "columns.expected_loss_eur": "Perte attendue",
    "columns.why": "Pourquoi",
    "columns.feature": "Variable",
    "columns.psi": "PSI",
    "columns.p_value": "p-valeur",
    "columns.predicted": "Mesure",
    "columns.flagged_share": "Maintenant",
    "columns.reference_flagged_share": "Référence",
    "columns.weight": "Poids",
    "columns.state": "État",
    "columns.day": "Jour",
    "columns.calls": "Appels",
    "columns.errors": "Erreurs",
    "columns.p50_s": "Latence médiane",
    "columns.p95_s": "95e centile",
    "columns.tokens": "Jetons",
    "columns.cost_eur": "Coût",
    "columns.verified": "Vérifiées",
    "columns.decided_at": "Quand",
    "columns.signal": "Signal",
    "columns.value": "Valeur",
    "columns.level": "Niveau",
    "columns.action": "Action",
    "columns.reason": "Raison",
}
MAIL = {
    "finished_retrained": "Pipeline terminé : modèle fraud réentraîné et scoré.",
    "finished_recalibrated": "Pipeline terminé : champion recalibré, transactions scorées.",
    "finished_kept": "Pipeline terminé : champion conservé, transactions scorées.",
    "failed": "Pipeline en échec : étape {step}.",
    "failed_health_check_llm": "Contrôle de santé en échec : étape {step}.",
    "failed_step": "Étape en échec",
    "before_first_step": "avant la première étape",
    "run": "Exécution",
    "served": "Données servies",
    "snapshot_of": "l'instantané publié le {when} ; il reste en place",
    "nothing_served": "rien : aucun fichier n'a encore été publié",
    "retry": (
        "Pour relancer : corrigez la cause, puis lancez « make pipeline », ou « Materialize all » dans Dagster (make "
        "dev). Les fichiers de l'exécution sont repris : rien n'est perdu."
    ),
    "retry_health_check_llm": (
        "Pour relancer : corrigez la cause, puis lancez « fraud health-check ». Ce contrôle ne publie rien : les "
        "données servies restent en place."
    ),
    "champion": "Champion",
    "previous_champion": "Champion précédent",
    "none": "aucun",
    "candidate": "Candidat {version}",
    "outcome_first": "premier champion",
    "outcome_better": "meilleur : devient champion",
    "outcome_worse": "moins bon : champion conservé",
    "outcome_cannot_decide": "indécidable : champion conservé",
    "recalibrated": "{version} recalibré, {outcome}",
    "gain": "gain d'AP {gain}, intervalle à 95 % de {low} à {high}",
    "average_precision": "AP (aire précision-rappel)",
    "precision": "Précision des décisions",
    "recall": "Rappel des décisions",
    "value_detection_rate": "Taux de détection en valeur (part des euros de fraude)",
    "fraud_basis_points_before": "Fraude avant, en points de base des euros",
    "fraud_basis_points_after": "Fraude après, en points de base des euros",
    "false_positive_ratio_by_alert": "Fausses alertes par alerte juste",
    "false_positive_ratio_by_customer": "Clients signalés à tort par client signalé à raison",
    "recall_by_customer": "Rappel par client",
    "card_precision_at_capacity": "Précision par carte à la capacité du jour (cartes trouvées retirées)",
    "card_precision_at_capacity_known_kept": "Précision par carte à la capacité du jour (cartes trouvées gardées)",
    "hours_to_first_alert": "Heures de la première fraude à la première alerte (médiane)",
    "interval": "{value} (intervalle à 95 % : {low} à {high})",
    "not_defined": "non défini sur cette fenêtre",
    "window": "Mesuré sur",
    "window_of": (
        "{rows} {rows:transaction|transactions} que le champion n'a pas {rows:vue|vues}, dont {frauds} "
        "{frauds:fraude|fraudes}"
    ),
    "transactions": "Transactions scorées",
    "flagged": "Transactions signalées",
    "queued_cases": "Cas suspects à examiner",
    "cases_of_payments": "{cases}, soit {transactions} {transactions:paiement|paiements}, {amount}",
    "health": "Dérive et santé",
    "not_measured": "non mesurées",
    "no_signal": "aucun signal",
    "state": "Santé : {state}.",
    "signal_is": "{state} : {reason}",
    "tiny_question": "Question au LLM",
    "asked_no_key": "aucune clé {variable} : rien n'a été demandé",
    "asked_stopped": "rien n'a été demandé : le budget est épuisé, ou le prix du modèle n'est pas connu",
    "asked_no_answer": "pas de réponse ({error})",
    "asked_answered": "{model} a répondu en {seconds} s",
    "budget": "Budget LLM du mois",
    "budget_of": "{spent} EUR sur {budget} EUR",
    "reaction_to": "Réaction à {signal}",
    "action_mail": "ce message",
    "action_retrain": "réentraînement",
    "action_recalibrate": "nouvelle calibration des mêmes arbres",
    "action_template_only": "le LLM n'explique plus, le modèle de texte le remplace",
    "action_none": "aucune",
    "llm": "Appels au LLM",
    "llm_calls": "{calls}, dont {failed} en échec ; {cost} EUR",
    "no_llm_call": "aucun ; 0 EUR",
    "details": "Cette exécution",
    "duration": "Durée",
    "published": "Publié le",
    "rejected_reviews": (
        "{rows} {rows:ligne|lignes} de verdicts {rows:refusée|refusées} : voir rejected_reviews pour la raison de "
        "chacune."
    ),
    "human_decides": "Aucune transaction n'est bloquée automatiquement : une personne décide.",
    "too_large": "{name} ({size} Mo) est trop volumineux pour être joint ; le fichier se trouve ici : {place}",
    "nowhere": "table model_evaluations du fichier publié",
}
# What is printed of an explained case, in the language of its text.
CASE = {
    "text": "Explication",
    "mistral": "écrite par {request_model} (invite {prompt_version}), prouvée",
    "template": "écrite par le modèle de texte, prouvée",
    "reasons": "Contributions au score (log-odds), la plus forte d'abord",
    "raises": "augmente",
    "lowers": "réduit",
    "facts": "Faits",
    "version": "Version du modèle",
}
# An answer of the bot in a terminal, and the conversation around it; `export`: words that ask for that.
TERMINAL = {
    "provenance": "Lignes montrées : {shown} sur {found}{cut} · instantané {id} du {time} UTC · modèle {model}",
    "cut": " (coupé)",
    "hidden": "... et {n} {n:colonne|colonnes} de plus : --csv ou --json",
    "true": "oui",
    "false": "non",
    "welcome": (
        "Posez une question sur {file}. « aide » montre ce qui peut l'être, « export » écrit la dernière réponse, une "
        "ligne vide termine."
    ),
    "may_write": "Écrire cette réponse dans {folder} ?",
    "export": "export exporte exporter",
}
