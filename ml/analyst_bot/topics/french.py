"""French: the words of each topic, as patterns over folded text, separated by commas; `reading.topics` reads them."""

CODE = "fr"

_MODEL = """
    modeles?, champions?, systeme, detecteur, xgboost, classifieur, scoring, actuel(?:le)?s?, en production, en
    prod, en cours, courant
"""
_FEATURES = """
    variables?, features?, entrees?, colonnes?, predicteurs?, facteurs?, signaux, champs?, caracteristiques?,
    attributs?, criteres?, elements?, sur quoi, qu'est-ce qui
"""
_WEIGHS = """
    importantes?, importants?, (?:par |par ordre d'|en )?importance, importances, comptent, compte, pesent, pese,
    poids, influencent, influence, influentes?, determinantes?, determinants?, contribuent, contribution,
    contributions, utiles?, predictives?, predictifs?, jouent, jouer, impact, impacts?, shap, valeurs shap,
    expliquent, explique, decisives?, s'appuie, se base, appuie, base, utilise le plus, servent
"""
_MOST = "plus, le plus, les plus, la plus, top, premiers?, premieres?, forte?s?, elevee?s?, principales?, principaux"
_OLD = "precedente?s?, avant, ancien(?:ne)?s?, d'avant, auparavant, anterieure?s?, remplacee?, derniere?"
_LABEL = """
    etiquettes?, labels?, etiquetees?, labellisees?, connues?, inconnues?, pas, sans, non, manquantes?, attente,
    n'est, n'ont, n'a, parmi, paiements?, transactions?, aucune?, ne, pas encore, operations?
"""

TOP = r"""
    (?:le |les )?top (?P<n>\d+), (?:les |le )?(?P<n>\d+)(?=
    (?:premiere?s?|variables|entrees|plus|colonnes|features|dossiers|cas|dernier|moins))
"""
# A group that no topic has.
OTHER_GROUP = r"(?:par|pour chaque|selon l[ae]s?) \w+"
OVER = r"(?:plus de|au-dela de|superieure?s? a|>) ?(?P<n>\d+(?:[.,]\d+)?) ?(?:%|pour ?cent)"
LEAST = "moins, plus faibles?, plus petites?"
NEWEST = "derniere?s?, plus recente?s?"
# Words that say nothing in a question of a topic.
LITTLE = r"""
    combien(?: de| d)?, nombre(?: de| d)?, nb(?: de)?, cb(?: de)?, le, la, les, l, un, une, des, du, de, d, au, aux,
    a, en, dans, sur, pour, avec, ce, cet, cette, ces, ca, c, cela, est, sont, etait, etaient, ete, etre, ont,
    avait, avons, avez, avoir, as, ai, fait, faire, font, fut, eu, on, nous, vous, tu, je, j, il, elle, ils, elles,
    me, m, moi, se, s, y, n, te, t, notre, nos, votre, vos, mon, ma, mes, son, sa, ses, leur, leurs, (?<=\w )qui,
    que, qu, quoi, dont, comment, quel, quelle, quels, quelles, lequel, laquelle, lesquels, lesquelles, combien, et,
    donc, est-ce que, est ce que, est-ce qu, il y a, y a t il, y-a-t-il, existe(?:-t-il)?, svp, s'il te plait, s'il
    vous plait, stp, montre, montrer, montrez, donne, donner, donnez, affiche, afficher, liste, lister, voir, dis,
    dire, sais, savoir, peux, peut, pouvez, puis, veux, voudrais, aimerais, faut, doit, sert, tous, tout, toute,
    toutes, chaque, deja, encore, toujours, maintenant, actuellement, jusqu'ici, valeurs?, vaut, valent, niveau,
    cote
"""
SPLITS = {
    "test": """
        (?:sur |dans |en )?(?:le |la |l'|les )?(?:fenetre de |jeu de |echantillon de |donnees de |periode de
        |ensemble de )?test
    """,
    "validation": """
        (?:sur |dans |en )?(?:le |la |l'|les )?(?:fenetre de |jeu de |echantillon de |donnees de |ensemble de
        )?validation
    """,
}
METRICS = {
    "average_precision": """
        precision moyenne, average precision, ap, pr[ -]auc, auc[ -]pr, auprc, aire sous la courbe precision[
        -]rappel
    """,
    "roc_auc": "roc[ -]auc, auc[ -]roc, auroc, auc, aire sous la courbe roc, l'auc",
    "recall": "rappel, recall, sensibilite, taux de detection",
    "precision": "precision",
    "f1": "f1, f1[ -]score, score f1, f[ -]mesure",
    "brier_skill": "brier, score de brier, brier skill",
    "log_loss_skill": "log[ -]?loss, perte logarithmique, entropie croisee, logloss",
    "calibration_slope": "pente de calibration, pente de la calibration, pente",
    "predicted_over_observed": r"predit sur observe, predites? sur observees?, predit\/observe, rapport predit",
    "value_detection_rate": "taux de detection en valeur, taux de detection du montant, part du montant detectee",
    "precision_at_capacity": "precision a (?:la )?capacite",
    "card_precision_at_capacity": "precision par carte(?: a (?:la )?capacite)?",
    "fraud_basis_points_after": "points de base(?: de fraude)? apres, apres",
    "fraud_basis_points_before": "points de base(?: de fraude)?(?: avant)?",
    "recall_by_customer": """
        rappel par (?:client|carte),
        (?:pourcentage|part|proportion) d(?:e|es) (?:clients|cartes) fraudee?s?(?: a-t-on| qu'on a| avons-nous)?
        (?:detectee?s?|reperee?s?|vue?s?|attrapee?s?)
    """,
    "false_positive_ratio_by_alert": """
        fausses alertes (?:pour|par) (?:chaque )?(?:vraie|bonne)(?: alerte)?, ratio de faux positifs
    """,
    "false_positive_ratio_by_customer": """
        ratio de faux positifs par client,
        bons clients (?:on |qu'on |sont )?(?:embetes?|embete|deranges?|bloques?|genes?|alertes?) (?:pour|par) (?:chaque
        )?(?:client )?fraude?s?
    """,
    "hours_to_first_alert": """
        combien de temps (?:avant|pour|jusqu'a) (?:de |ce qu'on )?(?:detecter|reperer|voir|detecte|repere|voie) (?:la
        |une )?premiere fraude(?: (?:d'une|sur une) carte)?,
        heures (?:avant|jusqu'a) la premiere alerte, delai (?:avant|jusqu'a) la premiere alerte
    """,
}
GROUPS = {
    "reason": "(?:par|pour chaque|selon (?:la|le)) (?:raisons?|motifs?|causes?|type d'erreurs?|erreurs?|statuts?)",
    "file": "(?:par|pour chaque|dans chaque|selon le) fichiers?",
    "column": "(?:par|pour chaque|selon la) (?:colonnes?|champs?)",
    "month": "(?:par|pour chaque|chaque) mois, ce mois(?:[ -]ci)?, mensuel(?:le)?s?, mois par mois",
    "day": "(?:par|pour chaque|chaque) jours?, quotidien(?:ne)?s?, jour par jour",
    "model": "(?:par|pour chaque) modeles?",
    "purpose": "(?:par|pour chaque|selon l') ?(?:usages?|objets?|buts?)",
    "source": "(?:par|pour chaque|selon la) (?:sources?|origines?|provenance)",
    "state": "(?:par|pour chaque|selon l') ?(?:etats?|statuts?)",
}

