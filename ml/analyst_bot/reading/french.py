"""French, as questions are read in it: words by what they mean, as patterns over folded text, separated by commas.

Another language is another module with the same names (`vocabulary.LANGUAGES`); the grammar knows none.
"""

CODE = "fr"
# Words that people write with a space or a hyphen; the patterns below have the hyphen.
JOINED = (
    r"a t (?:il|elle|on)|(?:est|sont|etait|ont|peut|peux|puis|dois|faut|avons|avez|doit|pouvons) "
    r"(?:il|elle|ils|elles|on|je|tu|nous|vous)|(?:qu')?est ce(?= qu)"
)

# What begins a question that goes on from another one.
FOLLOWS = r"et, idem(?: pour)?, pareil(?: pour)?, meme (?:chose|question)"

# What a separator of groups and of decimals is. A number in which both readings make sense is refused.
THOUSANDS, DECIMAL = ".", ","
# Where the rows are, whatever table a question is of.
HERE = r"(?:dans|d[ue]|de) (?:le |ce |notre )?fichier(?! \w*ingere)"

WORDS = {
    "count": r"combien, combien de fois, cb, cbien, nb, nbre?, nbr, n° de, nombres?, nombre total, le nombre, "
    r"compte[rz]?, decompte, volume, frequence",
    "how_much": r"combien, combien d'argent, combien d'euros, quel montant, pour combien, montant total, valeur totale",
    "sum": r"somme, sommes, total, totale, totaux, totales, au total, en tout",
    "avg": r"moyen(?:ne)?s?, moy, en moyenne, la moyenne",
    "median": r"medianes?, medians?",
    "min": r"minimum, minimale?s?, min, minimaux",
    "max": r"maximum, maximale?s?, max, maximaux",
    "stddev": r"ecart[ -]type, ecarts[ -]types",
    "rate": r"taux",
    "share": r"parts?, pct, proportion, pourcentage, fraction, quelle part, %, pour cent",
    "cumulative": r"cumule(?:e|s|es)?, cumulatif(?:s|ve|ves)?, en cumule, cumul, somme courante, total courant",
    "largest": r"(?:les? |la )?plus (?:grande?s?|gros(?:se)?s?|elevee?s?|hautes?|fortes?)",
    "smallest": r"(?:les? |la )?plus (?:petite?s?|faibles?|bas(?:se)?s?), (?:les? |la )?moins elevee?s?",
    "dearest": r"(?:les? |la )?plus (?:cheres?|chers?|couteu(?:x|ses?))",
    "cheapest": r"(?:les? |la )?moins (?:cheres?|chers?|couteu(?:x|ses?))",
    "commonest": r"(?:le |les |la )?plus (?:frequente?s?|courante?s?|souvent)",
    "most": r"(?:le |les |la )?plus(?: frequente?s?| courante?s?"
    r"| souvent| de| d'| grand nombre de)?, majorite de, plupart des?, maximum de",
    "least": r"(?:le |les |la )?moins(?: souvent| de| d')?, minimum de",
    "riskiest": r"(?:le |la |les )?pires?, "
    r"(?:les? |la )?plus (?:a )?(?:risquee?s?|suspecte?s?|dangereu(?:x|ses?)|douteu(?:x|ses?)), a risque",
    "newest": r"(?:la |le |les )?(?:plus recente?s?|derniere?s?|derniers?), en dernier",
    "oldest": r"(?:la |le |les )?(?:plus anciens?|plus anciennes?|premiere?s?|premiers?)",
    "top": r"top, palmares, classement",
    "by": r"par, chaque, selon, pour chaque, en fonction d[ue]s?, suivant, ventilee?s? par, reparties? par",
    "per": r"pour, pour une?, pour chaque, par",
    "among": r"parmi, dans, chez, au sein d[ue]s?, sur",
    "copula": r"a lieu, ont lieu, ayant lieu, (?:a|ont|ayant) eu lieu, se produisent, surviennent, arrivent, "
    r"est(?:-elle|-il"
    r"|-ce)?, sont(?:-elles|-ils)?, ete, a(?:-t-elle|-t-il)? ete, ont(?:-elles|-ils)? ete, "
    r"etait, etaient, a-t-on, avons[ -]nous, on a, nous avons, detecte-t-on",
    "that": r"qui, que, qu, dont",
    "and": r"et, ainsi que, mais, &",
    "or": r"ou, ou bien",
    "not": r"non, pas, sans, sans etre, jamais, sauf, hormis, excepte, hors",
    "between": r"(?:comprise?s? |situee?s? )?entre, de l'ordre de",
    "to": r"-, –, a, au, jusqu'a",
    "versus": r"vs, versus, contre, comparee?s? (?:a|aux?|avec), par rapport aux?, face aux?, que, et",
    "compare": r"compare[rz]?, comparaison, difference, differences, ecart, "
    r"(?:plus|moins) (?:elevee?s?|grande?s?|gros(?:se)?s?|petite?s?|faibles?|eleves)",
    "which": r"quelle?s?, a quelle?s?, laquelle, lequel, lesquelles, lesquels",
    "when": r"quand, a quel moment, a quels moments, a quelle heure, a quelles heures, vers quelle heure",
    "trend": r"evolution, tendance, augmente(?:nt)?(?:-t-elle|-t-il|-elles|-ils)?, en hausse, en baisse, "
    r"diminue(?:nt)?(?:-t-elle|-elles)?, baisse(?:nt)?(?:-t-elle|-elles)?, au fil du temps, dans le temps, evoluent?, "
    r"evolue(?:nt)?(?:-t-elle|-elles)?, progresse(?:nt)?(?:-t-elle|-elles)?, monte(?:nt)?(?:-t-elle|-elles)?",
    "buckets": r"tranches?(?: de montants?)?, tranches? du montant, fourchettes?(?: de montants?)?, "
    r"intervalles?(?: de montants?)?",
    "distribution": r"repartition, distribution, histogramme",
    "lost": r"perdues?, perdus?, perd(?:u|ons|ez|-on)?, coute(?:e|s|es)?, (?:a-t-elle |nous )?coutent?, "
    r"pertes?(?: subies?)? (?:dues?|liees?|imputables?|causees?) (?:a|aux?), pertes? de (?:la )?fraude, "
    r"couts?(?= (?:de la |des )fraudes?), pertes? pour fraude, prejudice, manque a gagner",
    "saved": r"economise(?:e|s|es)?, economisons, evitee?s?, epargne(?:e|s|es)?, sauvee?s?, gagne grace",
    "after": r"apres, a partir d[ue]s?, a partir de, a compter d[ue]s?",
    "since": r"depuis(?: le)?",
    "before": r"avant, jusqu'a",
    "each_day": r"quotidien(?:ne)?s?, journaliere?s?, journaliers?",
    "each_hour": r"horaires?",
    "each_week": r"hebdomadaires?, hebdo",
    "each_month": r"mensuel(?:le)?s?",
    "distinct": r"distincte?s?, differente?s?, uniques?",
    "or_more": r"(?:et|ou) (?:plus|au-dela|davantage)(?! (?:de |d'|que )?[$€£]?\d), minimum, au moins",
    "or_less": r"(?:et|ou) moins(?! (?:de |d'|que )?[$€£]?\d), maximum, au plus",
    "duplicates": r"doublons?, en double, dupliquee?s?, dedoublee?s?",
    "sorted": r"triee?s?(?: par)?, trie[rz]?(?:-les|-moi)?(?: par)?, tri par, classee?s? par, ordonnee?s? par, "
    r"rangee?s? par, "
    r"classe[rz]?(?:-les)? par, par ordre(?: de)?, dans l'ordre(?: des?)?",
    "descending": r"(?:les? |la )?plus (?:gros(?:se)?s?|grande?s?|elevee?s?|cher(?:e|s|es)?) (?:d'abord|en premier"
    r"|en tete), "
    r"decroissante?s?, desc(?:endante?s?)?, d[ue] plus (?:grand|gros|eleve|fort) au plus (?:petit|bas"
    r"|faible)",
    "ascending": r"(?:les? |la )?(?:plus (?:petite?s?|bas(?:se)?s?|faibles?)|moins cher(?:e|s|es)?) (?:d'abord"
    r"|en premier|en tete), "
    r"croissante?s?, asc(?:endante?s?)?, d[ue] plus (?:petit|bas|faible) au plus (?:grand|gros|eleve"
    r"|fort)",
    "correlation": r"correlations?, correlee?s?, correle",
    "why": r"et pourquoi, et pour quelles? raisons?, et pour quels? motifs?",
    "ratio": r"ratio, ratios, rapport(?: entre)?",
    "slash": r"/",
    "who": r"qui",
    "definition": r"c'est quoi une?, c est quoi une?, qu'est[- ]ce qu'une?, qu'est[- ]ce que c'est qu'une?, "
    r"que (?:signifie|veut dire)(?: une?)?, definis, definition (?:de|d'une?)",
    "vague": r"valeurs?",
    "others": r"(?:les |le |des |aux? )?(?:autres|reste)(?: transactions)?",
    "export": r"exporte[rz]?, export, extrais, extraire, en (?:csv|excel)(?!\w), (?:vers|dans|sous|au format) "
    r"(?:un fichier )?(?:csv|excel|xlsx), telecharge[rz]?",
}

