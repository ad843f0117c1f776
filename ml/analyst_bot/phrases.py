"""The sentences of the bot, in French and English."""

PHRASES = {
    "fr": {
        "rows": "{found} lignes de {table}.",
        "riskiest": "{found} transactions, celles dont la perte attendue (probabilité x perte) est la plus forte.",
        "largest": "{found} lignes, celles où {column} est le plus grand.",
        "smallest": "{found} lignes, celles où {column} est le plus petit.",
        "count": "{value} lignes de {table}.",
        "avg": "Moyenne de {column} : {value}.",
        "sum": "Somme de {column} : {value}.",
        "min": "Minimum de {column} : {value}.",
        "max": "Maximum de {column} : {value}.",
        "median": "Médiane de {column} : {value}.",
        "rate": "Part : {value}.",
        "newest": "{found} lignes, les plus récentes.",
        "oldest": "{found} lignes, les plus anciennes.",
        "stddev": "Écart-type de {column} : {value}.",
        "quantile": "Quantile de {column} : {value}.",
        "rate_of_sum": "Part de {column} : {value}.",
        "ratio": "Rapport de deux nombres de lignes.",
        "per": "Pour tant de lignes : {value}.",
        "mean_of_groups": "Moyenne par groupe : {value}.",
        "duplicates": "Doublons : {value} lignes en trop.",
        "by": "{measure} par {by} : {found} groupes.",
        "sql": "{found} lignes.",
        "names": {
            "count": "Nombre de lignes", "avg": "Moyenne de {column}", "sum": "Somme de {column}",
            "min": "Minimum de {column}", "max": "Maximum de {column}", "median": "Médiane de {column}",
            "rate": "Part de {column}", "stddev": "Écart-type de {column}", "quantile": "Quantile de {column}",
            "rate_of_sum": "Part de {column}", "per": "Taux", "ratio": "Rapport", "compare": "Comparaison de {column}",
            "trend": "Évolution", "mean_of_groups": "Moyenne", "duplicates": "Doublons", "rows": "Résultat",
        },
        "tables": "{found} tables publiées. Leurs descriptions sont celles de dbt, en anglais.",
        "describe": "{table}, {found} lignes. Les descriptions sont celles de dbt, en anglais : {description}",
        "metrics": (
            "Le champion {model}, sur la fenêtre de test, qu'il n'a pas vue ({frauds} fraudes) : {told}. "
            "Entre crochets, l'intervalle à 95 % : peu de fraudes, intervalle large."
        ),
        "measured": "{name} {value} [{ci_low} ; {ci_high}]",
        "metric_names": {"average_precision": "précision moyenne", "recall": "rappel", "precision": "précision"},
        "changes": (
            "Dernière décision, le {time} UTC : {outcome}. {reason}\nChampion : {champion}, depuis le {since} UTC ; "
            "avant lui : {previous}."
        ),
        "none_before": "aucun",
        "no_changes": "Aucune décision sur un modèle dans ce fichier.",
        "no_metrics": "Aucune mesure du champion {model}.",
        "no_table": "Pas encore dans ce fichier publié : {table}.",
        "no_transaction": "Aucune transaction {id} dans fraud_prediction.",
        "drift": "Dérive de {found} variables : {alerts} en alerte, {moved} ont bougé, {unknown} indécises.",
        "health": (
            "Santé : {found} signaux, {bad} mauvais, {warning} à surveiller, {unknown} inconnus. "
            "Fichier publié le {time} UTC."
        ),
        "health_unknown": "Le fichier est publié depuis le {time} UTC ; la santé du pipeline n'y est pas encore.",
        "explain": "Transaction {id} : probabilité de fraude {probability}, seuil {threshold}, {flagged}.",
        "flagged": "signalée", "not_flagged": "non signalée",
        "facts": (
            "Première raison : {feature} ; avec cette valeur à sa médiane légitime, la probabilité serait {median}. "
            "Plus proches transactions d'entraînement : {frauds} fraudes sur {neighbours}."
        ),
        "no_reasons": "Ce fichier ne donne pas ses raisons : elles existent pour les cas suspects seulement.",
        "predict": "Transaction {id} : probabilité de fraude {before}.",
        "what_if": "Transaction {id} : probabilité de fraude {before} ; avec {changes} : {after}.",
        "no_feature": "{name} n'est pas une entrée du modèle.{near}",
        "unreadable": "Je ne comprends pas « {what} ».{near}",
        "near_questions": "Proche de votre question (« aide » montre le reste) :",
        "not_held": (
            "Les données ne disent rien de « {what} ». Une transaction y porte : {held}, et les composantes anonymes "
            "V1 à V28.\nPar exemple : taux de fraude par tranche de montant ; les 10 plus grosses fraudes ; "
            "à quelle heure y a-t-il le plus de fraudes ?"
        ),
        "no_clock": (
            "« {what} » ne se lit pas dans ces données : elles n'ont pas d'aujourd'hui, leur transaction la plus "
            "récente est du {newest} UTC.\nPar exemple : fraudes le {day} ; fraudes des dernières 24 heures (comptées "
            "avant cette transaction)."
        ),
        "odd_number": (
            "« {what} » peut se lire de deux façons ({readings}). Écrivez-le sans séparateur de milliers : 1000, 1,5."
        ),
        "or": (
            "« {what} » relie ici trop de choses pour une seule lecture. Écrivez la condition : "
            "lignes où is_fraud = 1 or is_flagged = 1 ; ou posez deux questions."
        ),
        "two_questions": (
            "« {what} » : deux questions, ou les lignes qui sont les deux ? Posez-les une à une, ou écrivez "
            "« transactions où is_fraud = 1 and is_flagged = 1 »."
        ),
        "no_row": (
            "« {what} » : aucune transaction ne peut être tout cela à la fois. Par exemple : fraudes non signalées ; "
            "fausses alertes ; transactions sans label."
        ),
        "share": (
            "« {what} » : une part de quoi ? Dites par exemple « quelle part des fraudes est signalée », "
            "« quelle part des alertes sont des fraudes » ou « taux de fraude la nuit »."
        ),
        "which_measure": (
            "« {what} » : quelle mesure doit être la plus grande ? Dites par exemple « la somme des montants », "
            "« le montant moyen » ou « le montant maximum »."
        ),
        "sum_or_list": (
            "« {what} » : la somme, la moyenne, ou la liste ? Dites par exemple « somme des montants ... », "
            "« montant moyen ... » ou « les montants ... »."
        ),
        "which_column": (
            "« {what} » : de quoi ? Dites par exemple « somme des montants des fraudes » ou « nombre de fraudes »."
        ),
        "which_id": (
            "De quelle transaction s'agit-il ? Donnez son identifiant : pourquoi tx_... est-elle suspecte ? "
            "« Les 10 transactions les plus risquées » en montre."
        ),
        "several_tables": "« {what} » peut se lire dans plusieurs tables : {tables}. Dites laquelle.",
        "near": " Vouliez-vous dire {near} ?",
        "can": (
            "Je sais répondre par exemple à :\n"
            "  Retourne les lignes où is_fraud = 1\n"
            "  Les 10 transactions les plus risquées\n"
            "  Combien de fraudes de plus de 100 € entre 22h et 6h ?\n"
            "  À quelle heure y a-t-il le plus de fraudes ? Quelle part des fraudes est détectée ?\n"
            "  Taux de faux positifs ; combien d'alertes par fraude ; montant cumulé par jour\n"
            "  Combien de fraudes par heure ?\n"
            "  Montant moyen par split où montant > 100\n"
            "  Taux de fraude par heure du jour\n"
            "  Montant moyen des transactions suspectes par heure\n"
            "  Coût au seuil 0,5 ; matrice de confusion ; verdicts ; combien d'explications par source\n"
            "  Métriques du champion ; dérive ; santé\n"
            "  Pourquoi la transaction tx_... est-elle suspecte ?\n"
            "  Et si montant = 500 pour tx_...\n"
            "  Quelles tables ? Décris fraud_prediction\n"
            "  select split, count(*) from fraud_prediction group by split"
        ),
        "refused": "Requête refusée : {why}",
        "failed": "Requête sans résultat : {why}",
        "library_says": "Requête sans résultat. DuckDB dit, en anglais : {why}",
        "without_model": "Répondu sans le modèle de langue ({why}).",
        "report_rows": "{shown} lignes sur {found} ; {all} dans {file}.",
        "report_source": "Instantané {id} du {time} UTC, modèle {model}.",
        "may_write": "Écrire {rows} lignes sur {found}, et un rapport, dans {folder} ? Requête : {sql}",
        "exported": "Écrit : {files}",
        "not_exported": "Rien n'a été écrit.",
    },
    "en": {
        "rows": "{found} rows of {table}.",
        "riskiest": "{found} transactions, those with the highest expected loss (probability x loss).",
        "largest": "{found} rows, those with the largest {column}.",
        "smallest": "{found} rows, those with the smallest {column}.",
        "count": "{value} rows of {table}.",
        "avg": "Average of {column}: {value}.",
        "sum": "Sum of {column}: {value}.",
        "min": "Minimum of {column}: {value}.",
        "max": "Maximum of {column}: {value}.",
        "median": "Median of {column}: {value}.",
        "rate": "Share: {value}.",
        "newest": "{found} rows, the newest.",
        "oldest": "{found} rows, the oldest.",
        "stddev": "Standard deviation of {column}: {value}.",
        "quantile": "Quantile of {column}: {value}.",
        "rate_of_sum": "Share of {column}: {value}.",
        "ratio": "Ratio of two numbers of rows.",
        "per": "Per so many rows: {value}.",
        "mean_of_groups": "Average over the groups: {value}.",
        "duplicates": "Duplicates: {value} rows too many.",
        "by": "{measure} by {by}: {found} groups.",
        "sql": "{found} rows.",
        "names": {
            "count": "Number of rows", "avg": "Average of {column}", "sum": "Sum of {column}",
            "min": "Minimum of {column}", "max": "Maximum of {column}", "median": "Median of {column}",
            "rate": "Share of {column}", "stddev": "Standard deviation of {column}", "quantile": "Quantile of {column}",
            "rate_of_sum": "Share of {column}", "per": "Rate", "ratio": "Ratio", "compare": "Comparison of {column}",
            "trend": "Development", "mean_of_groups": "Average", "duplicates": "Duplicates", "rows": "Result",
        },
        "tables": "{found} published tables.",
        "describe": "{table}, {found} rows: {description}",
        "metrics": (
            "The champion {model}, on the test window, which it has not seen ({frauds} frauds): {told}. "
            "In brackets, the 95 % interval: with few frauds it is wide."
        ),
        "measured": "{name} {value} [{ci_low}; {ci_high}]",
        "metric_names": {"average_precision": "average precision", "recall": "recall", "precision": "precision"},
        "changes": (
            "Newest decision, {time} UTC: {outcome}. {reason}\nChampion: {champion}, since {since} UTC; "
            "before it: {previous}."
        ),
        "none_before": "none",
        "no_changes": "No decision on a model in this file.",
        "no_metrics": "Nothing was measured of the champion {model}.",
        "no_table": "Not yet in this published file: {table}.",
        "no_transaction": "There is no transaction {id} in fraud_prediction.",
        "drift": "Drift of {found} inputs: {alerts} in alert, {moved} moved, {unknown} without enough data.",
        "health": (
            "Health: {found} signals, {bad} bad, {warning} to watch, {unknown} unknown. File published {time} UTC."
        ),
        "health_unknown": "The file was published {time} UTC; the pipeline's health is not in it yet.",
        "explain": "Transaction {id}: probability of fraud {probability}, threshold {threshold}, {flagged}.",
        "flagged": "flagged", "not_flagged": "not flagged",
        "facts": (
            "First reason: {feature}; with that value at its legitimate median, the probability would be {median}. "
            "Nearest training transactions: {frauds} frauds of {neighbours}."
        ),
        "no_reasons": "This file does not give its reasons: they exist for suspicious cases only.",
        "predict": "Transaction {id}: probability of fraud {before}.",
        "what_if": "Transaction {id}: probability of fraud {before}; with {changes}: {after}.",
        "no_feature": "{name} is no input of the model.{near}",
        "unreadable": "I do not understand \"{what}\".{near}",
        "near_questions": "Near your question (\"help\" shows the rest):",
        "not_held": (
            "The data hold nothing of \"{what}\". A transaction carries: {held}, and the anonymous components V1 to "
            "V28.\nFor example: fraud rate by amount range; the 10 largest frauds; at what hour are there most frauds?"
        ),
        "no_clock": (
            "\"{what}\" cannot be read in these data: they know no today, their newest transaction is of {newest} UTC."
            "\nFor example: frauds on {day}; frauds in the last 24 hours (counted back from that transaction)."
        ),
        "odd_number": (
            "\"{what}\" can be read in two ways ({readings}). Write it without thousands separator: 1000, 1.5."
        ),
        "or": (
            "\"{what}\" joins too much here for one reading. Write the condition: "
            "rows where is_fraud = 1 or is_flagged = 1; or ask two questions."
        ),
        "two_questions": (
            "\"{what}\": two questions, or the rows that are both? Ask one by one, or write "
            "\"transactions where is_fraud = 1 and is_flagged = 1\"."
        ),
        "no_row": (
            "\"{what}\": no transaction can be all of that at once. For example: missed frauds; false alarms; "
            "transactions without a label."
        ),
        "share": (
            "\"{what}\": a share of what? Say for example \"what share of frauds are flagged\", "
            "\"what share of alerts are frauds\" or \"fraud rate at night\"."
        ),
        "which_measure": (
            "\"{what}\": which measure is to be the largest? Say for example \"total amount\", \"average amount\" or "
            "\"maximum amount\"."
        ),
        "sum_or_list": (
            "\"{what}\": the sum, the average, or the list? Say for example \"total amount ...\", "
            "\"average amount ...\" or \"the amounts ...\"."
        ),
        "which_column": (
            "\"{what}\": of what? Say for example \"total amount of frauds\" or \"number of frauds\"."
        ),
        "which_id": (
            "Which transaction? Give its id: why is tx_... suspicious? \"The 10 riskiest transactions\" shows some."
        ),
        "several_tables": "\"{what}\" may be meant of several tables: {tables}. Say which.",
        "near": " Did you mean {near}?",
        "can": (
            "I can answer, for example:\n"
            "  Return the rows where is_fraud = 1\n"
            "  The 10 riskiest transactions\n"
            "  How many frauds over 100 euros between 10pm and 6am?\n"
            "  At what hour are there most frauds? What share of frauds do we catch?\n"
            "  False positive rate; how many alerts per fraud; cumulative amount by day\n"
            "  How many frauds by hour?\n"
            "  Average amount by split where amount > 100\n"
            "  Fraud rate by hour of day\n"
            "  Average amount of the suspicious transactions by hour\n"
            "  Cost at threshold 0.5; confusion matrix; verdicts; how many explanations by source\n"
            "  Metrics of the champion; drift; health\n"
            "  Why is transaction tx_... suspicious?\n"
            "  What if amount = 500 for tx_...\n"
            "  Which tables? Describe fraud_prediction\n"
            "  select split, count(*) from fraud_prediction group by split"
        ),
        "refused": "Query refused: {why}",
        "failed": "Query without a result: {why}",
        "library_says": "Query without a result: {why}",
        "without_model": "{why}: answered without it.",
        "report_rows": "{shown} of {found} rows; {all} in {file}.",
        "report_source": "Snapshot {id} of {time} UTC, model {model}.",
        "may_write": "Write {rows} of {found} rows, and a report, into {folder}? Query: {sql}",
        "exported": "Written: {files}",
        "not_exported": "Nothing was written.",
    },
}  # fmt: skip