# What a question has to say, one word of each list; and what it may say beside it.
ASKED = {
    "importance": (
        (_FEATURES, _WEIGHS),
        f"""
            {_MODEL}, {_MOST}, scores?, predictions?, fraudes?, decisions?, part, classement, role, decider,
            detecter, du plus grand au plus petit, decroissant, ordre decroissant
        """,
    ),
    "calibration": (
        (
            """
                calibre, calibree?s?, calibration, calibrage, bien calibre, trop confiant, surconfiant, probabilites
                fiables
            """,
        ),
        f"""
            {_MODEL}, bien, mal, bon, bonne, correctement, scores?, probabilites?, predites?, fraude, pente,
            metriques?, chiffres?, qualite, predit ?/ ?observe,
            ok, fraudes, observees?, predites, vs, contre, juste
        """,
    ),
    "saved": (
        (
            """
                economise, economiser, economies?, rapporte, rapporter, gains?, gagne, gagner, rentable, fait
                gagner, benefice, fait economiser, economisee?s?
            """,
        ),
        f"""
            {_MODEL}, argent, euros?, cout, couts, coute, sans, compare, pertes?, contre, rapport, grace, montant,
            d'argent, fraude
        """,
    ),
    "figures": (
        (),
        f"""
            {_MODEL}, intervalles?, confiance, intervalles? de confiance, ic, 95, %, pour cent, avec, bornes?,
            metriques?, scores?, bonne?, elevee?, courbe, incertitude, marge d'erreur, marge, barres d'erreur,
            est-elle, est-il, contre, vs, versus, par rapport, compare
        """,
    ),
    "roc_curve": (("courbes? roc, courbe roc",), f"{_MODEL}, points?, trace[rz]?"),
    "precision_recall_curve": (
        ("courbes? (?:pr|precision(?:[ /-]|[ ,]et )*rappel|rappel(?:[ /-]|[ ,]et )*precision)",),
        f"{_MODEL}, points?, trace[rz]?",
    ),
    "queue_length": (
        (
            r"""
                precision(?= ?@), traite[rz]?, traitent, traitons, examine[rz]?, examinent, verifie[rz]?, verifient,
                regarde[rz]?, regardent, controle[rz]?, controlent, revoi[rt], revoient, premiers?, premieres?
            """,
            "fraudes?, frauduleu(?:x|ses?), @ ?k?",
        ),
        f"""
            {_MODEL}, si, equipe, analystes?, ne, qu', seulement, que, juste, uniquement, dossiers?, cas, alertes?,
            file, file d'attente, attrape(?:nt)?, attrapons, detecte(?:nt)?, trouve(?:nt)?, trouverait, attraperait,
            contiennent, contient, rattrape, k, =, parmi, pouvons, pouvait, par jour, capacite
        """,
    ),
    "figures_of_versions": (
        (
            """
                versions?, (?:tous les|les deux|deux) (?:modeles|candidats), (?:chaque|par) (?:modele|version),
                (?:modele|version|champion) (?:precedente?|d'avant|ancienne?)
            """,
        ),
        f"""
            {_MODEL}, deux, chaque, cote a cote, compare[rz]?, comparee?s?, comparaison, vs, versus, contre,
            meilleure?,
            la meilleure, le meilleur, moins bonne?, pire, plus, elevee?, faible, difference,
            ecart, intervalles?, confiance, intervalles? de confiance, ic,
            95, %, par rapport, candidats?, ou
        """,
    ),
    "previous_champion": (
        ("champions?, modeles?, versions?", _OLD),
        """
            pourquoi, qui, quand, actuel(?:le)?, celui, nouveau, change, changee?, remplace, remplacee?, raisons?,
            etait-ce, nom, fut-il, a-t-il, a-t-on, etait, etait-il
        """,
    ),
    "champion": (
        (
            "champions?, modeles?, versions?",
            """
                actuel(?:le)?s?, en production, en prod, tourne, utilise, par qui, utilisee?, en service, promu,
                promue, decide, choisi, choisie, depuis quand, champion, championne, deploye, retenu, retenue
            """,
        ),
        """
            pourquoi, qui, raisons?, quand, version, entraine, entrainee?, nom, decision, date, qui, version,
            depuis, a-t-il, a-t-elle, identifiant, est-il, est-elle, entrainement, mis, mise,
            derniere fois, pour la derniere fois, a ete entraine, ete entraine
        """,
    ),
    "decisions": (
        (
            "promotions?, retrogradations?, rollbacks?, retours? en arriere, barriere, gate, historique, changements?",
            "decisions?, promotions?, champions?, modeles?, versions?, barriere, gate",
        ),
        """
            qui, quand, pourquoi, raisons?, dernieres?, toutes, prises?, passees?, liste, date, dates, par qui,
            manuelles?, a decide, qui a decide, decidee?s?
        """,
    ),
    "challenger": (
        ("challengers?, rival, concurrent",),
        f"""
            {_MODEL}, pourquoi, promu, pas, coute, cout, couts, par rapport, par rapport au, meilleure?, mieux,
            gains?, intervalles?, confiance, intervalles? de confiance, ic,
            pire, compare, comparaison, contre, rapport, que, face, difference, moins cher, fait-il, est-il
        """,
    ),
    "versions": (
        ("versions?, modeles, reentraine, reentrainements?, entrainements?, candidats?",),
        """
            modeles?, quand, entrainee?s?, registre, existent, existe, existe-t-il, stockee?s?, historique,
            differentes?, dates?, disponibles?, enregistrees?, existantes?, a-t-on, a-t-il, lignes?, d'entrainement,
            nombre
        """,
    ),
    "training": (
        ("entrainement, entraine, entrainee?s?, apprentissage, appris, apprendre, entrainer",),
        f"""
            {_MODEL}, quand, lignes?, transactions?, paiements?, fraudes?, jeu, donnees, taille, echantillon, servi,
            utilisees?, utilises?, fenetre, date, validation, volume, a-t-il, a-t-on, ou, complet, complete, entier,
            derniere fois, pour la derniere fois
        """,
    ),
    "parameters": (
        (
            """
                parametres?, hyper-?parametres?, reglages?, arbres?, profondeur, max_depth, eta, taux
                d'apprentissage, graine, seed, configuration
            """,
        ),
        f"{_MODEL}, utilise, utilises?, entrainee?, nombre, booster, variables, bibliotheques, a-t-il",
    ),
    "score_drift": (
        (
            "scores?, predictions?, probabilites?, sorties?, distribution des scores",
            "derive, derives, derivent, derive-t-il, decalage, bouge, bougent, psi, stables?, change, changent",
        ),
        f"""
            {_MODEL}, fraude, distribution, meme, distance, par rapport a, reference, ont-ils, sont-ils, a-t-il,
            a-t-elle, modele
        """,
    ),
    "drift": (
        (
            """
                (?:par )?derive, derives, derivent, derivee?s?, derivants?, drift, (?:par )?psi, bouge, bougent,
                decalage, distance
            """,
        ),
        f"""
            {_FEATURES}, {_MODEL}, {_MOST}, donnees, etat, pire, pires, leur, ont-elles, y,
            du plus grand au plus petit, decroissant, ordre decroissant, dans l'ordre, alertes?, fenetre,
            sur la, dans la, par variable, de combien, derniere, recente, fenetre recente
        """,
    ),
    "missing_inputs": (
        (
            _FEATURES,
            """
                manquantes?, manquants?, vides?, absentes?, nulls?, nulles?, non renseignee?s?, non remplie?s?,
                mal remplie?s?, incompletes?, trous
            """,
        ),
        f"""
            {_MODEL}, {_MOST}, part, taux, pourcentage, valeurs?, cellules?, donnees, reference, contre, vs,
            par rapport, %, beaucoup,
            taux de nuls
        """,
    ),
    "kind_of_drift": (
        (
            """
                concept drift, derives? (?:de |du )?concepts?, derives? conceptuelles?, prior shift, covariate shift,
                (?:types?|genres?|sortes?|natures?) de (?:derives?|drift)
            """,
        ),
        f"{_MODEL}, ou, juste, simplement, plus, fraudes?, fenetres?, derniere, recente, davantage",
    ),
    "rejected": (
        (
            "rejetee?s?, refusee?s?, rejets?, invalides?, ecartee?s?, erreurs?, mauvaises?, ignoree?s?, non lues?",
            """
                lignes?, enregistrements?, transactions?, paiements?, fichiers?, donnees, ingestion, import,
                chargement, rejets?
            """,
        ),
        """
            pourquoi, raisons?, motifs?, causes?, nombre, a-t-on, a-t-il, ont-elles, sont-elles, quelle raison, pour
            quelle raison
        """,
    ),
    "files": (
        ("(?:par |pour chaque |dans chaque )?fichiers?, chargements?, imports?, lots?, chargee?s?",),
        """
            charge, quand, fois, rejetee?s?, ingeree?s?, importee?s?, lus?, lues?, recus?, recues?, traites?,
            arrives?, arrive, donnees, lignes?, enregistrements, transactions, noms?, temps, fraudes?, dernier,
            derniers, nouveaux, paiements, recemment, contient, contiennent, ont-ils, a-t-on, a-t-il, pour chaque,
            integres?, integre
        """,
    ),
    "llm": (
        (
            """
                llm, llms, mistral, tokens?, jetons?, modele de langage, modeles de langage, ia, ai, api, appels? au
                modele
            """,
        ),
        """
            appels?, requetes?, echoue, echoues?, echouent, echec, echecs, echoueront, erreurs?, reussis?, cout,
            couts, coute, coutent, depense, depenses?, argent, euros?, facture, budget, prix, tokens?, jetons?,
            entree, sortie, consommes?, consomme, utilise, utilisation, temps, prend, prennent, latence, lent,
            duree, secondes?, moyenne?, total, totale, au total, en tout, statut, passes?, part, taux, paye, payes?,
            explications, nous, ont-ils, a-t-il, a-t-on, nous a, dure, durent
        """,
    ),
    "explanations": (
        ("explications?, textes?",),
        """
            llm, gabarits?, modeles?, template, verifiees?, ecrites?, produites?, redigees?, viennent, vient,
            sources?, source, faites?, mistral, generees?, non, controlees?, modele de langage, part, existent, cas,
            dossiers, proviennent, provenance
        """,
    ),
    "proved": (
        (
            "explications?, textes?",
            r"""
                verification, verifications, preuves?, prouvee?s?, echoue(?:e|s|es)?, echouent, rejetee?s?,
                refusee?s?,
                hallucin\w+, rate(?:nt)?, non verifiee?s?
            """,
        ),
        """
            llm, mistral, modele de langage, ia, generees?, passe(?:nt)?, controle, pas, n'ont, part, taux
        """,
    ),
    "waiting": (
        (
            """
                en attente, file d'attente, attente, attendent, attend, ouverts?, ouvertes?, file, a traiter, a
                examiner, a revoir, a verifier, a controler, restent, reste, restants?, backlog, en souffrance, non
                traites?, a valider
            """,
        ),
        """
            cas, dossiers?, alertes?, verdicts?, decisions?, humain, quelqu'un, montant, valeur, argent, euros?,
            total, plus ancien, ancien, etat, statut, analystes?, transactions?, paiements?, concernee?s?, somme,
            represente, representent, traiter, examiner, revoir, d'un, l'attente, pour quel montant, d'attente,
            revue, verifier, ce matin, aujourd'hui, pertes?, perte attendue, pertes attendues, totale?s?
        """,
    ),
    "next_cases": (
        (
            """
                cas, dossiers?, file, file d'attente, alertes?, a (?:verifier|traiter|examiner|revoir), je dois,
                dois-je, on doit, doit-on, faut-il, par ou je commence, ou commencer
            """,
            """
                (?:par |avec la )?(?:plus (?:grande|grosse|forte) )?pertes? attendues?, urgents?, urgentes?, priorite,
                par priorite, en priorite, prioritaires?, (?:les )?plus risquee?s?,
                (?:a )?(?:verifier|traiter|examiner|revoir|regarder) (?:en premier|d'abord),
                (?:par )?ou (?:je |dois-je |puis-je |on )?(?:commence|commencer|vois|voir|trouve|trouver)
            """,
        ),
        """
            top, plus, grande?s?, en attente, attente, revue, premiers?, premieres?, montants?, probabilites?,
            ce matin, aujourd'hui, traiter, regarder, verifier, controler
        """,
    ),
    "estimates": (
        (
            "estimee?s?, estimation, estimait-on, estimait, predite?s?, realisee?s?, constatee?s?",
            "realisee?s?, constatee?s?, reel(?:le)?s?, fenetres?, rappel, precision",
        ),
        f"""
            {_MODEL}, (?:par |dans chaque )?fenetres?, rappel, precision, fraudes?, contre, vs, versus, par rapport,
            ecart, ecarts, difference, erreur, chaque, derniere, recente, entre, loin, compare, finalement,
            performances?, au fil du temps, dans le temps, toutes,
            perfs?, se degradent, degrade, empirent, baissent
        """,
    ),
    "reviewed": (
        (
            """
                verdicts?, examinee?s?, relus?, relues?, revue?s?, revus?, analystes?, relecteurs?, controles?,
                jugee?s?, verifiee?s?
            """,
        ),
        """
            cas, dossiers?, alertes?, fraudes?, part, vraiment, confirmees?, confirmes?, juste?s?, raison, tort,
            accord, precision, resultats?, rendus?, recus?, rendues?, transactions, labels?, etiquettes?, taux,
            pourcentage, revenus?, disent, manquees?, audit, trouvees?, averees?, sont-ils, etaient, reellement,
            frauduleuses?, a-t-on, parmi, donnes?, frauduleux, manuelle, efficaces?, efficacite, utile, sert,
            trouve, trouvent, jusqu'ici, qu'est-ce que, qu'ont, donne
        """,
    ),
    "rejected_verdicts": (
        (
            "verdicts?, avis, reponses?, verdict",
            """
                rejetee?s?, refusee?s?, ecartee?s?, invalides?, ignoree?s?, inutilisables?, non lus, mal remplis,
                pas pris en compte, non pris en compte
            """,
        ),
        """
            pourquoi, raisons?, motifs?, fichiers?, lignes?, relecteurs?, analystes?, rendus?, a-t-on, combien,
            erreurs?, avec, fichiers? de verdicts?
        """,
    ),
    "conflicts": (
        ("conflits?, contradictions?, contradictoires?, contredisent, contredit, incoherences?",),
        "labels?, etiquettes?, verdicts?, fichiers?, signalements?, transactions?, entre, cas, paiements, se",
    ),
    "reactions": (
        ("reactions?, reagi, actions? automatiques?, actions?, interventions?",),
        """
            pipeline, systeme, chaine, automatiques?, automatiquement, prises?, derive, dernieres?, passe, pourquoi,
            sante, decidees?, a-t-il, a-t-elle
        """,
    ),
    "expected_frauds": (
        (
            """
                attend, attendues?, attendre, attend-on, estimees?, estime, estimation, probables?, probablement,
                prevues?, s'attendre
            """,
            "fraudes?, frauduleux, frauduleuses?",
        ),
        f"""
            {_LABEL}, nombre, montant, total, cachees?, non signalees?, signalees?, venir, modele, dont, somme,
            probabilites?, selon, champion
        """,
    ),
    "labels": (
        ("etiquettes?, labels?, etiquetees?",),
        """
            sources?, (?:par|selon la|selon l'|selon leur) ?(?:source|origine|provenance), viennent, vient,
            provient, proviennent, d'ou, transactions?, paiements?, avec, ont, connues?, origine, origines?, nature,
            repartition, source
        """,
    ),
    "delays": (
        (
            "delais?, retard, jours, temps, longtemps, vite, rapidement, combien de temps, combien de jours",
            """
                signalements?, signalees?, signale, declaree?s?, declaration, chargebacks?, impayes?, etiquettes?,
                labels?, connues?, remontees?, opposition, contestations?
            """,
        ),
        r"""
            fraudes?, jusqu'a?, avant, entre, \d+ ?%, paiement, typique, quantiles?, percentiles?, distribution,
            repartition, median, mediane?, moyen, prend, prennent, met, mettent, apres, arrivent, arriver, soit,
            soient, moyenne, faut-il, met-on, general, en general, d'habitude, habituellement, en moyenne
        """,
    ),
    "freshness": (
        (
            """
                fraiches?, frais, fraicheur, a jour, perimees?, obsoletes?, age des donnees, actualisees?,
                rafraichies?, publiees?, publie, mise a jour, mises a jour, snapshot, instantane, recentes?,
                actualisation, publication, datent, date des donnees
            """,
        ),
        """
            donnees, fichier, fichier publie, tables?, lignes?, contient(?:-il)?, plus, dernieres?, dernier,
            transactions?, paiements?, date,
            heure, quand, age, remontent, sont-elles, est-il, est-elle, ont-elles, remonte, recentes?
        """,
    ),
    "period": (
        (
            """
                periode, plage, intervalle, dates?, couvre, couvrent, couverte?s?, debut, fin, commencent?,
                commence, finissent, finit, premiere, premier, remontent, etendue, portent, porte, couverture
            """,
            "donnees, fichier, jeu, transactions?, paiements?, couvre, couvrent, historique, table, couverte",
        ),
        """
            premiere?s?, derniere?s?, dernier, temps, entre, jusqu'a?, au, va, vont, loin, periode, dates?, quand,
            couvre-t-il, couvrent-elles, de date, s'etend, s'etendent, jusqu'ou
        """,
    ),
    "settings": (
        (
            """
                couts? d'une revue, couts? d'un controle, couts? d'une verification, couts? de revue, couts? d'un
                examen, couts? de verification, couts? de controle, couts? de la revue, couts? (?:d'un|par) dossier,
                capacite de revue, capacite, min_loss, perte minimale, fuseau(?: horaire)?, heures de revue,
                reglages, hypotheses(?: de couts?)?
            """,
        ),
        """
            revue, controle, jour, par jour, analystes?, quotidienne?, utilisee?s?, retenue?s?, supposee?,
            dossiers?, cas, alertes?, transaction, cout, couts, decisions?, donnees, fichier, equipe, limite, un,
            combien coute
        """,
    ),
}