# Comparisons. Those with a verb also say it: "quelle part dépasse 100 €".
COMPARISONS = {
    ">=": r"superieure?s? ou egale?s? a, au moins(?: egale?s? a)?, a partir de, minimum, >=, ≥",
    "<=": r"inferieure?s? ou egale?s? a, au plus, au maximum, jusqu'a, <=, ≤, pas plus de",
    ">": r"superieure?s? a, plus grande?s? que, plus elevee?s? que, plus de, plus que, plus d, au-dela de, "
    r"au-dessus de, "
    r"au dessus de, au dela de, excedant, depassant, >",
    "<": r"inferieure?s? a, plus petite?s? que, moins de, moins que, moins d, en dessous de, en-dessous de, sous, <",
    "=": r"egale?s? a, exactement, =, valant, pile, tout juste",
}
COMPARING_VERBS = {
    ">": r"depasse(?:nt|r)?, excede(?:nt|r)?",
    "=": r"vaut, valent",
}

# What begins a condition, "où le montant est supérieur à 100"; folded, "ou" is also "or".
WHERE = r"ou, dont, pour lesquel(?:le)?s, avec, telles que, ont, a (?=une? )"
# In a condition, beside the comparisons: is, is not, and SQL with the words for it.
IS, IS_NOT = r"est, sont", r"n'est pas"
LOGIC = {
    "<>": r"differente?s? de",
    "is null": r"est inconnue?, est nulle?",
    "is not null": r"est connue?",
    "between": r"(?:comprise?s? )?entre",
    "and": r"et",
    "or": r"ou",
    "not": r"pas, non",
    "true": r"vraie?, oui",
    "false": r"fausse, faux",
    "in": r"dans",
}
ARTICLES = r"les, la, le, l', une?"

