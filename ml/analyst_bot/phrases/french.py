"""French: the sentences of the bot, why it refuses a query, and numbers in words."""

# {n} is a number, {n:row|rows} the form that goes with it.
PHRASES = {
    "rows": "{found} {found:ligne|lignes} de {table}.",
    "riskiest": (
        "{found} {found:transaction|transactions}, {found:celle|celles} dont la perte attendue (probabilité x perte) "
        "est la plus forte."
    ),
    "largest": "{found} {found:ligne|lignes}, {found:celle|celles} où {column} est le plus grand.",
    "smallest": "{found} {found:ligne|lignes}, {found:celle|celles} où {column} est le plus petit.",
    "count": "{value} {value:ligne|lignes} de {table}.",
    "avg": "Moyenne de {column} : {value}.",
    "sum": "Somme de {column} : {value}.",
    "min": "Minimum de {column} : {value}.",
    "max": "Maximum de {column} : {value}.",
    "median": "Médiane de {column} : {value}.",
    "rate": "Part : {value}.",
    "newest": "{found} {found:ligne|lignes}, {found:la plus récente|les plus récentes}.",
    "oldest": "{found} {found:ligne|lignes}, {found:la plus ancienne|les plus anciennes}.",
    "stddev": "Écart-type de {column} : {value}.",
    "quantile": "Quantile de {column} : {value}.",
    "rate_of_sum": "Part de {column} : {value}.",
    "corr": "Corrélation : {value}.",
    "distinct": "Nombre de valeurs différentes de {column} : {value}.",
    "of_columns": "La même mesure de plusieurs colonnes.",
    "several": "Plusieurs mesures de {column}.",
    "beside": "Deux groupes de lignes côte à côte.",
    "ratio": "Rapport de deux nombres de lignes.",
    "per": "Pour tant de lignes : {value}.",
    "mean_of_groups": "Moyenne par groupe : {value}.",
    "groups_that": "{value} sur {all}.",
    "share_of_groups": "Part : {value}.",
    "counts": "Plusieurs nombres de lignes.",
    "shares": "Deux parts côte à côte.",
    "duplicates": "Doublons : {value} {value:ligne|lignes} en trop.",
    "by": "{measure} par {by} : {found} {found:groupe|groupes}.",
    "sql": "{found} {found:ligne|lignes}.",
    "period": "Les données vont du {oldest} au {newest} UTC.",
    "sampled": (
        "Sur un échantillon : le fichier contient {rows} des {all_rows} transactions, dont toutes les fraudes et "
        "toutes les transactions signalées. Les nombres des autres sont ceux de l'échantillon."
    ),
    "names": {
        "count": "Nombre de lignes",
        "avg": "Moyenne de {column}",
        "sum": "Somme de {column}",
        "min": "Minimum de {column}",
        "max": "Maximum de {column}",
        "median": "Médiane de {column}",
        "rate": "Part de {column}",
        "stddev": "Écart-type de {column}",
        "quantile": "Quantile de {column}",
        "rate_of_sum": "Part de {column}",
        "corr": "Corrélation",
        "distinct": "Nombre de valeurs différentes de {column}",
        "of_columns": "La même mesure de plusieurs colonnes",
        "several": "Mesures de {column}",
        "beside": "Deux groupes de lignes",
        "per": "Taux",
        "ratio": "Rapport",
        "compare": "Comparaison de {column}",
        "trend": "Évolution",
        "mean_of_groups": "Moyenne",
        "groups_that": "Nombre de groupes",
        "share_of_groups": "Part des groupes",
        "counts": "Nombres de lignes",
        "shares": "Deux parts",
        "share": "Part",
        "duplicates": "Doublons",
        "rows": "Résultat",
    },
    "tables": "{found} {found:table publiée|tables publiées}. Leurs descriptions sont celles de dbt, en anglais.",
    "describe": (
        "{table}, {found} {found:ligne|lignes}. Les descriptions sont celles de dbt, en anglais : {description}"
    ),
    "metrics": (
        "Le champion {model}, sur la fenêtre de test, qu'il n'a pas vue ({frauds} {frauds:fraude|fraudes}) : {told}. "
        "Entre crochets, l'intervalle à 95 % : peu de fraudes, intervalle large."
    ),
    "measured": "{name} {value} [{ci_low} ; {ci_high}]",
    "metric_names": {
        "average_precision": "précision moyenne",
        "recall": "rappel",
        "precision": "précision",
        "value_detection_rate": "taux de détection en valeur",
        "fraud_basis_points_before": "points de base de fraude avant",
        "fraud_basis_points_after": "après",
        "false_positive_ratio_by_alert": "fausses alertes par alerte juste",
        "false_positive_ratio_by_customer": "clients signalés à tort par client signalé à raison",
        "recall_by_customer": "rappel par client",
        "card_precision_at_capacity": "précision par carte à la capacité du jour",
        "card_precision_at_capacity_known_kept": "cartes connues gardées",
        "hours_to_first_alert": "heures médianes de la première fraude à la première alerte",
    },
    "changes": (
        "Dernière décision, le {time} UTC : {outcome}. {reason}\n"
        "Champion : {champion}, depuis le {since} UTC ; avant lui : {previous}."
    ),
    "none_before": "aucun",
    "no_changes": "Aucune décision sur un modèle dans ce fichier.",
    "no_metrics": "Aucune mesure du champion {model}.",
    "no_table": "Pas encore dans ce fichier publié : {table}.",
    "no_transaction": "Aucune transaction {id} dans fraud_prediction.",
    "drift": (
        "Dérive de {found} {found:variable|variables} : {alerts} en alerte, {moved} {moved:a|ont} bougé, {unknown} "
        "{unknown:indécise|indécises}."
    ),
    "health": (
        "Santé : {found} {found:signal|signaux}, {bad} mauvais, {warning} à surveiller, {unknown} "
        "{unknown:inconnu|inconnus}. Fichier publié le {time} UTC."
    ),
    "health_unknown": "Le fichier est publié depuis le {time} UTC ; la santé du pipeline n'y est pas encore.",
    "explain": "Transaction {id} : probabilité de fraude {probability}, seuil {threshold}, {flagged}.",
    "flagged": "signalée",
    "not_flagged": "non signalée",
    "facts": (
        "Première raison : {feature} ; avec cette valeur à sa médiane légitime, la probabilité serait {median}. Plus "
        "proches transactions d'entraînement : {frauds} {frauds:fraude|fraudes} sur {neighbours}."
    ),
    "no_reasons": "Ce fichier ne donne pas ses raisons : elles existent pour les cas suspects seulement.",
    "predict": "Transaction {id} : probabilité de fraude {before}.",
    "what_if": "Transaction {id} : probabilité de fraude {before} ; avec {changes} : {after}.",
    "no_feature": "{name} n'est pas une entrée du modèle.{near}",
    "unreadable": "Je ne comprends pas « {what} ».{near}",
    "without": "Sans cela, « {question} » a une réponse. {said}",
    "apart": "Ce sont deux questions ; chacune a une réponse :",
    "near_questions": "Proche de votre question (« aide » montre le reste) :",
    "not_held": (
        "Les données ne disent rien de « {what} ». Une transaction y porte : {held}.\n"
        "Par exemple : taux de fraude par tranche de montant ; les 10 plus grosses fraudes ; à quelle heure y a-t-il "
        "le plus de fraudes ?"
    ),
    "anonymous": "des composantes anonymes",
    "no_clock": (
        "« {what} » ne se lit pas dans ces données : elles n'ont pas d'aujourd'hui, leur transaction la plus récente "
        "est du {newest} UTC.\n"
        "Par exemple : fraudes le {day} ; fraudes des dernières 24 heures (comptées avant cette transaction)."
    ),
    "which_limit": (
        "« {what} » : à partir de quelle valeur ? Dites la limite, par exemple « de plus de 500 euros », « "
        "probabilité "
        "supérieure à 90 % » ou « depuis le 2 septembre 2013 » ; ou demandez-en un nombre, comme « les 10 plus "
        "grosses fraudes »."
    ),
    "compared_groups": (
        "« {what} » : les groupes ne se choisissent pas ici par deux de leurs nombres. Demandez les deux par "
        "groupe, comme "
        "« nombre d'alertes et nombre de fraudes par heure du jour », et comparez."
    ),
    "which_nth": (
        "« {what} » : le deuxième, troisième, ... de quoi ? Dites par exemple « la deuxième plus grosse fraude "
        "» ou « la "
        "deuxième heure avec le plus de fraudes »."
    ),
    "average_of_what": (
        "« {what} » : de toutes les transactions, ou de celles-là ? Écrivez « au-dessus du montant moyen de "
        "toutes les "
        "transactions » ou « au-dessus du montant moyen des fraudes »."
    ),
    "in_two_steps": (
        "« {what} » : ceux-là se choisissent d'abord, leurs transactions se regardent ensuite. Demandez-le en deux "
        "fois, comme « top 3 des catégories par nombre de fraudes », puis « fraudes de la catégorie voyage »."
    ),
    "every_group": (
        "« {what} » : dans chacun à part, ou ceux qui sont dans tous ? Écrivez par exemple « par mois » pour le "
        "premier ; "
        "le second ne se demande pas ici."
    ),
    "hypothetical": (
        "« {what} » : les données disent ce qui a été, pas ce qui sera ou aurait pu être. Demandez ce qui a été, ou un "
        "seuil, comme « coût au seuil 0,3 »."
    ),
    "every_row": (
        "« {what} » : que ce soit vrai de toutes leurs transactions ne se demande pas ici. Demandez la part par "
        "groupe, comme « taux de fraude par heure du jour », et cherchez 1."
    ),
    "exact_measure": (
        "« {what} » : aucune valeur mesurée n'est exactement celle-là. Dites « au moins » ou « au plus », comme "
        "« seuil où la précision est d'au moins 0,9 »."
    ),
    "odd_number": (
        "« {what} » peut se lire de deux façons ({readings}). Écrivez-le sans séparateur de milliers : 1000, 1,5."
    ),
    "or": (
        "« {what} » relie ici trop de choses pour une seule lecture. Écrivez la condition : lignes où is_fraud = 1 or "
        "is_flagged = 1 ; ou posez deux questions."
    ),
    "except": (
        "« {what} » : l'exception va-t-elle jusqu'au bout ? Écrivez chaque condition à part, par exemple « fraudes "
        "de plus de "
        "100 € hors la nuit »."
    ),
    "which_hours": (
        "« {what} » : heures du jour (0 à 23), ou heures depuis le début du fichier ? Demandez par exemple « "
        "fraudes par "
        "heure du jour » et comptez-les."
    ),
    "two_questions": (
        "« {what} » : deux questions, ou les lignes qui sont les deux ? Posez-les une à une, ou écrivez « transactions "
        "où is_fraud = 1 and is_flagged = 1 »."
    ),
    "no_row": (
        "« {what} » : aucune transaction ne peut être tout cela à la fois. Par exemple : fraudes non signalées ; "
        "fausses alertes ; transactions sans label."
    ),
    "share": (
        "« {what} » : une part de quoi ? Dites par exemple « quelle part des fraudes est signalée », « quelle part des "
        "alertes sont des fraudes » ou « taux de fraude la nuit »."
    ),
    "no_value": "Aucune transaction n'a « {what} » comme {readings}.",
    "empty_column": "« {what} » peut être lu dans les fichiers, mais ces données n'en ont aucune valeur.",
    "follow_up": (
        "« {what} » continue une autre question, et chacune est lue seule. "
        "Écrivez-la en entier, comme « fraudes par jour »."
    ),
    "several_columns": "« {what} » est dans plusieurs colonnes : {readings}. Écrivez à côté celle qui convient.",
    "which_measure": (
        "« {what} » : quelle mesure doit être la plus grande ? Dites par exemple « la somme des montants », « le "
        "montant moyen » ou « le montant maximum »."
    ),
    "sum_or_list": (
        "« {what} » : la somme, la moyenne, ou la liste ? Dites par exemple « somme des montants ... », « montant "
        "moyen ... » ou « les montants ... »."
    ),
    "which_column": (
        "« {what} » : de quoi ? Dites par exemple « somme des montants des fraudes » ou « nombre de fraudes »."
    ),
    "definition": (
        "« {what} » se lit ici : {readings}. Je réponds sur les données : combien, combien par heure, la liste, ..."
    ),
    "own_threshold": (
        "« {what} » : chaque transaction a son propre seuil, celui au-delà duquel la revoir coûte moins que la laisser "
        "passer. Par exemple : seuil moyen ; coût au seuil 0,5 ; quel est le seuil le moins cher ?"
    ),
    "correlation": (
        "« {what} » : la corrélation de quoi ? Dites deux colonnes de nombres, ou une colonne et la fraude : "
        "corrélation entre V14 et fraude."
    ),
    "which_id": (
        "De quelle transaction s'agit-il ? Donnez son identifiant : pourquoi tx_... est-elle suspecte ? « Les 10 "
        "transactions les plus risquées » en montre."
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
    "report_rows": "{shown} {shown:ligne|lignes} sur {found} ; {all} dans {file}.",
    "report_source": "Instantané {id} du {time} UTC, modèle {model}.",
    "may_write": "Écrire {rows} {rows:ligne|lignes} sur {found}, et un rapport, dans {folder} ? Requête : {sql}",
    "exported": "Écrit : {files}",
    "not_exported": "Rien n'a été écrit.",
}
# What DuckDB itself says stays as it is.
REFUSALS = {
    "too_long": "la requête a {characters} caractères ; {allowed} sont permis.",
    "unseen": "la requête contient des caractères invisibles : {letters}.",
    "unreadable": "ce n'est pas du SQL lisible. {why}",
    "statements": "une seule instruction est permise ; il y en a {found}.",
    "only_select": "seul SELECT est permis. Rien ici ne peut être changé, ouvert ou réglé. {why}",
    "kind": "{name} n'est pas permis dans une requête ici.",
    "function": "la fonction {name} n'est pas permise.",
    "table": "{name} n'est pas une table du fichier publié.",
    "two_parsers": "deux analyseurs y lisent des tables différentes. Écrivez-la plus simplement.",
    "deep": "la requête est trop imbriquée.",
    "dotted": "écrivez {name} sans ce qui précède le point.",
    "samples": "échantillons et voyages dans le temps ne sont pas permis.",
    "cast": "une conversion en {name} n'est pas permise.",
    "not_ascii": "{name} n'est pas permis comme nom ici : écrivez-le en lettres sans accent.",
    "too_slow": "arrêtée après {seconds} secondes. Demandez moins : une condition, ou moins de jointures.",
    "died": "la requête a fait tomber le processus qui l'exécutait. Un nouveau prend sa place.",
    "memory": "elle demande plus de {mb} Mo de mémoire. Demandez moins à la fois.",
    "not_a_number": "{name} = {value} n'est pas un nombre que le modèle peut prendre.",
    "near": " Vouliez-vous dire {near} ?",
}
# Without accents; several words may mean one number.
NUMBERS = {
    2: "deux",
    3: "trois",
    4: "quatre",
    5: "cinq",
    6: "six",
    7: "sept",
    8: "huit",
    9: "neuf",
    10: "dix",
    11: "onze",
    12: "douze",
    20: "vingt",
    30: "trente",
    40: "quarante",
    50: "cinquante moitie",
    60: "soixante",
    100: "cent cents",
    1_000: "mille",
    1_000_000: "million millions",
    0.5: "demi",
}

# How a reading is said, part by part.
SAID = {
    "read": "Lu ainsi : {parts}.",
    "of": "de",
    "where": "où {conditions}",
    "but": "sauf : {conditions}",
    "and": " et ",
    "or": " ou ",
    "not": "pas ({condition})",
    "missing": "{column} absent",
    "by": "par {group}",
    "ranked": {"desc": "du plus grand au plus petit", "": "du plus petit au plus grand"},
    "top": {"desc": "les {limit} plus grands", "": "les {limit} plus petits"},
    "one": {"desc": "le plus grand, les ex aequo avec lui", "": "le plus petit, les ex aequo avec lui"},
    "clock": "heure de {start} à {end}",
    "wraps": ", minuit compris",
    "fraud": "fraude",
    "legitimate": "légitime (le label dit qu'il n'y a pas fraude)",
    "flagged": "signalée",
    "caught": "fraude et signalée",
    "missed": "fraude et non signalée",
    "false_alarm": "légitime et signalée",
    "true_positive": "fraude et signalée",
    "true_negative": "légitime et non signalée",
    "unlabelled": "sans label",
    "labelled": "avec label",
    "unflagged": "non signalée",
    "recent": "les {n} {unit} avant la transaction la plus récente du fichier",
    "date": "date {date}",
    "oldest_day": "le premier jour du fichier",
    "newest_day": "le jour le plus récent du fichier",
    "month": "mois {month}",
    "groups_that": "{group} : combien en comptent {sign} {number} de [{condition}], sur combien",
    "share_of_groups": "{group} : part de ceux qui en comptent {sign} {number} de [{condition}]",
    "counts": "nombres de {conditions}",
    "shares": "{first} ; puis {second}",
    "share_among": "part de [{target}] parmi [{base}]",
    "per_other": "nombre de [{target}] pour {number} de [{base}]",
    "basis_points": "part du montant de : {target}, en points de base (pour 10 000), parmi les lignes au label connu",
    "both": "les deux à la fois : {conditions}",
    "months": "mois {start} à {end}",
    "of_all": "share_of_all : la part de chaque {group} dans le tout de : {target}.",
    "having": "groupes où ce nombre {sign} {number}",
    "least": "groupes de {sign} {number} lignes",
    "range": "dates {start} à {end} comprises",
    "since": "à partir du {date}",
    "after_date": "après le {date}",
    "before_date": "avant le {date}",
    "until_date": "jusqu'au {date} compris",
    "earliest": "{n} {unit} depuis le début du fichier",
    "nth_day": "jour {n} du fichier",
    "quarter": "trimestre {quarter}",
    "any_year": "{day}/{month} de n'importe quelle année",
    "units": {"day": "jour", "hour": "heure du jour", "week": "semaine", "month": "mois", "year": "année",
              "weekday": "jour de la "
        "semaine (1 = lundi)",
              "minute": "minutes"},
    "durations": {"day": "jours", "hour": "heures", "week": "semaines", "month": "mois", "year": "ans",
                  "minute": "minutes"},
    "report_delay": "délai de signalement en jours",
    "cross_border": "transfrontalier (carte d'un autre pays que le marchand)",
    "hour_since": "heure depuis le début de la collecte",
    "buckets": "tranche de montant ({edges} EUR)",
    "slots": "tranche de {width} heures du jour (son début)",
    "width": "tranche de montant de {width} EUR (son début)",
    "status": "fraude ou légitime, label connu",
    "sorted": "triées : {order}",
    "distinct": "nombre de valeurs différentes de {column}",
    "subset": "parmi les {limit} lignes qui viennent en tête par : {order}",
    "of_columns": "{measures}",
    "several": "{column}",
    "spelling": "« {word} » est lu « {read_as} ».",
    "corr": "corrélation linéaire (Pearson) de {first} et {second}",
    "year": "année {year}",
    "beside": "[{first}] (first) à côté de [{second}] (second)",
    "ranges": "tranche de {column} ({edges})",
    "rows": "lignes", "count": "nombre de lignes", "sum": "somme de {column}", "avg": "moyenne de {column}",
    "median": "médiane de {column}", "min": "minimum de {column}", "max": "maximum de {column}",
    "stddev": "écart-type de {column}", "quantile": "quantile {q} de {column}",
    "rate": "part de : {target}, parmi les lignes au label connu",
    "rate_plain": "part de : {target}",
    "rate_of_sum": "part du montant de : {target}, parmi les lignes au label connu",
    "ratio": "nombre de [{first}] par [{second}], et par [{both}] quand l'un contient l'autre",
    "per": "nombre de [{target}] pour {number} lignes au label connu",
    "per_plain": "nombre de [{target}] pour {number} lignes",
    "rate_of_sum_plain": "part du montant de : {target}",
    "cumulative": "cumul de {measure}",
    "mean_of_groups": "{computed} par {group} de : {measure}, groupes vides de la condition compris",
    "computed": {"avg": "moyenne", "max": "maximum", "min": "minimum", "median": "médiane"},
    "compare": "moyenne et médiane de {column}, et nombre de lignes, fraude et légitime côte à côte",
    "riskiest": "perte attendue la plus forte d'abord", "largest": "{column}, du plus grand au plus petit",
    "smallest": "{column}, du plus petit au plus grand", "newest": "les plus récentes d'abord",
    "oldest": "les plus anciennes d'abord", "limit": "{limit} au plus",
    "limit_of_each": "{limit} au plus pour chacun",
    "reported_then": "signalement : {time}",
    "nth": "le n° {n} dans cet ordre",
    "typical": "{measure} de toutes les transactions",
    "typical_of": "{measure} ({of})",
    "times": "{n} × la {measure}",
    "trend": "nombre et part par {group}, dans l'ordre : à vous de juger de la tendance, aucune n'est testée ici",
    "duplicates": "lignes dont toutes les valeurs sont les mêmes ; combien de groupes et combien de lignes en trop",
    "shown": "colonnes {columns}",
    "training": "Les lignes vues à l'entraînement sont comptées, où le modèle paraît meilleur ; ajoutez "
    "« dans la fenêtre de test » pour ce qu'il n'a pas vu.",
    "settled": "Les lignes plus récentes, dont les labels doivent encore arriver (fenêtre « later »), sont laissées de "
    "côté : on n'y connaît guère que des fraudes.",
    "dollars": "Le fichier ne connaît que des euros : {number} est lu en euros.",
    "quoted": "Les montants sont en EUR.",
    "export": "Pour écrire ces lignes : fraud ask \"...\" --csv FICHIER (un tableur l'ouvre).",
}  # fmt: skip

# What a term is called, and what it means.
TERMS = {
    "flagged": (
        r"(?:transactions? |paiements? )?signalee?s?, is_flagged, alertes?",
        "Une transaction est signalée quand sa perte attendue atteint le coût d'une revue : une personne "
        "devrait la regarder. Rien n'est jamais bloqué automatiquement.",
    ),
    "score": (
        r"scores?(?: de fraude| bruts?)?, fraud_score",
        "Le score est ce que donne le modèle, de 0 à 1. Il met les transactions dans un ordre, et n'est pas "
        "une probabilité.",
    ),
    "probability": (
        r"(?:probabilites?|probas?)(?: de fraude)?, fraud_probability",
        "La probabilité de fraude est le score après calibration : sur 100 transactions à 30 %, environ 30 "
        "devraient être des fraudes.",
    ),
    "expected_loss": (
        r"pertes? attendues?, expected_loss_eur, case_expected_loss_eur",
        "La perte attendue est la probabilité de fraude multipliée par ce que coûte une fraude manquée : le "
        "montant, ou une perte minimale s'il est plus petit.",
    ),
    "threshold": (
        r"seuils?",
        "Le seuil est la probabilité à partir de laquelle une revue vaut la peine : le coût d'une revue "
        "divisé par la perte en cas d'erreur. Chaque transaction a le sien.",
    ),
    "review_cost": (
        r"couts? (?:d'une|de|de la) revue, review_cost",
        "Le coût d'une revue est ce qu'il en coûte qu'une personne regarde un dossier, en EUR. C'est un réglage.",
    ),
    "champion": (
        r"champions?",
        "Le champion est la version du modèle qui calcule les scores en ce moment.",
    ),
    "challenger": (
        r"challengers?",
        "Le challenger est une version dont les scores sont calculés à côté de ceux du champion, et qui est "
        "comparée à lui sur des lignes qu'aucun"
        "des deux n'a vues.",
    ),
    "gate": (
        r"barriere, gate",
        "La barrière compare une nouvelle version au champion sur des lignes qu'aucun des deux n'a vues à "
        "l'entraînement, et ne la promeut que si elle est sûrement meilleure.",
    ),
    "case": (
        r"cas, dossiers?",
        "Un dossier est ce qu'une personne tranche en une fois : une transaction signalée, ou celles d'un "
        "même client ensemble.",
    ),
    "queue": (
        r"files?(?: d'attente| de revue)?",
        "La file contient les dossiers signalés les plus récents que personne n'a tranchés, la plus grande "
        "perte attendue d'abord, autant qu'on peut en revoir.",
    ),
    "verdict": (
        r"verdicts?",
        "Un verdict est ce qu'un relecteur écrit au sujet d'un dossier : fraude, légitime ou incertain. Celui "
        "qui tranche un dossier devient l'étiquette de ses transactions.",
    ),
    "audit": (
        r"(?:cas|dossiers?) d'audit, audits?",
        "Les cas d'audit sont des transactions non signalées, mêlées aux autres : ils montrent combien de "
        "fraudes sont manquées.",
    ),
    "label": (
        r"labels?, etiquettes?, is_fraud",
        "L'étiquette dit si une transaction était une fraude, d'après les fichiers ou les relecteurs. Elle "
        "est vide tant qu'on ne le sait pas.",
    ),
    "label_source": (
        r"source (?:du label|de l'etiquette|des etiquettes|des labels), label_source",
        "La source de l'étiquette dit qui l'a donnée : fichier (file) ou revue (review).",
    ),
    "split": (
        r"splits?, fenetres?",
        "Les fenêtres sont des périodes : le modèle apprend de train, est calibré sur validation et mesuré "
        "sur test ; later est ce qui est venu depuis.",
    ),
    "test": (
        r"(?:fenetre de |jeu de )?test",
        "La fenêtre de test est le cinquième le plus récent des lignes dont les étiquettes sont venues. Le "
        "modèle ne l'a jamais vue : ce sont ses chiffres qui font foi.",
    ),
    "precision": (
        r"precision",
        "La précision est la part de fraudes parmi les transactions signalées.",
    ),
    "recall": (
        r"rappel, recall, sensibilite, taux de detection",
        "Le rappel est la part des fraudes qui sont signalées.",
    ),
    "f1": (
        r"(?:score )?f1, f1[ -]score",
        "F1 est la moyenne harmonique de la précision et du rappel.",
    ),
    "false_positive": (
        r"faux positifs?, fausses? alertes?, fausses? alarmes?",
        "Une fausse alerte est une transaction signalée qui est légitime.",
    ),
    "missed": (
        r"fraudes? (?:manquee?s?|ratee?s?), faux negatifs?",
        "Une fraude manquée est une fraude qui n'a pas été signalée.",
    ),
    "false_positive_rate": (
        r"taux de (?:faux positifs|fausses alertes)",
        "Le taux de faux positifs est la part des transactions légitimes qui sont signalées.",
    ),
    "average_precision": (
        r"precision moyenne, average precision, ap, pr[ -]auc, auc[ -]pr",
        "La précision moyenne est l'aire sous la courbe précision-rappel, de 0 à 1 : ce qui compte quand les "
        "fraudes sont rares.",
    ),
    "roc_auc": (
        r"(?:roc[ -]?)?auc, auc[ -]roc, roc_auc, (?:courbe )?roc",
        "Le ROC AUC est la chance qu'une fraude ait un score plus élevé qu'une transaction légitime. Quand "
        "les fraudes sont rares, il flatte tout le monde.",
    ),
    "calibration": (
        r"calibration, calibree?s?",
        "Un modèle est calibré quand ses probabilités sont justes : parmi celles à 30 %, environ 30 sur 100 "
        "sont des fraudes.",
    ),
    "confusion": (
        r"matrice de confusion",
        "La matrice de confusion compte les décisions face à ce qui s'est passé : fraudes détectées et "
        "manquées, fausses alertes, et transactions légitimes laissées tranquilles.",
    ),
    "basis_points": (
        r"points? de base",
        "Un point de base est un centième de pour cent : 10 points de base de fraude font 10 EUR sur 10 000.",
    ),
    "drift": (
        r"derives?, drift",
        "Une dérive : les transactions les plus récentes, ou leurs scores, ne se répartissent plus comme "
        "celles sur lesquelles le modèle a appris.",
    ),
    "concept_drift": (
        r"concept drift, derive (?:de|du) concept",
        "Une dérive de concept : le modèle trouve moins de fraudes que ses propres probabilités ne "
        "l'annonçaient, parce que la fraude a changé d'allure.",
    ),
    "psi": (
        r"psi, indice de stabilite(?: de la population)?",
        "Le PSI (population stability index) est une distance entre deux répartitions : 0 si elles sont "
        "égales, et à regarder à partir de 0,1.",
    ),
    "shap": (
        r"(?:valeurs? |part )?shap",
        "Les valeurs SHAP disent de combien chaque variable a relevé ou abaissé un score.",
    ),
    "split_later": (
        r"later",
        "Later est la fenêtre de ce qui est venu après les lignes sur lesquelles le modèle a été mesuré : ses "
        "étiquettes ne sont pas toutes là.",
    ),
    "anonymous": (
        r"(?P<name>v\d{1,2})",
        "{name} est l'une des composantes anonymes : ceux qui ont fait ces données n'en ont pas publié la "
        "signification.",
    ),
}