# What an answer says of its rows.
SAID = {
    "importance": "Les variables du champion, selon leur part de ce qui explique ses scores (SHAP).",
    "calibration": (
        "Calibration du champion : le rapport entre fraudes prédites et observées et la pente valent 1 là où les "
        "probabilités sont justes."
    ),
    "saved": (
        "Ce que coûte le champion (revues et fraudes manquées), ce que coûterait l'absence de modèle, et la part du "
        "montant des fraudes qu'il détecte. Les chiffres de la fenêtre de test portent sur des lignes qu'il n'a pas "
        "vues."
    ),
    "figures": (
        "Chiffres du champion, avec leur intervalle à 95 %. Ceux de la fenêtre de test portent sur des lignes qu'il "
        "n'a pas vues."
    ),
    "roc_curve": "Courbe ROC du champion : x le taux de faux positifs, y le rappel, et le score brut qui y mène.",
    "precision_recall_curve": (
        "Courbe précision-rappel du champion : x le rappel, y la précision, et le score brut qui y mène."
    ),
    "queue_length": (
        "Combien de fraudes le champion place parmi les premiers dossiers, par perte attendue, dans chaque fenêtre."
    ),
    "figures_of_versions": (
        "Chiffres de chaque version du modèle, tels que mesurés en dernier, avec leur intervalle à 95 %."
    ),
    "previous_champion": "Le champion d'avant l'actuel, et pourquoi il a changé.",
    "champion": "Le champion actuel, depuis quand, et pourquoi.",
    "decisions": "Ce qui a été décidé des versions, la décision la plus récente d'abord.",
    "challenger": (
        "Le champion et le challenger, et ce qui a été mesuré d'eux depuis. Vide : il n'y en a pas, ou trop peu de "
        "lignes."
    ),
    "versions": "Les versions entraînées du modèle, la plus récente d'abord.",
    "training": (
        "Lignes sur lesquelles le champion a été entraîné et validé ; refit : celles de ses arbres définitifs."
    ),
    "parameters": "Paramètres de l'entraînement du champion.",
    "score_drift": "Dérive des scores et des alertes du champion, dans la fenêtre la plus récente.",
    "drift": ("Les variables du champion dans la fenêtre la plus récente, selon leur distance (PSI) à l'entraînement."),
    "missing_inputs": (
        "Part des valeurs absentes de chaque variable, dans la fenêtre la plus récente et à l'entraînement."
    ),
    "kind_of_drift": (
        "Le genre de dérive de chaque fenêtre, et ce dont il se déduit ; la plus récente d'abord. Vide : les "
        "étiquettes sont à venir, ou trop peu nombreuses."
    ),
    "rejected": "Lignes des fichiers qui ont été refusées, et pourquoi.",
    "files": "Les fichiers lus, le plus récent d'abord.",
    "llm": "Appels au modèle de langage : combien, combien d'échecs, et ce qu'ils ont coûté.",
    "explanations": "Explications des cas, et qui les a écrites.",
    "proved": (
        "Explications demandées au modèle de langage, et combien ont passé la vérification ; les autres ne sont "
        "montrées à personne."
    ),
    "waiting": "Les cas qui attendent un verdict.",
    "next_cases": "Les cas qui attendent, la plus grande perte attendue d'abord.",
    "estimates": (
        "Ce qui était estimé du champion dans chaque fenêtre, et ce qui a été constaté depuis ; la plus récente "
        "d'abord. Vide : les étiquettes sont à venir, ou trop peu nombreuses."
    ),
    "reviewed": "Ce que les verdicts disent du modèle. Vide : aucun verdict n'est encore acquis.",
    "rejected_verdicts": "Lignes de verdicts qui n'ont pas pu être reprises, et pourquoi.",
    "conflicts": "Étiquettes qui en contredisent une autre.",
    "reactions": "Ce que la chaîne a fait d'elle-même, le plus récent d'abord.",
    "expected_frauds": (
        "Fraudes attendues parmi les transactions dont l'étiquette n'est pas connue : la somme de leurs probabilités."
    ),
    "labels": "Transactions selon l'origine de leur étiquette.",
    "delays": (
        "Jours entre une fraude et son signalement : autant jusqu'à ce que cette part des fraudes soit signalée."
    ),
    "freshness": "Publication du fichier, sa transaction et son fichier les plus récents.",
    "period": "Première et dernière transaction du fichier, UTC.",
    "settings": "Ce sur quoi reposent les décisions.",
}