CONDITIONS = {
    "fraud": r"fraudes?, frauduleu(?:x|ses?), fraudees?, victimes? de fraudes?, "
    r"touchee?s? par (?:la |une |des )?fraudes?, "
    r"vraies? fraudes?, fraudes? (?:averees?|confirmees?|reelles?), "
    r"reellement frauduleuses?",
    "legitimate": r"legitimes?, normales?, honnetes?, saines?, authentiques?, non[ -]fraudes?",
    "caught": r"fraudes? evitees?",
    "flagged": r"signalee?s? comme (?:fraudes?|frauduleuses?), signalee?s?, detectee?s?, attrapee?s?, reperee?s?, "
    r"interceptee?s?, alertees?, arretees?, capturees?, "
    r"attrape(?:-t-on|ons)?, detecte(?:-t-on|ons)?, identifiees?, trouvees?, leve(?:e|s|es)?",
    "missed": r"manquee?s?, ratee?s?, loupee?s?, (?:nous )?(?:ont|avait|a) echappe(?:es?)?, echappees?, non "
    r"detectees?, "
    r"non reperees?, passees? (?:inapercues?|a travers|entre les mailles), faux negatifs?, "
    r"pas (?:ete )?(?:detectees?|vues?|attrapees?|reperees?), sans alerte, non vues?, non attrapees?, inapercues?",
    "false_alarm": r"faux positifs?, fausses?, fausses? alertes?, fausses? alarmes?, alertes? (?:injustifiees?|a tort"
    r"|inutiles?), "
    r"signalees? a tort, alertees? a tort",
    "true_positive": r"vrais? positifs?, justifiees?",
    "true_negative": r"vrais? negatifs?",
    "unflagged": r"non alertees?, jamais signalees?",
    "unlabelled": r"sans (?:label|etiquette|verdict)s?, non (?:labellisee?s?|etiquetee?s?|labelisee?s?), "
    r"pas (?:encore )?(?:de label|labellisees?|etiquetees?), label (?:inconnu|manquant), "
    r"dont (?:le label|l'etiquette) (?:est|n'est pas) (?:inconnue?|connue?|manquante?)",
    "labelled": r"avec (?:un )?(?:label|etiquette)s?, labellisee?s?, etiquetee?s?, label connu",
}
# Rates that have a name: (what counts, among what).
RATES = {
    ("flagged", "legitimate"): r"taux (?:de|des) (?:faux positifs|fausses (?:alertes|alarmes))",
    (
        "missed",
        "fraud",
    ): r"taux (?:de|des) (?:faux negatifs|fraudes (?:manquees|ratees|non detectees)), taux de fraudes? ratees?",
    ("flagged", "fraud"): r"taux de (?:detection|capture|vrais positifs)(?: d(?:e la|es) fraudes?)?",
    ("flagged", None): r"taux d'alertes?, taux de signalements?",
    ("fraud", "flagged"): r"precision des alertes, taux de (?:vraies fraudes|succes) (?:parmi|dans) les alertes",
}
MEASURES_OF_MODELS = {("flagged", "fraud"): r"rappel, sensibilite", ("fraud", "flagged"): r"precision"}
# Words for a comparison of fraud with the rest as groups: "par statut".
FRAUD_STATUS = r"statut(?: de fraude)?, classe, label, type de transaction"