# For language models and MCP clients.
TOOL_DESCRIPTIONS = {
    "list_tables": "The published tables: name, rows, description.",
    "describe": "The columns of a published table: name, type, unit, description.",
    "query": (
        "Run one SELECT (DuckDB dialect) over the published tables; nothing else is allowed. Rows are cut at a limit; "
        "rows_found counts the whole result. fraud_prediction holds one row per transaction."
    ),
    "predict": (
        "The champion's fraud probability of a transaction, and of a what-if change of its inputs "
        "(amount_eur, hour_of_day, v1 to v28)."
    ),
    "explain": "Why a transaction is suspicious: its score, text, facts, and the reasons (SHAP values, log-odds).",
    "metrics": "The champion's metrics on rows it has not seen, with 95 % intervals.",
    "drift": "The drift tests of the features now.",
    "health": "The health of pipeline, data, model and LLM, each signal with its reason, the worst first.",
    # Over MCP, where there is no last answer: each call stands alone.
    "export_query": (
        "Write the rows of one SELECT as CSV, with a report as Markdown, into the exports folder. The person is asked "
        "first, by elicitation; a client that cannot ask is refused."
    ),
    "export_cases": (
        "Write the last answer and its rows as Markdown and CSV into the exports folder. The person is asked first."
    ),
}