# A question that is answered, of each topic.
EXAMPLES = {
    "importance": "Les 5 variables les plus importantes",
    "calibration": "Le modèle est-il bien calibré ?",
    "saved": "Combien le modèle fait-il économiser ?",
    "figures": "AUC ROC sur la fenêtre de test, avec son intervalle",
    "roc_curve": "Courbe ROC du champion",
    "precision_recall_curve": "Courbe précision-rappel du champion",
    "queue_length": "Combien de fraudes dans les 50 premiers dossiers ?",
    "figures_of_versions": "Précision moyenne de chaque version",
    "previous_champion": "Quel était le champion précédent, et pourquoi a-t-il été remplacé ?",
    "champion": "Quel est le champion actuel, et depuis quand ?",
    "decisions": "Historique des promotions, et pourquoi",
    "challenger": "Le challenger est-il meilleur ?",
    "versions": "Combien y a-t-il de versions du modèle ?",
    "training": "Sur combien de lignes le modèle a-t-il été entraîné ?",
    "parameters": "Quels paramètres le modèle utilise-t-il ?",
    "score_drift": "Les scores ont-ils dérivé ?",
    "drift": "Les 5 variables qui dérivent le plus",
    "missing_inputs": "Quelles variables ont le plus de valeurs manquantes ?",
    "kind_of_drift": "Y a-t-il une dérive de concept ?",
    "rejected": "Lignes rejetées par raison",
    "files": "Quels fichiers ont été chargés ?",
    "llm": "Combien d'appels au LLM ont échoué, et combien ont-ils coûté ?",
    "explanations": "Explications par source",
    "proved": "Combien d'explications du LLM ont échoué à la vérification ?",
    "waiting": "Combien de dossiers sont en attente, et pour quel montant ?",
    "next_cases": "Top 10 dossiers par perte attendue",
    "estimates": "Rappel estimé et réalisé par fenêtre",
    "reviewed": "Quelle part des cas examinés étaient des fraudes ?",
    "rejected_verdicts": "Quels verdicts ont été rejetés, et pourquoi ?",
    "conflicts": "Quelles étiquettes se contredisent ?",
    "reactions": "Quelles actions automatiques ont été prises ?",
    "expected_frauds": "Combien de fraudes attend-on parmi les transactions sans étiquette ?",
    "labels": "D'où viennent les étiquettes ?",
    "delays": "En combien de jours une fraude est-elle signalée : quantiles",
    "freshness": "Les données sont-elles à jour ?",
    "period": "Quelle période les données couvrent-elles ?",
    "settings": "Quel est le coût d'une revue ?",
}