UNITS = {
    "day": r"jours?, journees?, date",
    "hour": r"heures?(?: du jour| de la journee)?, creneaux?(?: horaires?)?, tranches? horaires?, moments? de la "
    r"journee",
    "week": r"semaines?",
    "month": r"mois",
    "weekday": r"jours? de (?:la )?semaine",
    "minute": r"minutes?",
}
# A unit that stands for several.
MANY = r".+s"
# Parts of the day as people mean them: [from, until) in hours; every answer says them.
DAY_PARTS = {
    (22, 6): r"(?:la |de |en pleine )?nuits?, nocturnes?",
    (6, 12): r"(?:le )?matin, la matinee",
    (12, 18): r"(?:l'|d')?apres-midi, (?:l'|d')?apres midi",
    (18, 22): r"(?:le )?soir, en soiree, la soiree",
}
HOURS = {0: "minuit", 12: "midi"}
CLOCK = (r"(?P<hour>\d{1,2}) ?h(?P<minute>\d{2})?(?!\w)", r"(?P<hour>\d{1,2}):(?P<minute>\d{2})")
MONTHS = (
    "janvier|janv fevrier|fevr mars avril|avr mai juin juillet|juil aout septembre|sept octobre|oct novembre|nov "
    "decembre|dec"
)
DATE = (r"(?P<day>\d{1,2})(?:er)? (?P<month>MONTH)\.?(?: (?P<year>\d{4}))?",)
ORDINAL_DAY = r"(?P<day>1)er"
YEAR_ONLY = (r"(?:en|dans l'annee|l'annee|durant) (?P<year>20\d\d)(?= *(?:$|[,?]|par |et ))",)
MONTH_ONLY = (
    r"(?:en|au mois de|du mois de|de|durant) (?P<month>MONTH)(?: (?P<year>\d{4}))?",
    r"(?P<month>MONTH) (?P<year>\d{4})",
    r"(?<=et )(?P<month>MONTH)(?: (?P<year>\d{4}))?",
    r"(?<=ou )(?P<month>MONTH)(?: (?P<year>\d{4}))?",
)
# Monday first, then the end of the week.
WEEKDAYS = (
    r"(?:le |les |du |des )?lundis?", r"(?:le |les |du |des )?mardis?", r"(?:le |les |du |des )?mercredis?",
    r"(?:le |les |du |des )?jeudis?", r"(?:le |les |du |des )?vendredis?", r"(?:le |les |du |des )?samedis?",
    r"(?:le |les |du |des )?dimanches?", r"(?:le |les |du |des )?week[ -]?ends?", r"(?:les )?jours ouvres?, en semaine",
)  # fmt: skip
# In which order 3/9/2013 is written, or None where people write both.
SLASHED = "dmy"
RECENT = (
    r"(?:au cours |dans |sur |pendant |lors )?(?:des |les |aux )?(?P<n>\d+|NUMBER) derni(?:eres|ers) (?P<unit>UNIT)",
    r"(?:au cours |dans |sur |pendant |lors )?(?:des |les |aux |de la |la |de l'|l')?derni(?:eres|ers|ere|er) "
    r"(?P<n>\d+ )?(?P<unit>UNIT)",
)
NO_CLOCK = (
    r"mois dernier, semaine derniere, annee derniere, hier, avant-hier, aujourd'hui, demain, ce mois(?:-ci)?, cette "
    r"semaine, cette annee, cette nuit, ce matin, ce soir, "
    r"la semaine (?:derniere|prochaine), le mois (?:dernier|prochain), l'an(?:nee)? (?:dernier|derniere"
    r"|prochaine?), maintenant"
)

