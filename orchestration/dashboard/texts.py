"""Every word of the page, French and English side by side. A name with a dot is an entry of a group."""

import re

from ml.language.languages import NO_BREAK, chosen

TEXTS = {
    "title": ("Fraude : modèle, données, LLM", "Fraud: model, data, LLM"),
    "skip": ("Aller au contenu", "Skip to content"),
    "sections.state": ("État", "State"),
    "sections.model": ("Modèle", "Model"),
    "sections.data": ("Données", "Data"),
    "sections.llm": ("LLM", "LLM"),
    "sections.cases": ("Cas", "Cases"),
    "published": ("Publié le {at} UTC, il y a {age}", "Published {at} UTC, {age} ago"),
    "footer": (
        "Instantané {snapshot}. Page construite du seul fichier publié ; elle ne charge rien.",
        "Snapshot {snapshot}. Built from the published file alone; this page loads nothing.",
    ),
    # --- state
    "levels.-1": ("inconnu", "unknown"),
    "levels.0": ("bon", "good"),
    "levels.1": ("à surveiller", "watch"),
    "levels.2": ("mauvais", "bad"),
    "states.-1": ("État pas encore mesuré", "State not measured yet"),
    "states.0": ("Tout va bien", "All is well"),
    "states.1": ("À surveiller", "Something to watch"),
    "states.2": ("Une action est nécessaire", "Action is needed"),
    "areas.pipeline": ("Pipeline", "Pipeline"),
    "areas.data": ("Données", "Data"),
    "areas.model": ("Modèle", "Model"),
    "areas.llm": ("LLM", "LLM"),
    "health_missing": ("pas encore mesuré", "not measured yet"),
    "champion": ("Champion", "Champion"),
    "champion_note": ("{candidate}, entraîné le {at}", "{candidate}, trained {at}"),
    "candidates.full": ("toutes les transactions", "all transactions"),
    "candidates.sampled": ("échantillon rééquilibré, scores corrigés", "rebalanced sample, scores corrected"),
    "ap": ("Précision moyenne (AP)", "Average precision (AP)"),
    "ap_note": (
        "Trait et petits chiffres : intervalle à 95 %. Bande : résultats publiés, 0,79 à 0,81.",
        "Line and small figures: 95% interval. Band: published results, 0.79 to 0.81.",
    ),
    "ap_note_not_comparable": (
        "Trait et petits chiffres : intervalle à 95 %. Avec {prevalence} de fraudes, rien à comparer aux résultats "
        "publiés (0,17 %).",
        "Line and small figures: 95% interval. With {prevalence} frauds, not to be compared with published results "
        "(0.17%).",
    ),
    "ap_published": ("résultats publiés", "published results"),
    "saved": ("Coût sur la fenêtre de test", "Cost over the test window"),
    "saved_note": (
        "revues et fraudes manquées ; {without} sans modèle",
        "reviews and missed frauds; {without} without a model",
    ),
    "recall": ("Rappel", "Recall"),
    "recall_note": ("des fraudes sont signalées", "of frauds are flagged"),
    "precision": ("Précision", "Precision"),
    "precision_note": ("des signalements sont des fraudes", "of flags are frauds"),
    "flagged": ("Signalées en 24 h", "Flagged in 24 h"),
    "flagged_note": (
        "parmi {transactions} transactions récentes que le modèle n'avait jamais vues",
        "of {transactions} recent transactions the model had never seen",
    ),
    "drift_now": ("Dérive (score)", "Drift (score)"),
    "drift_note_now": ("{state} ; variables en alerte : {alerts}", "{state}; features in alert: {alerts}"),
    "drift_states.alert": ("alerte", "alert"),
    "drift_states.moved": ("a bougé", "moved"),
    "drift_states.steady": ("stable", "steady"),
    "drift_states.not enough history": ("trop peu d'historique", "not enough history"),
    "drift_states.too few rows": ("trop peu de transactions", "too few rows"),
    "llm_month": ("LLM, ce mois-ci", "LLM, this month"),
    "llm_month_note": ("{calls} appels, dont {errors} en erreur", "{calls} calls, {errors} of them failed"),
    # --- model
    "decision": ("Dernière décision ({by}) : {outcome}.", "Latest decision ({by}): {outcome}."),
    "gate": ("la règle", "the gate"),
    "outcomes.first": ("premier champion", "first champion"),
    "outcomes.better": ("meilleur, devient champion", "better, becomes champion"),
    "outcomes.worse": ("moins bon, le champion reste", "worse, the champion stays"),
    "outcomes.cannot decide": ("impossible de trancher, le champion reste", "cannot decide, the champion stays"),
    "test_window": (
        "Tout ce qui suit est mesuré sur {rows} transactions que le champion n'a jamais vues, dont {frauds} fraudes "
        "({prevalence}).",
        "All that follows is measured on {rows} transactions the champion has never seen, {frauds} of them frauds "
        "({prevalence}).",
    ),
    "not_yet": ("Pas encore", "Not yet"),
    "undefined": (
        "Non défini sur cette fenêtre : trop peu de fraudes ou de signalements.",
        "Not defined on this window: too few frauds or flagged transactions.",
    ),
    "no_interval": (
        "Sans intervalle : trop peu de fraudes, ou une fenêtre trop courte.",
        "No interval: too few frauds, or a window too short.",
    ),
    "not_yet_test": (
        "Aucune transaction étiquetée n'est plus récente que l'entraînement : rien à mesurer honnêtement.",
        "No labelled transaction is newer than the training: there is nothing to measure honestly.",
    ),
    "versions_title": ("Les versions, l'une après l'autre", "Versions, one after the other"),
    "versions_axis": ("de la plus ancienne à la plus récente", "oldest to newest"),
    "versions_note": (
        "Précision moyenne et intervalle à 95 %, chaque version sur sa propre fenêtre de test. Des intervalles qui se "
        "recouvrent ne prouvent aucune différence.",
        "Average precision with its 95% interval, each version on its own test window. Intervals that overlap prove "
        "no difference.",
    ),
    "other_version": ("autre version", "other version"),
    "workshop_title": ("Deux façons de mesurer le même modèle", "Two ways to measure the same model"),
    "workshop_measure": ("Sur la fenêtre de test", "On the test window"),
    "workshop_honest": ("Telle qu'elle est", "As it is"),
    "workshop_rebalanced": ("Rééquilibrée", "Rebalanced"),
    "workshop_prevalence": ("Part de fraudes", "Share of frauds"),
    "workshop_precision": ("Précision des décisions", "Precision of the decisions"),
    "workshop_note": (
        "Un échantillon de test rééquilibré retire presque toutes les transactions légitimes, donc presque toutes les "
        "fausses alertes possibles : le rappel reste, la précision s'envole, et l'analyste qui traite la vraie file "
        "ne la retrouve pas. Calcul : les lignes de test du champion, chaque légitime pesant fraudes ÷ légitimes ; "
        "c'est ce que de tels échantillons donnent en moyenne.",
        "A rebalanced test sample drops nearly all legitimate transactions, and with them nearly all possible false "
        "alarms: recall stays, precision soars, and the analyst who works the real queue never sees it. Computed on "
        "the champion's test rows, each legitimate one weighing frauds ÷ legitimate: what such samples give on "
        "average.",
    ),
    "pr_title": ("Précision selon le rappel", "Precision by recall"),
    "pr_note": (
        "Trait plein : la fenêtre telle qu'elle est. Tirets : les mêmes scores, si une transaction sur deux était une "
        "fraude.",
        "Solid: the window as it is. Dashed: the same scores, if every other transaction were a fraud.",
    ),
    "honest": ("telle qu'elle est", "as it is"),
    "rebalanced": ("rééquilibrée", "rebalanced"),
    "chance": ("au hasard :", "by chance:"),
    "roc_title": ("Courbe ROC", "ROC curve"),
    "roc_note": (
        "Aire {area}. Presque toujours flatteuse quand la fraude est rare : lire d'abord la précision.",
        "Area {area}. Nearly always flattering where fraud is rare: read precision first.",
    ),
    "fpr": ("faux positifs", "false positives"),
    "threshold_title": ("Et si le seuil changeait ?", "What if the threshold changed?"),
    "threshold_note": (
        "Un seul seuil pour toutes les transactions. En service, il dépend du montant : une transaction est signalée "
        "quand la perte attendue dépasse le coût d'une revue. Zone teintée : intervalle à 95 % du seuil le moins "
        "cher ; voilà à quel point il est mal connu.",
        "One threshold for all transactions. The rule in use depends on the amount: a transaction is flagged when the "
        "expected loss exceeds the cost of a review. Shaded: 95% interval of the cheapest threshold; so little is it "
        "known.",
    ),
    "threshold": ("Seuil", "Threshold"),
    "threshold_axis": ("seuil de probabilité (échelle logarithmique)", "threshold on the probability (log scale)"),
    "cost": ("Coût sur la fenêtre", "Cost over the window"),
    "cost_axis": ("coût sur la fenêtre, en euros", "cost over the window, in euros"),
    "cheapest": ("Seuil le moins cher", "Cheapest threshold"),
    "to_cheapest": ("Revenir au moins cher", "Back to the cheapest"),
    "reviews": ("Revues par jour", "Reviews a day"),
    "queue_frauds_title": ("Fraudes trouvées par la file", "Frauds the queue finds"),
    "queue_euros_title": ("Euros trouvés par la file", "Euros the queue finds"),
    "queue_frauds_note": (
        "Trait plein : par perte attendue, l'ordre en service. Tirets : par probabilité. Points : par probabilité × "
        "montant.",
        "Solid: by expected loss, the order in use. Dashes: by probability. Dots: by probability × amount.",
    ),
    "queue_euros_note": (
        "Montants des fraudes parmi les k premières. L'ordre en service en perd peu et trouve plus de fraudes.",
        "Amounts of the frauds among the first k. The order in use loses few of them and finds more frauds.",
    ),
    "queue_axis": ("les k premières transactions de la file", "first k transactions of the queue"),
    "queue_frauds": ("fraudes", "frauds"),
    "queue_euros": ("euros", "euros"),
    "queue_caught": ("capacité {capacity} : {caught}", "capacity {capacity}: {caught}"),
    "calibration_title": ("Une probabilité tient-elle parole ?", "Does a probability keep its word?"),
    "calibration_note": (
        "Chaque point réunit autant de fraudes. Sur la diagonale, 30 % veut dire 3 fraudes sur 10. Échelles "
        "en log-cotes, intervalle à 95 %.",
        "Each point holds equally many frauds. On the diagonal, 30% means 3 frauds in 10. Log-odds scales, 95% "
        "interval.",
    ),
    "calibration_point": (
        "prédit {predicted}, observé {observed} ({frauds} fraudes sur {rows})",
        "predicted {predicted}, observed {observed} ({frauds} frauds in {rows})",
    ),
    "predicted": ("probabilité prédite", "predicted probability"),
    "observed": ("fréquence observée", "observed frequency"),
    "not_yet_calibration": (
        "Trop peu de fraudes dans la fenêtre de test pour juger les probabilités.",
        "Too few frauds in the test window to judge the probabilities.",
    ),
    "confusion_title": ("Les décisions", "The decisions"),
    "confusion_note": (
        "Transactions, et la somme de ce que chacune coûterait si c'était une fraude manquée.",
        "Transactions, and the sum of what each would cost as a missed fraud.",
    ),
    "is_fraud": ("Fraude", "Fraud"),
    "is_legitimate": ("Légitime", "Legitimate"),
    "is_flagged": ("Signalée", "Flagged"),
    "not_flagged": ("Non signalée", "Not flagged"),
    "importance_title": ("Ce que le modèle regarde", "What the model looks at"),
    "importance_axis": ("part de la contribution absolue (SHAP)", "share of absolute contribution (SHAP)"),
    "importance_note": (
        "V1 à V28 sont des composantes anonymes : aucune n'a de sens métier.",
        "V1 to V28 are anonymous components: none has a business meaning.",
    ),
    "metrics_title": ("Toutes les mesures", "All measures"),
    "metrics_value": ("Valeur", "Value"),
    "metrics_interval": ("Intervalle à 95 %", "95% interval"),
    "metrics.average_precision": ("Précision moyenne (AP)", "Average precision (AP)"),
    "metrics.roc_auc": ("Aire sous la courbe ROC", "Area under the ROC curve"),
    "metrics.precision_at_capacity": ("Précision à la capacité de revue", "Precision at the review capacity"),
    "metrics.recall": ("Rappel des décisions", "Recall of the decisions"),
    "metrics.precision": ("Précision des décisions", "Precision of the decisions"),
    "metrics.f1": ("F1", "F1"),
    "metrics.predicted_over_observed": ("Fraudes prédites ÷ observées", "Frauds predicted ÷ observed"),
    "metrics.predicted_over_observed_above_10_percent": ("… au-dessus de 10 %", "… above 10%"),
    "metrics.calibration_slope": ("Pente de calibration (1 : juste)", "Calibration slope (1: right)"),
    "metrics.brier_skill": ("Gain de Brier (0 : aucun, 1 : parfait)", "Brier skill (0: none, 1: perfect)"),
    "metrics.log_loss_skill": ("Gain d'entropie croisée", "Log-loss skill"),
    # --- data
    "hours_note": (
        "{transactions} transactions du {first} au {last} ; {frauds} fraudes connues.",
        "{transactions} transactions from {first} to {last}; {frauds} known frauds.",
    ),
    "hours_capped": ("Les {hours} dernières heures sont montrées.", "The newest {hours} hours are shown."),
    "hour_transactions_title": ("Transactions par heure", "Transactions by hour"),
    "hour_frauds_title": ("Fraudes connues par heure", "Known frauds by hour"),
    "hour_transactions": ("transactions", "transactions"),
    "hour_frauds": ("fraudes", "frauds"),
    "hour_point": ("{hour} : {count}", "{hour}: {count}"),
    "drift_title": ("Dérive par variable", "Drift by feature"),
    "drift_note": (
        "PSI : distance entre l'entraînement et maintenant. Poids : part de la variable dans les décisions. Une alerte "
        "demande un PSI élevé, une p-valeur faible et un poids suffisant, deux fenêtres de suite.",
        "PSI: distance between training and now. Weight: the feature's share in decisions. An alert takes a high PSI, "
        "a low p-value and enough weight, in two windows running.",
    ),
    "drift_whole": (
        "Score {score} : moyenne des PSI, pondérée par le poids des variables, sur les {rows} transactions de la "
        "dernière fenêtre. Fenêtres antérieures pour juger : {windows}.",
        "Score {score}: mean PSI, weighted by the features' weight, over the {rows} transactions of the newest "
        "window. Earlier windows to judge it by: {windows}.",
    ),
    "predictions_title": ("Dérive des scores et des décisions", "Drift of scores and decisions"),
    "predictions_note": (
        "La dernière fenêtre comparée à la fenêtre de validation du champion.",
        "The newest window compared with the champion's validation window.",
    ),
    "predictions.fraud_score": ("Scores", "Scores"),
    "predictions.is_flagged": ("Part signalée", "Share flagged"),
    "not_yet_drift": (
        "La dérive apparaît ici dès qu'elle est mesurée.",
        "Drift appears here as soon as it is measured.",
    ),
    "distribution_title": ("Entraînement et maintenant", "Training and now"),
    "distribution_note": (
        "Gris : fenêtre d'entraînement. Trait : transactions depuis le {at}. Parts des transactions par valeur.",
        "Grey: training window. Line: transactions since {at}. Shares of transactions by value.",
    ),
    "distribution_summary": (
        "Distribution de {feature} : entraînement et période récente.",
        "Distribution of {feature}: training and recent period.",
    ),
    "estimated_title": ("Performance estimée et réalisée", "Estimated and realised performance"),
    "estimated_note": (
        "Avant les étiquettes, la performance est estimée à partir des probabilités ; cela suppose que le lien entre "
        "variables et fraude tient.",
        "Before labels, performance is estimated from the probabilities; this assumes that the relation of inputs to "
        "fraud holds.",
    ),
    "not_yet_estimated": (
        "L'estimation apparaît ici avec la première fenêtre surveillée.",
        "The estimate appears here with the first watched window.",
    ),
    # --- LLM
    "not_yet_llm": (
        "Aucun appel au LLM : sans clé, un texte composé par règles explique chaque cas.",
        "No call of the LLM: without a key, a text composed by rules explains each case.",
    ),
    "llm_calls_title": ("Appels par jour", "Calls by day"),
    "llm_calls": ("appels (orange : erreurs)", "calls (orange: errors)"),
    "llm_cost_title": ("Coût par jour", "Cost by day"),
    "llm_cost_eur": ("euros", "euros"),
    "llm_days_title": ("LLM par jour", "LLM by day"),
    "explanations_title": ("Dernières explications", "Latest explanations"),
    "explanations_note": (
        "Une explication n'atteint l'analyste que si chaque phrase a passé la preuve ; sinon un texte composé par "
        "règles la remplace.",
        "An explanation reaches the analyst only if every sentence passed the proof; else a text composed by rules "
        "stands in.",
    ),
    "not_yet_explanations": ("Le LLM n'a encore rien expliqué.", "The LLM has not explained anything."),
    "verified": ("vérifiée", "verified"),
    "refused": ("refusée", "refused"),
    "no_text": ("Aucune réponse utilisable.", "No usable answer."),
    "reactions_title": ("Réactions", "Reactions"),
    "not_yet_reactions": ("Aucun signal n'a changé de niveau.", "No signal has changed its level."),
    # --- cases
    "cases_title": ("Transactions les plus risquées", "Riskiest transactions"),
    "cases_note": (
        "Les transactions les plus risquées, par perte attendue. Rien n'est bloqué automatiquement : une personne "
        "décide.",
        "The riskiest transactions, by expected loss. Nothing is blocked automatically: a person decides.",
    ),
    "cases_capped": (
        "Les {shown} premières sur {all} ; toutes sont dans la table suspicious_transactions.",
        "The first {shown} of {all}; all are in the table suspicious_transactions.",
    ),
    "why_whole": ("Lire l'explication", "Read the explanation"),
    "not_yet_cases": ("La file de revue est vide.", "The review queue is empty."),
    "filter": ("Filtrer", "Filter"),
    "filter_hint": ("identifiant, raison, texte…", "id, reason, text…"),
    "filtered": ("{shown} sur {all}", "{shown} of {all}"),
    "outcomes_title": ("Ce que disent les analystes", "What reviewers said"),
    "not_yet_outcomes": ("Aucun verdict n'est encore revenu.", "No verdict has come back."),
    "measures.precision": ("Fraudes parmi les cas revus", "Frauds among reviewed cases"),
    "measures.missed frauds": ("Fraudes manquées", "Missed frauds"),
    "measures.agreement with file labels": ("Accord avec les étiquettes", "Agreement with file labels"),
    "unsettled.precision": (
        "pas encore estimable : aucun cas signalé n'a de verdict établi",
        "not estimable yet: no flagged case has a settled verdict",
    ),
    "unsettled.missed frauds": (
        "pas encore estimable : fraudes trouvées par l'audit : {hits}, trop peu",
        "not estimable yet: frauds found in the audit: {hits}, too few",
    ),
    "unsettled.agreement with file labels": (
        "pas encore estimable : aucune transaction n'a à la fois un verdict établi et une étiquette d'un fichier",
        "not estimable yet: no transaction has both a settled verdict and a label from a file",
    ),
    "kinds.none": ("aucune", "none"),
    "kinds.concept drift": ("dérive de concept", "concept drift"),
    "kinds.prior shift": ("autre taux de fraude", "prior shift"),
    "kinds.covariate shift": ("dérive des variables", "covariate shift"),
    "kinds.cannot decide": ("impossible de trancher", "cannot decide"),
    # --- headings of tables
    "columns.window": ("Fenêtre", "Window"),
    "columns.rows": ("Transactions", "Transactions"),
    "columns.estimated_recall": ("Rappel estimé", "Estimated recall"),
    "columns.recall": ("réalisé", "realised"),
    "columns.estimated_ap": ("AP estimée", "Estimated AP"),
    "columns.average_precision": ("réalisée", "realised"),
    "columns.kind": ("Dérive", "Drift"),
    "columns.measure": ("Mesure", "Measure"),
    "columns.found": ("Résultat", "Result"),
    "columns.reviewed": ("Jugés", "Settled"),
    "columns.cases": ("Cas", "Cases"),
    "columns.queue_rank": ("Rang", "Rank"),
    "columns.transaction_id": ("Transaction", "Transaction"),
    "columns.occurred_at": ("Quand", "When"),
    "columns.amount_eur": ("Montant", "Amount"),
    "columns.fraud_probability": ("Probabilité", "Probability"),
    "columns.expected_loss_eur": ("Perte attendue", "Expected loss"),
    "columns.why": ("Pourquoi", "Why"),
    "columns.feature": ("Variable", "Feature"),
    "columns.psi": ("PSI", "PSI"),
    "columns.p_value": ("p-valeur", "p-value"),
    "columns.predicted": ("Mesure", "Measure"),
    "columns.flagged_share": ("Maintenant", "Now"),
    "columns.reference_flagged_share": ("Référence", "Reference"),
    "columns.weight": ("Poids", "Weight"),
    "columns.state": ("État", "State"),
    "columns.day": ("Jour", "Day"),
    "columns.calls": ("Appels", "Calls"),
    "columns.errors": ("Erreurs", "Errors"),
    "columns.p50_s": ("Latence médiane", "Median latency"),
    "columns.p95_s": ("95e centile", "95th percentile"),
    "columns.tokens": ("Jetons", "Tokens"),
    "columns.cost_eur": ("Coût", "Cost"),
    "columns.verified": ("Vérifiées", "Verified"),
    "columns.decided_at": ("Quand", "When"),
    "columns.signal": ("Signal", "Signal"),
    "columns.value": ("Valeur", "Value"),
    "columns.level": ("Niveau", "Level"),
    "columns.action": ("Action", "Action"),
    "columns.reason": ("Raison", "Reason"),
}


def texts(language):
    """The words of one language: a dictionary, groups as dictionaries inside it."""
    words = {}
    for name, pair in TEXTS.items():
        group, _, entry = name.partition(".")
        # No line begins with a colon: French puts a space before it, that must not break.
        text = re.sub(r" (?=[:;?!%÷×])", NO_BREAK, chosen(pair, language))
        if entry:
            words.setdefault(group, {})[entry] = text
        else:
            words[name] = text
    return words