# Words that are said around a topic, beside those that a question of it needs: by them it is proposed.
AROUND = {
    "rejected_verdicts": "verdicts?, rejete\\w*",
    "proved": "verification, hallucin\\w+, preuve",
    "kind_of_drift": "concept, degrade, se degrade",
    "missing_inputs": "manquant\\w*, vides?, null, incomplet\\w*",
    "decisions": "promotion, promu\\w*, decisions?, rollback, historique",
    "queue_length": "precision@\\w+, premiers, equipe, capacite, traiter, seulement",
    "precision_recall_curve": "courbe, courbe pr",
    "roc_curve": "courbe, roc",
    "importance": "variables?, entrees?, features?, shap, gain, influen\\w+, comptent, colonnes?",
    "calibration": "ece, calibr\\w+, isotonique, platt, pente, fiabilite",
    "saved": "sans modele, ne rien faire, economi\\w+, economies",
    "figures": "confiance, intervalles?, ic, courbe, roc, courbe pr, mcc, exactitude, f1",
    "previous_champion": "d'avant, retour en arriere, rollback, precedent",
    "champion": "tourne, en production, promu, barriere, deploye",
    "challenger": "challenger, rival, concurrent",
    "versions": "barriere, refusees?, registre, candidats?, versions?",
    "training": "appren\\w+, booster, coupure, entrain\\w+",
    "drift": "jensen, shannon, reference, concept drift, variables?, entrees?, distribution",
    "score_drift": "scores?, distribution",
    "rejected": "rejets?, ecartes?, illisibles?, perdues?, refuse\\w*",
    "files": "charge\\w*, ingere\\w*, importe\\w*, recus?, arrive\\w*, chargement",
    "llm": "ia, generative, prompts?, chatbot",
    "waiting": "file, file d'attente, verifier, a faire, equipe",
    "next_cases": "urgents?, priorit\\w+, en premier, file, verifier, d'abord",
    "estimates": "estim\\w+, realise\\w*, constate\\w*, fenetres?",
    "reviewed": "collegues?, confirme\\w*, analystes?, conclu, decide",
    "conflicts": "desaccords?, contred\\w+, d'accord",
    "expected_frauds": "cachent, cachees?, inconnues?, pas encore etiquete\\w*",
    "delays": "impayes?, rapportees?, declaration, semaines?, combien de temps",
    "freshness": "hier, aujourd'hui, ce matin, dernier chargement, rafraichi\\w*",
    "period": "depuis quand, historique, premier jour, dernier jour, couvr\\w+",
    "settings": "hypotheses?, capacite, suppose\\w*",
}
# Questions of no topic, and the words that they are proposed by; of some, the columns that a file must have for them.
OTHERS = {
    "health": ("Tout va bien ?", "sante, etat, signaux, rouge, inquiet\\w*, probleme\\w*, panne, anomal\\w+, pipeline"),
    "cheapest": ("Quel est le seuil le moins cher ?", "seuils?, moins cher, optimal, cout minimal, unique, coupure"),
    "at_threshold": ("Précision et rappel au seuil 0,3", "seuils?, attrapees?, ratees?, courbe, precision, rappel"),
    "errors": ("Matrice de confusion", "erreurs?, trompee?s?, confusion, fautes?, mauvaises decisions"),
    "ranges": ("Taux de fraude par tranche de montant", "petits?, gros, tranches?, fourchettes?, paliers?, ronds"),
    "missed": (
        "Les 10 plus grosses fraudes manquées",
        "manquees?, ratees?, passees, non detectees?, mailles, echapp\\w+",
    ),
    "lost_by_week": ("Montant des fraudes par semaine", r"semaines?, perd\w*, pertes?, coute\w*, hebdo\w*"),
    "by_day": (
        "Nombre de fraudes par jour",
        r"jours?, jour apres jour, evolution, evolue\w*, augmente\w*, hausse, baisse\w*, tendance, depuis, "
        r"quotidien\w*",
    ),
    "by_hour": (
        "Taux de fraude par heure du jour",
        r"heures?, matin, midi, soir, soiree, apres-midi, moment, horaires?",
    ),
    "by_weekday": (
        "Nombre de fraudes par jour de la semaine",
        r"week-?end, lundi, mardi, mercredi, jeudi, vendredi, samedi, dimanche, jours? de (?:la )?semaine",
    ),
    "at_night": ("Fraudes entre 22h et 6h", r"nuits?, nocturne\w*, nuit derniere"),
    "share_caught": (
        "Quelle part du montant des fraudes est détectée ?",
        r"attrap\w+, detect\w+, arrive\w*, rattrap\w+, stopp\w+, bloqu\w+, euros, valeur, sauve\w*",
    ),
    "alerts_right": (
        "Quelle part des alertes sont des fraudes ?",
        r"alertes?, pour rien, inutiles?, a tort, justes?, precision, fausses, signalements?",
    ),
    "alerts_by_day": (
        "Nombre d'alertes par jour",
        r"alertes?, par jour, charge, equipe, personnes?, effectifs?, analystes?",
    ),
    "amounts": (
        "Montant moyen, fraude contre légitime",
        r"gros, petit\w*, moyen\w*, median\w*, typique, legitimes?, les autres, compar\w+",
    ),
    "likely": (
        "Transactions de probabilité supérieure à 80 %",
        r"probabilit\w+, proba, probables?, surs?, sures?, certain\w*, risqu\w+, suspect\w*",
    ),
    "by_split": (
        "Nombre de fraudes par fenêtre",
        r"train, test, validation, jeux?, fenetres?, echantillon\w*, equilibre\w*, desequilibre\w*, classes?",
    ),
    "unlabelled": ("Transactions sans label", r"sans label, sans verdict, sans etiquette, inconnu\w*, non etiquete\w*"),
    "top_customers": (
        "Top 10 des clients par nombre de fraudes",
        r"clients?, clientes?, cartes?, porteurs?, titulaires?, personnes?",
        "customer_id",
    ),
    "several_frauds": (
        "Clients avec au moins 3 fraudes",
        r"clients?, cartes?, plusieurs, plusieurs fois, plus d'une, victimes?, recidiv\w*",
        "customer_id",
    ),
    "top_merchants": (
        "Top 10 des marchands par montant des fraudes",
        r"commerc\w+, marchands?, boutiques?, magasins?, enseignes?, sites?",
        "merchant_id",
    ),
    "top_terminals": (
        "Terminaux avec au moins 3 fraudes",
        r"terminal, terminaux, tpe, bornes?, caisses?",
        "terminal_id",
    ),
    "by_channel": (
        "Taux de fraude par canal",
        r"canal, canaux, en ligne, internet, web, telephone, magasin, e-commerce",
        "channel",
    ),
    "by_category": (
        "Top 5 des catégories par taux de fraude",
        r"categories?, secteurs?, mcc, types? de commerce, activites?",
        "category",
    ),
    "abroad": (
        "Combien de fraudes à l'étranger ?",
        r"etranger\w*, pays, frontiere\w*, international\w*, voyage\w*, hors de france",
        "card_country merchant_country",
    ),
    "by_country": ("Taux de fraude par pays", r"pays, geograph\w+, regions?, ou, villes?, lieux?", "merchant_country"),
    "authenticated": ("Taux de fraude par 3DS", r"3ds?, 3-d, secure, authentifi\w+", "is_3ds"),
    "devices": (
        "Appareils utilisés par plus de 3 clients",
        r"appareils?, telephones?, ordinateurs?, partage\w*, meme appareil",
        "device_id customer_id",
    ),
    "declined": (
        "Nombre de paiements refusés par canal",
        r"refus\w*, declin\w+, rejete\w*, statuts?, autorise\w*",
        "status channel",
    ),
    "active": (
        "Nombre de clients différents par jour",
        r"clients?, actifs?, uniques?, distinct\w*, differents?",
        "customer_id",
    ),
}