NUMBERS = {
    0: "zero|nul|nuls|nulles?", 2: "deux", 3: "trois", 4: "quatre", 5: "cinq", 6: "six", 7: "sept", 8: "huit",
    9: "neuf", 10: "dix",
    12: "douze", 15: "quinze", 20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 100: "cents?", 1000: "mille",
}  # fmt: skip
ONE = r"une?"
CURRENCY = r"€|euros?|eur(?!\w)"
PERCENT = r"%|pour ?cent"
THOUSAND_SUFFIX = r"k|mille"
MILLION_SUFFIX = r"m|millions?"
PERCENTILE = (
    r"(?P<q>\d{1,2}(?:[.,]\d)?) ?(?:e|eme)? (?:percentile|centile)",
    r"(?:percentile|centile|p) ?(?P<q>\d{1,2}(?:[.,]\d)?)",
)

AMOUNT = (
    r"argent, montant total, valeur totale, montants?, mnts?, mts?, sommes? d'argent, valeurs?, prix, depenses?, "
    r"euros, paniers?, tickets?"
)
THINGS = r"transactions?, trans, trx, txs?, txns?, paiements?, dossiers?, operations?, lignes?, achats?, cas"
FILLERS = r"""
    d'avance, en ce moment, s'il te plait, s'il vous plait, stp, cordialement, bonjour,
    au moins une?(?! (?:€|eur|dollar|cent|mill|k|m|%|pour)), bonsoir, salut,
    vraiment, reellement, effectivement, par rapport au total, sur le total, uniquement, seulement, ayant, fixee?s?,
    traitee?s?, observee?s?,
    constatee?s?, relevee?s?, comptee?s?, a ce jour,
    jusqu'ici, jusqu'a present,
    pour l'instant,
    pour le moment, en base, dans la base, environ, globalement, au global, savoir, connaitre, avoir la, besoin,
    c'est quoi, c'est, c est quoi, c'etait, (?:la |les )?tables?, (?:d[ue]|dans le) fichier,
    (?:d[ue]|dans le) jeu de donnees, dans les donnees, exemples?,
    utilise(?:e|s|es)?, actuellement, parmi toutes, ensemble, (?:du|de notre|de ce|pour le|par le) modele,
    du champion, le modele, svp, merci de, a, as, au, aux, afin, ai, ait, alors, auxquelles, avec, avoir, avons,
    bien, ca, car, ce, ces, cet, cette, ci,
    comment, d, dans, de, des, du, donc, donne, donnez, donner, elle, elles, en, encore,
    est-ce, est-ce que, etaient, etre, eu, existe, existe-t-il, jeu, fait, faire, il, ils, ici, je, j, l, la, le,
    les, leur,
    liste, lister, listez, lors, m, me, merci, moi, mon, n, nos, notre, nous, on, ont, ont-elles, ont-ils,
    affiche, affiches, affichez, afficher, montre, montres, montrez, montrer, presente, presentez, retourne, retournez,
    renvoie, renvoyez, cherche, trouve, trouver, voir, veux, voudrais, voudrait, aimerais, peux, peux-tu, peut,
    peut-on, pouvez,
    par, pour, pouvez-vous, puis, quand, que, quel, quelle, quelles, quels, quoi, qu'est-ce que, quelle est, s, sa, se,
    ses, si, son, sont, stp, svp, s'il te plait, s'il vous plait, sur, t, te, tous, tout, toute, toutes, tu, un, une,
    vers, via, vous, y, y a, y a t il, y a-t-il, t-il, t-elle, t-on, va, cause, a cause, grace, suite, au titre,
    dire, dis, dis-moi, dit, touchees?, touches?, concernees?, avons-nous, a-t-on, ete, modele, chez nous, realisees?,
    effectuees?, produites?, produisent, se produisent, arrivent, ont lieu, a lieu, surviennent, compte, comptent,
    recense, recensees?, contient, enregistree?s?, faites?, ont eu, a eu, connu, a connu, ont connu, valeur de, ne,
    n, les unes, celles,
    celle, ceux, celui, dues?, liees?, liens?, eux, niveau, cours, representent, represente, est-il, dans l'ensemble
"""

# What such tables often hold elsewhere. A published column of that name wins.
NOT_HELD = r"""
    ^(?:d')?ou, codes? postal, codes? postaux,
    commercants?, marchands?, boutiques?, magasins?, enseignes?, vendeurs?, pays, villes?, regions?, etranger, lieux?,
    localisation, cartes?, porteurs?, clients?, clientes?, titulaires?, comptes, compte (?:bancaire|client),
    utilisateurs?, beneficiaires?,
    terminal, terminaux, appareils?, telephones?, adresses? ip, ip, emails?, devises?, banques?, emetteurs?, canal,
    canaux,
    categories?, secteurs?, produits?, refusee?s?, declinee?s?, bloquee?s?, bloque, remboursee?s?, remboursements?,
    impayes?,
    ages?, sexe, noms?, fraudeurs?, adresses?, mcc, solde, soldes, virements?, retraits?, previsions?, prevoi[rst]+,
    en ligne, type de carte
"""

SAID = {
    "read": "Lu ainsi : {parts}.",
    "of": "de",
    "where": "où {conditions}",
    "and": " et ",
    "or": " ou ",
    "not": "pas ({condition})",
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
    "having": "groupes où ce nombre {sign} {number}",
    "range": "dates {start} à {end} comprises",
    "since": "à partir du {date}",
    "after_date": "après le {date}",
    "before_date": "avant le {date}",
    "any_year": "{day}/{month} de n'importe quelle année",
    "units": {"day": "jour", "hour": "heure du jour", "week": "semaine", "month": "mois", "weekday": "jour de la "
        "semaine (1 = lundi)",
              "minute": "minutes"},
    "durations": {"day": "jours", "hour": "heures", "week": "semaines", "month": "mois", "minute": "minutes"},
    "hour_since": "heure depuis le début de la collecte",
    "buckets": "tranche de montant ({edges} EUR)",
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
    "cumulative": "cumul de {measure}",
    "mean_of_groups": "moyenne par {group} du {measure}, groupes vides de la condition compris",
    "compare": "moyenne et médiane de {column}, et nombre de lignes, fraude et légitime côte à côte",
    "riskiest": "perte attendue la plus forte d'abord", "largest": "{column}, du plus grand au plus petit",
    "smallest": "{column}, du plus petit au plus grand", "newest": "les plus récentes d'abord",
    "oldest": "les plus anciennes d'abord", "limit": "{limit} au plus",
    "trend": "nombre et part par {group}, dans l'ordre : à vous de juger de la tendance, aucune n'est testée ici",
    "duplicates": "lignes dont toutes les valeurs sont les mêmes ; combien de groupes et combien de lignes en trop",
    "shown": "colonnes {columns}",
    "training": "Les lignes vues à l'entraînement sont comptées, où le modèle paraît meilleur ; ajoutez "
    "« dans la fenêtre de test » pour ce qu'il n'a pas vu.",
    "dollars": "Le fichier ne connaît que des euros : {number} est lu en euros.",
    "export": "Pour écrire ces lignes : fraud ask \"...\" --csv FICHIER (un tableur l'ouvre).",
}  # fmt: skip

# Words for a table of the published file that its own description does not hold.
TABLES = {
    "cases_to_review": r"(?:sont )?(?:en attente|attendent)(?: d'une? revue| de revue| de verdict| une? revue| un "
    r"verdict)?, "
    r"(?:restent |reste )?(?:encore )?a (?:revoir|verifier|examiner|traiter|relire), file d'attente, "
    r"(?:dans )?la file(?: d'attente| de revue)?(?: actuellement)?",
    "_snapshot": r"(?:de quand datent|quand ont ete (?:mises a jour|publiees|rafraichies)) (?:les|ces|nos) donnees, "
    r"(?:quelle est (?:la )?)?(?:la )?(?:date de )?(?:la )?derniere mise a jour(?: des donnees)?",
    "prediction_drift": r"(?:les |nos )?(?:scores|predictions) (?:derivent|ont(?:-ils|-elles)? (?:derive|bouge"
    r"|change))(?:-ils|-elles)?",
    "suspicious_transactions": r"(?:quels? |quelles? )?(?:cas|dossiers?|alertes?|transactions?) "
    r"(?:dois-je|devons-nous|faut-il|on doit|je dois|a) (?:traiter|verifier|revoir|examiner"
    r"|regarder)(?: (?:en premier|d'abord"
    r"|en priorite))",
    "current_performance": r"(?:est-ce que )?(?:le modele|la performance|ca|les performances) (?:se degradent?"
    r"|empire|baisse"
    r"|se maintient)(?:-t-il|-t-elle|-elles)?",
    "champion_challenger": r"(?:(?:differences?|comparaison|ecart|compare[rz]?)(?: entre)? )?(?:d[ue] |le )?champion "
    r"(?:et|contre|vs|face au|avec|a) (?:d[ue] |le )?challenger, challenger",
    "review_outcomes": r"combien de (?:cas|dossiers|alertes|transactions) (?:ont|sont) (?:deja )?(?:un |une "
    r"|ete )?(?:deja )?"
    r"(?:verdicts?|revue?s?|traite(?:e|s|es)?|jugee?s?|verifiee?s?|examinee?s?)",
    "current_champion": r"(?:quel|qui) est le (?:modele )?champion(?: actuel)?, quel (?:est le )?modele (?:est )?(?:en "
    r"production|actuel|utilise|actif)(?: et)?(?: depuis quand)?, modele (?:actuel|en production), depuis quand, "
    r"qui a (?:valide|promu|choisi|approuve) (?:le|ce) (?:modele|champion), "
    r" "
    r"quand (?:le |a ete entraine le )(?:dernier )?(?:modele|champion)(?: a(?:[ -]t[ -]il)? ete (?:re)?entraine)?, "
    r"de quand date (?:le|notre) (?:modele|champion), date d'entrainement du modele, version du modele en "
    r"production",
    "llm_month": r"(?:combien (?:coute|a coute) le llm|(?:cout|budget|depenses?) (?:du|de) llm)(?: ce mois(?:-ci)?| "
    r"par mois)?",
    "model_evaluations": r"(?:du|de notre|de ce) modele, du systeme",
}
