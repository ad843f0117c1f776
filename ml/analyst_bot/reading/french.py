"""French, as questions are read in it: words by what they mean, as patterns over folded text, separated by commas.

Another language is another module with the same names (`vocabulary.LANGUAGES`); the grammar knows none.
"""

CODE = "fr"
# Words that people write with a space or a hyphen; the patterns below have the hyphen.
JOINED = (
    r"a t (?:il|elle|on)|(?:est|sont|etait|ont|peut|peux|puis|dois|faut|avons|avez|doit|pouvons) "
    r"(?:il|elle|ils|elles|on|je|tu|nous|vous)|(?:qu')?est ce(?= qu)"
)

# What ends a question and says nothing.
POLITE = r"lesquel(?:le)?s, stp, svp, s'il (?:te|vous) plait, merci(?: d'avance| beaucoup)?"

# Signs that people write for a word.
SHORT = (
    (r"precision ?@ ?(?=k?\b|\d)", "precision @ "),
    (
        r"(?<!nb )(?<!nb de )(?<!nombre de )(?<!combien de )(?<!\d )(?<!les )(?<!\w)tx"
        r"(?= de (?:fraude|detection|faux|fausse|refus)| d'alerte)",
        "taux",
    ),
    (r"taux de refus", "part des paiements refuses"),
    (r"avec (?:le |leur )?(?:nb|nombre)(?= (?:de |d'|des )\w+$)", "et nombre"),
    (r"(?<=\d\d\d)e(?!\w)", "€"),
    (r"(?<!\w)tt(?!\w)", "tout"),
    (r"(?:(?:on|nous|l'on) )?(?:se|nous) (?:fait|faisons)(?:-on)? (?=(?:le )?plus (?:frauder|avoir|arnaquer)\b)", "a "),
    (r"(?<=plus )(?:frauder|avoir|arnaquer)(?!\w)", "de fraudes"),
    (r"(?:(?<=le )|(?<=la )|(?<=les ))\+(?= (?!de\b|d'|\d)[a-z])", "plus"),
    (r"(?<=\w )\+(?= (?!de\b|d'|\d|un|deux)[a-z])", "et"),
    (r"(?<!\w)we(?!\w)", "week-end"),
    (r"^(?:le )?ca(?= (?:par|de|des|du|en|sur|mensuel)\b|, (?:nb|nombre|panier))", "montant total"),
    (r"(?<=affaires )perdue? (?:en|a cause de la|par la) fraude", "en fraude"),
    (
        r"(?:chez|pour|parmi) les fraudes et (?:chez |pour |parmi )?les autres(?: transactions| paiements)?",
        "fraude contre legitime",
    ),
    (r"par fraude oui ?/ ?non", "par statut de fraude"),
    (r"(?:dans|pendant|au cours de) la meme journee", "en un jour"),
    (r"(?:dans|pendant|au cours de) la meme (?=heure|semaine)", "en une "),
    (r"le meme jour$", "en un jour"),
    (r"(?<=premier jour vs le deuxieme)$", " jour"),
    (r"(?<=deuxieme jour par rapport au premier)$", " jour"),
    (r"(?:le )?chiffre d'affaires?(?: total)?(?!s| (?:moyen|median))", "montant total"),
    (r"(?<=\w )-(?= (?:eleve|cher|grand|gros|frequent|risque))", "moins"),
)

# What begins a question and says nothing.
OPENERS = r"""
    bonjour, bonsoir, salut, hello, (?:s'il (?:vous|te) plait|svp|stp),
    (?:est-ce que |est-ce qu'|serait-ce que )?(?:vous |tu )?(?:pourriez|pouvez|pourrais|peux)(?:[- ](?:vous|tu))?
    (?:s'il (?:vous|te) plait |svp |stp |bien |me |nous |m'|nous )*(?:dire|donner|indiquer|montrer|preciser
    |rappeler|lister|afficher|sortir|communiquer|chiffrer|fournir|envoyer|faire voir),
    (?:auriez|avez|aurais)[- ](?:vous|tu)(?= (?:la|le|les|l'|un|une|des|du)\b),
    (?:j'|je |on |nous )(?:aimerais|voudrais|souhaiterais|souhaite|aimerait|voudrait|aimerions|voudrions)(?: bien)?
    (?:savoir|voir|connaitre|comprendre|obtenir),
    (?:serait-il|est-il|est-ce) possible (?:de |d'|de m'|de me |de nous )(?:savoir|connaitre|voir|avoir|obtenir
    |indiquer|donner|dire|lister|montrer),
    savez-vous, sais-tu, sait-on, je me demande, dites-moi, dis-moi, dites-nous, rappelez-moi, rappelle-moi
"""
# What begins a question that goes on from another one.
FOLLOWS = r"et, idem(?: pour)?, pareil(?: pour)?, meme (?:chose|question)"

# What begins a question whether something is so, or stands in it.
CLOSED = r"est-ce que|.* (?:est|sont|etait|a|ont|depasse|depassent)-(?:t-)?(?:il|elle|ils|elles)(?!\w)"

# What stands before where something was.
IN_A_PLACE = r"en|au|aux|hors|hors de|hors de la|sauf|sauf en|hormis"
# What joins two questions.
JOINS = r"et(?: aussi)?, ainsi que, contre, versus, vs\.?, par rapport a, compare[es]* a"
# What a question means something else without, by what stands before it.
POINTS_BACK = r"ils, elles, eux, il, elle, leur, leurs, celles?(?:-ci)?, ceux(?:-ci)?, celui(?:-ci)?, cela, ca, en, y"

# What a separator of groups and of decimals is. A number in which both readings make sense is refused.
THOUSANDS, DECIMAL = ".", ","
# Where the rows are, whatever table a question is of.
HERE = r"(?:dans|d[ue]|de) (?:le |ce |notre )?fichier(?! \w*ingere)"

WORDS = {
    "count": r"combien, combien de fois, cb, cmb, cbien, nb, nbre?, nbr, n° de, nombres?, nombre total, le nombre, "
    r"compte[rz]?, decompte, volume, frequence",
    "how_much": r"combien, combien d'argent, cb d'argent, combien d'euros, quel montant, pour combien, montant "
    r"total, valeur totale",
    "sum": r"somme, sommes, total, totale, totaux, totales, au total, en tout",
    "avg": r"moyen(?:ne)?s?, moy, en moyenne, la moyenne",
    "median": r"medianes?, medians?",
    "min": r"minimum, minimale?s?, min, minimaux",
    "max": r"maximum, maximale?s?, max, maximaux",
    "stddev": r"ecart[ -]type, ecarts[ -]types",
    "rate": r"taux",
    "share": r"parts?, pct, proportion, pourcentage, fraction, quelle part, %, pour cent",
    "cumulative": r"cumule(?:e|s|es)?, cumulatif(?:s|ve|ves)?, en cumule, cumul, somme courante, total courant",
    "largest": r"(?:les? |la )?plus (?:grande?s?|gros(?:se)?s?|elevee?s?|hautes?|forte?s?)",
    "smallest": r"(?:les? |la )?plus (?:petite?s?|faibles?|bas(?:se)?s?), (?:les? |la )?moins elevee?s?",
    "dearest": r"(?<!coute )(?<!coutent )(?<!coute le )(?<!coutent le )(?:les? |la )?plus "
    r"(?:cheres?|chers?|couteu(?:x|ses?))",
    "cheapest": r"(?:les? |la )?moins (?:cheres?|chers?|couteu(?:x|ses?))",
    "commonest": r"(?:le |les |la )?plus (?:frequente?s?|courante?s?|souvent)",
    "more": r"davantage de, davantage d",
    "except": r"hors(?: de)?, sans (?:les|ces|celles|ceux), sauf, hormis, excepte(?:es?|s)?, sans compter, a part, "
    r"mis a part, en dehors(?= d), a l'exception(?= d), a l'exclusion(?= d), (?:en )?excluant, "
    r"exclue?s?, non compris(?:es?)?, autres? que, autrement que",
    "on_average": r"en moyenne",
    "most": r"(?:le |les |la )\+, (?:le |les |la )?plus(?: frequente?s?| courante?s?"
    r"| souvent| utilisee?s?| employee?s?| frequentee?s?| actifs?| actives?| chargee?s?| de| d'| d(?=')"
    r"| grand nombre de)?, "
    r"(?<=coute )le plus cher, (?<=coutent )le plus cher, de pointe, majorite de, plupart des?, maximum de",
    "busiest": r"(?:les? |la )?plus (?:utilisee?s?|employee?s?|frequentee?s?|actifs?|actives?|chargee?s?), de pointe",
    "least": r"(?<=heures )creuses, "
    r"(?:la |les )?plus (?:calmes?|creuses?|tranquilles?), (?:le |les |la )?moins(?: souvent| de| d')?, "
    r"minimum de",
    "riskiest": r"(?:le |la |les )?pires?, "
    r"(?:les? |la )?plus (?:a )?(?:risquee?s?|suspecte?s?|dangereu(?:x|ses?)|douteu(?:x|ses?)), a risque",
    "quoted": r"en (?:euros?|eur|€|k€|ke|keur|milliers d'euros|centimes|cents), (?<=montant )en k",
    "newest": r"(?:la |le |les )?(?:plus recente?s?|derniere?s?|derniers?), en dernier",
    "oldest": r"(?:la |les )?1eres?, (?:la |les )?1res?, (?:la |le |les )?(?:plus anciens?|plus anciennes?"
    r"|premiere?s?|premiers?)",
    "top": r"top, palmares, classement",
    "by": r"(?:heure|jour|semaine|mois) par(?= (?:heure|jour|semaine|mois)), (?:en|dans) une?(?: seule?)?(?= "
    r"(?:heure|jour|semaine|mois)), toutes les(?= (?:\d+|deux|trois|quatre|six|huit|douze) heures), par, "
    r"chaque, selon, pour chaque, en fonction d[ue]s?, suivant, ventilee?s? "
    r"par, reparties? par",
    "per": r"pour, pour une?, pour chaque, par",
    "among": r"parmi, dans, chez, au sein d[ue]s?, sur",
    "copula": r"a lieu, ont lieu, ayant lieu, (?:a|ont|ayant)(?:-t-elle|-t-il|-elles|-ils)? eu lieu, se produisent, "
    r"surviennent, survenue?s?, arrivent, est(?:-elle|-il|-ce)?, sont(?:-elles|-ils)?, ete, a(?:-t-elle|-t-il)? ete, "
    r"ont(?:-elles|-ils)? ete, etait, etaient, a-t-on, avons[ -]nous, on a, nous avons, detecte-t-on",
    "that": r"qui, que, qu, dont",
    "and": r"et, ainsi que, mais, &",
    "case": r"cas, dossiers?",
    "contrast": r"mais",
    "or": r"ou, ou bien",
    "not": r"non, pas, pas d(?:e|'), sans, sans etre, sans aucune?, sans la moindre, jamais, aucune?, ni",
    "between": r"(?:comprise?s? |situee?s? )?entre, de l'ordre de",
    "to": r"-, –, a, au, jusqu'a",
    "versus": r"vs, versus, contre, comparee?s? (?:a|aux?|avec), par rapport (?:a|aux?), face aux?, "
    r"(?:a|avec) ce(?:lui|lle|ux|lles), et ce(?:lui|lle|ux|lles), que, qu(?='), et",
    "both_ways": r"avec(?:/| (?:et|ou|vs|contre) )sans",
    "compare": r"compare[rz]?, comparaison, difference, differences, ecart, "
    r"(?:plus|moins) (?:elevee?s?|grande?s?|gros(?:se)?s?|petite?s?|faibles?|eleves)",
    "size": r"plus (?:grande?s?|gros(?:se)?s?|petite?s?)",
    "which": r"quel(?:le)?s?, a quel(?:le)?s?, laquelle, lequel, lesquelles, lesquels",
    "when": r"quand, qd, a quels? moments?(?: de la journee| du jour)?, "
    r"(?:a|vers) quelles? heures?(?: de la journee| du jour)?",
    "trend": r"evolution, tendance, progression, augmentation, augmente(?:nt)?(?:-t-elle|-t-il|-elles|-ils)?, "
    r"en hausse, en baisse, "
    r"diminue(?:nt)?(?:-t-elle|-elles)?, baisse(?:nt)?(?:-t-elle|-elles)?, au fil du temps, dans le temps, evoluent?, "
    r"evolue(?:nt)?(?:-t-elle|-elles)?, progresse(?:nt)?(?:-t-elle|-elles)?, monte(?:nt)?(?:-t-elle|-elles)?",
    "how": r"comment",
    "change": r"augmentation, augmente(?:nt)?(?:-t-elle|-t-il|-elles|-ils)?, en hausse, en baisse, baisse, "
    r"diminue(?:nt)?(?:-t-elle|-elles)?, baisse(?:nt)?(?:-t-elle|-elles)?",
    "buckets": r"tranches?(?: de montants?)?, tranches? du montant, fourchettes?(?: de montants?)?, "
    r"(?<=par )intervalles?, intervalles? de montants?, creneaux?",
    "distribution": r"repartition, distribution, histogramme",
    "lost": r"pertes?(?: subies?)?, perdues?, perdus?, perd(?:u|ons|ez|-on)?, coute(?:e|s|es)?, (?:a-t-elle |nous "
    r")?coutent?, "
    r"pertes?(?: subies?)? (?:dues?|liees?|imputables?|causees?) (?:a|aux?), pertes? de (?:la )?fraude, "
    r"couts?(?= (?:de la |des )fraudes?), pertes? pour fraude, prejudice, manque a gagner",
    "saved": r"evite(?:e|s|es)?, (?:pertes?|montants?|fraudes?)(?: ont ete| sont)? evitee?s?, economise(?:e|s|es)?, "
    r"economisons, "
    r"evitee?s?, recupere(?:e|s|es)?, recuperons, epargne(?:e|s|es)?, sauvee?s?, gagne grace",
    "after": r"apres, plus tard, a partir d[ue]s?, a partir de, a compter d[ue]s?",
    "since": r"depuis(?: le)?",
    "until": r"jusqu'a, jusqu'au",
    "before": r"avant, jusqu'a",
    "each_day": r"quotidien(?:ne)?s?, journaliere?s?, journaliers?",
    "each_hour": r"horaires?",
    "each_week": r"hebdomadaires?, hebdo",
    "each_month": r"mensuel(?:le)?s?",
    "distinct": r"distincte?s?, differente?s?, uniques?",
    "as_share": r"en (?:%|pourcent(?:age)?s?|pct)(?! d), sous forme de (?:pourcentage|part)",
    "by_value": r"en (?:valeur|montant)s?",
    "each_year": r"annuel(?:le)?s?",
    "or_more": r"\+, ou \+, et \+, (?:et|ou) (?:plus|au-dela|davantage)(?! (?:de |d'|que )?[$€£]?\d), minimum, au "
    r"moins",
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
    "basis_points": r"points? de base, bps, bp, pdb",
    "how_long": r"(?:en |au bout de )combien de (?:temps|jours)(?: (?:faut-il|met-on|mettons-nous)(?:[ -]t[ -]il)?)?, "
    r"combien de temps, combien de (?:temps|jours) "
    r"(?:(?:avant|faut-il|met-on|mettons-nous|pour|s'ecoule)(?:[ -]t[ -]il)?|entre)",
    "spent": r"depenses?, depense(?:e|es|s)?, depensent",
    "affected": r"touchee?s?, touches?, concernee?s?, impactee?s?, exposee?s?",
    "every": r"chaque",
    "only": r"uniquement, seulement, exclusivement, toute?s?, tous",
    "none": r"aucune?, pas d(?:e|'), sans(?: aucune?| la moindre)?, jamais",
    "in_all": r"chaque, (?:en|dans) une?(?: seule?)?(?= (?:heure|jour|semaine|mois))",
    "over": r"divisee?s? par, rapportee?s? a(?:u|ux)?",
    "riskier": r"(?:plus|moins) (?:risquee?s?|dangereu(?:x|ses?)|sure?s?|frauduleu(?:x|ses?)|exposee?s?)"
    r"(?: a la fraude)?(?= (?:qu|en |sur |au |a |chez |par |pour |avec |sans |dans )), pire",
    "likelier": r"plus (?:probables?|frequente?s?|courante?s?|elevee?s?|fortes?|risquee?s?|importante?s?)"
    r"(?= (?:la |le |les |en |l'|pour |dans |au|a |sur |chez |quand))",
    "mistakes": r"erreurs?(?: d[ue] (?:modele|systeme))?, mal classee?s?, se trompe(?:-t-il)?, trompee?s?",
    "negative": r"negati(?:fs?|ves?)",
    "truth": r"vraie?s?, oui, true",
    "falsehood": r"non, false",
    "several": r"plusieurs",
    "repeatedly": r"plus d'une fois, plusieurs fois, a plusieurs reprises",
    "well": r"(?:le |la |les )?(?:moins|plus) (?:bien|mal), (?:le |la |les )?mieux, (?:le |la |les )?meilleure?s?",
    "agent": r"(?:utilisee?s?|partagee?s?|faite?s?|effectuee?s?|payee?s?|reglee?s?|realisee?s?) (?:par|avec)",
    "definition": r"c'est quoi une?, c est quoi une?, qu'est[- ]ce qu'une?, qu'est[- ]ce que c'est qu'une?, "
    r"que (?:signifie|veut dire)(?: une?)?, definis, definition (?:de|d'une?)",
    "vague": r"valeurs?",
    "others": r"(?:les |le |des |aux? )?(?:autres|reste)(?: transactions)?",
    "export": r"exporte[rz]?, export, extrais, extraire, en (?:csv|excel)(?!\w), (?:vers|dans|sous|au format) "
    r"(?:un fichier )?(?:csv|excel|xlsx), telecharge[rz]?",
}

# Comparisons. Those with a verb also say it: "quelle part dépasse 100 €".
COMPARISONS = {
    ">=": r"superieure?s? ou egale?s? aux?, superieure?s? ou egale?s? a, au moins(?: egale?s? a)?, a partir de, "
    r"minimum d'?(?=\d), minimum, >=, ≥",
    "<=": r"sous(?= \d+ jours?), inferieure?s? ou egale?s? a, au plus, au maximum, jusqu'a, <=, ≤, pas plus de",
    ">": r"superieure?s? a, superieure?s? aux?, plus grande?s? que, plus elevee?s? que, plus de, plus que, plus "
    r"d, au-dela d[eu]s?, "
    r"au-dessus d[eu]s?, "
    r"au dessus d[eu]s?, au dela d[eu]s?, excedant, depassant, \+ de, \+ d, >",
    "<": r"inferieure?s? a, inferieure?s? aux?, plus petite?s? que, moins de, moins que, moins d, - de, - d, "
    r"(?:en|au)[ -]dessous d[eu]s?, sous, <",
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
    "<>": r"differente?s?(?: d[eu]s?)?(?: celui| celle)?(?: d[eu]s?)?, "
    r"differ(?:e|ent)(?: d[eu]s?)?(?: celui| celle)?(?: d[eu]s?)?, "
    r"ne correspond(?:ent)? pas(?: (?:a|aux?))?, (?:n'est|ne sont) pas (?:identiques?|les? memes?)(?: (?:a|aux?|que))?",
    "=": r"correspond(?:ent)?(?: (?:a|aux?))?, (?:est |sont )?(?:identiques?|les? memes?)(?: (?:a|aux?|que))?",
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
    "legitimate": r"legitimes?, normale?s?, normaux, honnetes?, saines?, authentiques?, non[ -]fraudes?",
    "caught": r"fraudes? evitees?",
    "flagged": r"signalee?s? comme (?:fraudes?|frauduleuses?), signalee?s?, detectee?s?, attrapee?s?, reperee?s?, "
    r"interceptee?s?, alertees?, arretees?, capturees?, "
    r"(?:reussi a |su )(?:intercepter|bloquer|attraper|detecter|capter|reperer|arreter|signaler), "
    r"attrape(?:-t-on|ons)?, detecte(?:-t-on|ons)?, identifiees?, trouvees?, leve(?:e|s|es)?",
    "missed": r"laissee?s? (?:passer|filer), manquee?s?, ratee?s?, loupee?s?, (?:nous )?(?:ont|avait|a) "
    r"echappe(?:es?)?, echappees?, non "
    r"detectees?, "
    r"non reperees?, passees? (?:inapercues?|a travers|entre les mailles), faux negatifs?, "
    r"pas (?:ete )?(?:detectees?|vues?|attrapees?|reperees?), non vues?, non attrapees?, inapercues?",
    "false_alarm": r"faux positifs?, fx positifs?, faux pos, fausses?, fausses? alertes?, fausses? alarmes?, "
    r"alertes? (?:injustifiees?|a tort|pour rien"
    r"|inutiles?|infondees?), injustifiees?, infondees?, "
    r"(?:signale|alerte|bloque|arrete|intercepte)e?s? (?:a tort|par erreur)",
    "true_positive": r"vraies? alertes?, confirmee?s?, vrais? positifs?, justifiees?, fondees?",
    "true_negative": r"vrais? negatifs?",
    "unflagged": r"non alertees?, jamais signalees?",
    "unlabelled": r"labels? (?:manquants?|inconnus?), sans (?:label|etiquette|verdict)s?, non "
    r"(?:labellisee?s?|etiquetee?s?|labelisee?s?), "
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
    ("flagged", None): r"taux d'alertes?(?! (?:in|a tort|pour rien)), taux de signalements?",
    ("fraud", None): r"taux de base(?: (?:de |des )?fraudes?)?, prevalence(?: (?:de la |des )?fraudes?)?",
    ("true_negative", "legitimate"): r"specificite, taux de vrais negatifs",
    ("fraud", "flagged"): r"precision des alertes, taux de (?:vraies fraudes|succes) (?:parmi|dans) les alertes",
}
MEASURES_OF_MODELS = {("flagged", "fraud"): r"rappel, sensibilite", ("fraud", "flagged"): r"precision"}
# Words for labels and decisions that name what is meant; the others describe it.
NOUNS = r"fraudes?|alertes?|alarmes?|positifs?|negatifs?"
# Words for a comparison of fraud with the rest as groups: "par statut".
FRAUD_STATUS = r"statut(?: de fraude)?, classe, label, type de transaction"

UNITS = {
    "day": r"jours?, journees?, date",
    "hour": r"heures?(?: du jour| de la journee)?, creneaux?(?: horaires?)?, tranches? horaires?, moments? de la "
    r"journee",
    "week": r"semaines?",
    "month": r"mois",
    "year": r"ans?, annees?",
    "weekday": r"jours? de (?:la )?semaine",
    "minute": r"minutes?",
}
# A unit that stands for several.
MANY = r".+s"
# What speaks of what is not yet; of what might have been.
FUTURE = r"""
    (?:va|vont)(?= (?:(?:se|me|te|nous|vous|y|en|le|la|les|lui|encore|bientot) |[lsmn]')*\w+(?:er|ir|re|oir)\b),
    va-t-on, va-t-il, va-t-elle, allons-nous, aura, auront, aurons(?:-nous)?, aura-t-on, sera, seront
"""
MODALS = r"""
    aurait(?:-on|-il|-elle)?, auraient, aurions(?:-nous)?, serait, seraient, pourrait(?:-on)?, devrait(?:-on)?,
    (?<=seuil )(?:passe|passait|montait|descendait|baissait)
"""
# What words say together that each of them alone does not.
UNREAD = r"""
    (?:pas|non) (?:seulement|uniquement|que), d'affilee, de suite, (?:juste|peu) (?:avant|apres),
    (?:la |de |en pleine )?nuits? d[ue](?= (?:\d|(?:lun|mar|mercre|jeu|vendre|same)di|dimanche)),
    croissance, taux de croissance, ^de combien(?= .*(?:depasse|superieur|inferieur|au-dessus|au-dessous)),
    (?:avec )?ou (?:sans|pas|non)(?!\w), d'ici, en cours, que faire,
    (?:le |notre |ce )?modele (?:nous )?(?:fait|permet)(?:-il|-t-il)? (?:de |d')?(?:economiser|gagner|eviter),
    avec (?:le|notre|ce) modele, qui (?:suivent|precedent),
    ^(?:le |la )?(?:premier|dernier|premiere|derniere) (?:jour|heure|fois)(?= (?:avec|sans|ou|d'une?|que?|\w*\d\w*) ),
    declaree?s? [^,]* survenue?s?,
    comment(?= [a-z]+(?:er|ir|re) ),
    (?:est-ce qu(?:e |'))?(?:on|nous|le modele|il) (?!v[eo]u|cherch)[a-z]+ (?:tous|toutes) les,
    ^(?:a-t-on|avons-nous) [a-z]+ (?:tous|toutes) les, ^[a-z]+-t-(?:on|il) (?:tous|toutes) les,
    (?:a cause )?de quoi, sauf une?(?= *(?:$|[,?])),
    (?:a cause|grace|dus?|dues?) (?:au 3ds|a la|aux?|de|des|du)(?! (?:[a-z]+ )?(?:fraudes?|alertes?|modele|champion)),
    vers(?= (?:\d|midi|minuit)),
    en millions d'euros, y compris, dont (?:celles?|ceux|celui),
    n(?:e |')(?:y )?(?!regard)[a-z-]+ (?:[a-z]+ )?qu(?:e(?= )|(?=')),
    ^(?:est-ce que )?(?:tous|toutes) les(?= [a-z]+ (?:sont|ont|etaient|avaient)), ^chaque(?= [a-z]+ (?:est|a)(?!\w)),
    (?:sont|ont|etaient)(?:[ -](?:elles|ils))? (?:tous|toutes)(?= [a-z]),
    arrete(?:e|s|es)? de(?= [a-z]), (?:le |du |les |des )?week[ -]?ends? du(?= \d),
    (?:parmi |chez |pour )?(?:ceux|celles) qui (?:en|n'en) (?:ont|avaient|a),
    (?:la |une |l'autre )?moitie(?: de| des)?, (?:le |les |un |deux )?(?:tiers|quarts?)(?: de| des)?,
    (?:environ|autour de|pres de|a peu pres)(?= \d),
    (?:plus|moins) les,
    en moins d'(?:un|une) (?:heure|jour|minute|semaine),
    (?<!ees )(?<!ee )en moins de \d+ (?:heures?|jours?|minutes?|semaines?|h|min),
    (?:un|une) (?:jour|heure|semaine|mois) sur (?:deux|trois|\d), a la place
"""
# What speaks of rows of an answer before.
OF_BEFORE = (
    r"(?:parmi|sur|de) (?:celles|ceux)(?:-ci|-la)?(?= *(?:$|[,?]|sont|ont|etaient|combien)), "
    r"d'entre (?:elles|eux), (?:parmi|sur) (?:elles|eux)"
)
# How large, and compared to what, is not said.
RELATIVE = r"""
    gros(?:se)?s?, grande?s?, petite?s?, elevee?s?, faibles?, fortes?, chers?, cheres?, enormes?, importante?s?,
    hauts?, hautes?,
    risquee?s?, dangereu(?:x|ses?), recente?s?, recemment, anciens?, anciennes?, inhabituel(?:le)?s?, anormale?s?,
    anormaux,
    atypiques?, bizarres?, etranges?, suspecte?s?, (?:a )?haut risque, a faible risque
"""
# Parts of the day as people mean them: [from, until) in hours; every answer says them.
DAY_PARTS = {
    (22, 6): r"(?:(?:aux? |les |des )?heures? de |la |de |en pleine )?nuits?, (?:heures? )?nocturnes?",
    (9, 18): r"(?:aux |pendant les |des )?heures (?:de bureau|ouvrables|ouvrees), (?:aux )?horaires de bureau",
    (6, 22): r"(?:de|en pleine|en|la|pendant la|dans la) journee, de jour, "
    r"le jour(?= (?:que|et|ou|contre|vs|versus|par rapport a|compare a) (?:la |de )?nuit), "
    r"(?:(?<=nuit que )|(?<=nuit et )|(?<=nuit ou )|(?<=nuit contre )|(?<=nuit vs ))le jour",
    (6, 12): r"(?:le )?matin, (?<=h du )mat, (?<=h )mat, la matinee",
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
ORDINAL_DAY = r"(?P<day>1(?=er)|(?<=le )[1-3]?\d(?= *(?:$|[,?]|(?:et|ou|au) (?:le )?\d)))(?:er)?"
YEAR_ONLY = (r"(?:en|dans l'annee|l'annee|durant) (?P<year>20\d\d)(?= *(?:$|[,?]|par |et ))",)
MONTH_ONLY = (
    r"(?:(?:en|au mois de|du mois de|de|durant) |(?:au mois |du mois )?d')(?P<month>MONTH)(?: (?P<year>\d{4}))?",
    r"(?P<month>MONTH) (?P<year>\d{4})",
    r"(?<=a )(?P<month>MONTH)(?: (?P<year>\d{4}))?",
    r"(?:(?<=vs )|(?<=contre )|(?<=versus )|(?<=sauf )|(?<=hors )|(?<=hormis ))(?P<month>MONTH)(?: (?P<year>\d{4}))?",
    r"(?:(?<=apres )|(?<=avant )|(?<=depuis ))(?P<month>MONTH)(?: (?P<year>\d{4}))?",
    r"(?<=entre )(?P<month>MONTH)(?: (?P<year>\d{4}))?",
    r"(?<=et )(?P<month>MONTH)(?: (?P<year>\d{4}))?",
    r"(?<=ou )(?P<month>MONTH)(?: (?P<year>\d{4}))?",
    r"(?P<month>MONTH)(?: (?P<year>\d{4}))?(?= *(?:$|par |vs |contre ))",
    r"(?:(?<=compare )|(?<=, ))(?P<month>MONTH)(?: (?P<year>\d{4}))?(?= (?:et|ou|a|avec)(?!\w))",
)
# Monday first, then the end of the week.
WEEKDAYS = (
    r"(?:le |les |du |des )?lundis?", r"(?:le |les |du |des )?mardis?", r"(?:le |les |du |des )?mercredis?",
    r"(?:le |les |du |des )?jeudis?", r"(?:le |les |du |des )?vendredis?", r"(?:le |les |du |des )?samedis?",
    r"(?:le |les |du |des )?dimanches?", r"(?:le |les |du |des )?week[ -]?ends?", r"(?:les )?jours ouvres?, "
    r"en semaine, (?:(?<=end vs )|(?<=end contre )|(?<=end et )|(?<=end ou ))(?:la |en )?semaine",
)  # fmt: skip
# In which order 3/9/2013 is written, or None where people write both.
SLASHED = "dmy"
RECENT = (
    r"(?:au cours |dans |sur |pendant |lors )?(?:des |les |aux )?(?P<n>\d+|NUMBER) derni(?:eres|ers) (?P<unit>UNIT)",
    r"depuis (?P<n>\d+|NUMBER|une?) (?!h)(?P<unit>UNIT)",
    r"(?:au cours |dans |sur |pendant |lors )?(?:des |les |aux |de la |la |de l'|l')?derni(?:eres|ers|ere|er) "
    r"(?P<n>\d+ )?(?P<unit>UNIT)",
)
ORDINALS = {
    1: r"premi(?:er|ere)|1er|1ere|1re", 2: r"deuxieme|seconde?|2e|2eme|2nde?", 3: r"troisieme|3e|3eme",
    4: r"quatrieme|4e|4eme", 5: r"cinquieme|5e|5eme",
}  # fmt: skip
# The second largest; how often, twice.
NTH = (
    r"(?:les? |la )?(?P<nth>ORDINAL)(?= (?:les? |la )?(?:plus|moins|pires?)(?!\w))",
    r"(?:les? |la )?(?P<nth>ORDINAL)(?= [a-z]+ (?:les? |la |qui a le |avec le |ayant le )?(?:plus|moins)(?!\w))",
)
TIMES = (r"(?P<n>\d+|NUMBER|une) fois", r"(?P<n>le double|le triple)")
ONCE = {1: "une", 2: "le double", 3: "le triple"}
# The first, the second and the last ten days of a month.
MONTH_PARTS = (
    r"(?:en |au )?(?:le )?debut (?:de |d'|du mois de |du mois d')?(?P<month>MONTH)(?: (?P<year>\d{4}))?",
    r"(?:a la |en )?mi[ -](?P<month>MONTH)(?: (?P<year>\d{4}))?",
    r"(?:en |a la )?(?:la )?fin (?:de |d'|du mois de |du mois d')?(?P<month>MONTH)(?: (?P<year>\d{4}))?",
)
EARLIEST = (
    r"(?:pendant |dans |sur |au cours d)?(?:les |des |es )?(?P<n>\d+|NUMBER) premi(?:eres|ers) (?P<unit>UNIT)(?! \d)",
    r"(?:pendant |dans |sur )?(?:les |des )?premi(?:eres|ers) (?P<n>\d+) (?P<unit>UNIT)",
    r"(?:pendant |dans |sur |de )?(?:la |l')?premiere (?P<unit>semaine|heure)(?! d)",
)
NTH_DAY = (r"(?:le |au |du )?(?P<nth>ORDINAL) jour(?! d)", r"jour (?P<n>\d{1,2})(?! ?[h€%/])")
WEEK_OF = (
    r"(?:la |de la |en |pendant la |dans la )?(?P<nth>ORDINAL) semaine (?:de |d'|du mois de |du mois d')"
    r"(?P<month>MONTH)(?: (?P<year>\d{4}))?",
    r"(?:la |de la |pendant la |dans la )?semaine du (?P<day>\d{1,2})(?:er)? (?P<month>MONTH)(?: (?P<year>\d{4}))?",
)
QUARTER = (
    r"(?:au |du |le |pendant le )?(?P<nth>ORDINAL) trimestre(?: (?:de )?(?P<year>20\d\d))?",
    r"q(?P<n>[1-4])(?:[ -](?P<year>20\d\d))?",
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
MORE_THAN_ONE = r"(?<=plus d')une?|(?<=exactement )une?|(?<=au plus )une?"
CURRENCY = r"€|euros?|eur(?!\w)|balles"
PERCENT = r"%|pour ?cent"
THOUSAND_SUFFIX = r"k|mille"
MILLION_SUFFIX = r"m|millions?"
PERCENTILE = (
    r"(?P<q>\d{1,2}(?:[.,]\d)?) ?(?:e|eme)? (?:percentile|centile)",
    r"(?:percentile|centile|p) ?(?P<q>\d{1,2}(?:[.,]\d)?)",
)

AMOUNT = (
    r"quel montant, montants? depensee?s?, argent, montant total, valeur totale, montants?, mnts?, mts?, "
    r"sommes? d'argent, valeurs?, prix, "
    r"depenses?, "
    r"€, euros, paniers?, tickets?"
)
THINGS = (
    r"transactions?, trans, trx, txs?, txns?, paiements?, dossiers?, operations?, lignes?, achats?, cas, "
    r"transacs?, transaq, opes?"
)
FILLERS = r"""
    (?<=avons-nous )traitee?s?, victimes? d[e']?,
    en jours(?! *\w), y avait-il, represente(?:nt)?, s'elevent? a,
    pour (?:le|notre) champion, par (?:le|notre) champion,
    (?:a |ont )?recue?s?, (?:a |ont )?servi a,
    en general, habituellement, d'habitude, generalement, typiquement, en realite, en pratique, eue?s?,
    (?<=probabilite )predite, (?<=probabilites )predites, (?<=score )predit,
    s'averent, (?:se sont|s'est|s'etait|s'etaient) (?:averee?s?|revelee?s?),
    restee?s?(?= sans), (?<=ont )vu(?= d), (?<=a )vu(?= d), qel(?:le)?s?, kels?, y a til, ya til, a til,
    pay(?:e|es?|ent|ant|ait)(?! (?:plus|moins|au moins|au plus|entre|le plus|exactement|[$€]?\d)),
    (?:mon|notre) equipe (?=recoit|voit), recoit, sous forme d(?:e|'un) (?:tableau|matrice|graphique|liste),
    au final, en fin de compte, devons-nous traiter, concretement,
    pourriez-vous, pourrais-tu, pouvez vous, indique[rz]?, indiquez-moi, indique-moi,
    (?:sur|pendant|durant) (?:toute )?la periode, pourtant,
    cependant, tombe(?:nt)?, deja, font, a combien s'eleve(?:nt)?, s'eleve(?:nt)? a combien,
    (?:le |la |un |une )?meme(?= .*plusieurs), c(?= combien), ya, y'a,
    (?:la barre|le cap|la limite|le plafond|le seuil) des?(?= \d), (?:de )?(?:la barre|plafond|la limite) de(?= \d),
    sortir, me sortir, globale?s?,
    (?:le |les )?details? (?:de|des|du)(?! \w*_), suite (?:a|aux?), liee?s? (?:a|aux?),
    (?:se )?(?:repartissent|repartit|varient?)(?= (?:par|selon|sur|entre)),
    (?:(?<=clients )|(?<=terminaux )|(?<=marchands ))actifs, dans l'absolu,
    par rapport au n(?:om)?b(?:re?)? (?:total )?de transactions, tout sur,
    toutes les infos sur,
    toutes les informations sur, etabli(?:r|s), inclus(?:es?)?, compris(?:es?)?, au fil de la journee,
    au cours de la journee, c koi, ct quoi, c quoi, koi, kel(?:le)?s?, subit, subi(?:es?|s)?, subissent, rencontre,
    ds, pr, concentre(?:nt)?, enregistre, enregistrent,
    genere(?:nt)?, totalise(?:nt)?, rassemble(?:nt)?, tombee?s?, levees?, si (?:on|l'on) (?:ne )?regarde, ne regarde,
    il y a,
    y a-t-il eu, y a eu, il y a eu, uniquement les, si possible, en fait, simplement, juste, au total sur, stp merci,
    a peu pres,
    peux tu me donner, donne moi, dites-moi, dis moi, sortez?, sors, sors-moi, sors moi, fais, besoin de,
    j'ai besoin, faudrait, il me faut,
    celles-ci, present(?:es?|s)?, present dans,
    d'avance, en ce moment, s'il te plait, s'il vous plait, stp, cordialement, bonjour,
    au moins une?(?! (?:€|eur|dollar|cent|mill|k|m|%|pour)), bonsoir, salut,
    jveux, jvoudrais, chuis, (?<=a )vu, vien(?:t|nent)(?= d), vraiment, reellement, effectivement,
    par rapport au total, sur le total,
    uniquement, seulement, ayant, fixee?s?,
    observee?s?,
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
    affiche, affiches, affichez, afficher, montre, montres, montrez, montrer, presente, presentez, retourne,
    retournez,
    renvoie, renvoyez, cherche, trouve, trouver, voir, veux, voudrais, voudrait, aimerais, peux, peux-tu, peut,
    peut-on, pouvez,
    par, pour, pouvez-vous, puis, quand, que, quel, quelle, quelles, quels, quoi, qu'est-ce que, quelle est, s, sa,
    se,
    ses, si, son, sont, stp, svp, s'il te plait, s'il vous plait, sur, t, te, tous, tout, toute, toutes, tu, un, une,
    via, vous, y, y a, y a t il, y a-t-il, t-il, t-elle, t-on, cause, a cause, grace, au titre,
    dire, dis, dis-moi, dit,  avons-nous, a-t-on, ete, modele, chez nous, realisees?,
    effectuees?, produites?, produisent, se produisent, arrivent, ont lieu, a lieu, surviennent, compte, comptent,
    recense, recensees?, contient, enregistree?s?, faites?, ont eu, a eu, connu, a connu, ont connu, valeur de, ne,
    n, les unes, celles,
    celle, ceux, celui, dues?, eux, niveau, cours, representent, represente, est-il, dans l'ensemble
"""

# Payments whose card was issued in another country than that of the merchant.
CROSS_BORDER = """
    transfrontalier, transfrontaliere, transfrontaliers, transfrontalieres, a l'etranger, etranger, etrangere,
    etrangers, etrangeres, carte etrangere, cartes etrangeres
"""

# How long it took until a fraud was reported; its first word names it.
REPORT_DELAY = r"""
    (?:delais?|temps|jours)(?= (?:moyens?|medians?|max(?:imum)?|min(?:imum)?)
    entre (?:la |une )?(?:fraude|transaction) et),
    delais?(?: de signalement)?, temps de signalement, (?:de |le |du )?signalement, de declaration, de remontee,
    (?:delais?|temps|jours)
    entre(?= (?:la |une |le |un )?(?:fraude|transaction|paiement) et (?:l[ae] |son |leur )?(?:signal|rep|rapp|decl)),
    et (?:le |la |son |sa |leur )?(?:signalement|report|rapport|declaration)(?: de (?:la )?fraude)?,
    entre(?= (?:la |une |le |un )?(?:fraude|transaction|paiement) et (?:le |son |leur )?(?:signal|rep|rapp))
"""
REPORTED = r"""
    declare(?:e|s|es)?, remonte(?:e|s|es)?, rapporte(?:e|s|es), soi(?:t|ent) (?:signale|declare|remonte)(?:e|s|es)?,
    signalee?s?(?= (?:sous|apres|en moins de|au bout de|plus de|moins de) .*jours?)
"""

# What people call values that files write otherwise: the ways of writing them, most likely first.
STORED = {
    "online web internet ecommerce e-commerce cnp": r"en ligne, sur internet, sur le web, sur le net, e-?commerce, "
    r"vente a distance",
    "shop store pos in_store instore card_present cp": r"en magasin, en boutique, en physique, "
    r"sur place, (?:(?<=vs )|(?<=contre )|(?<=et )|(?<=ou )|(?<=que le ))magasin",
    "phone telephone moto": r"(?:par |au )?telephone",
    "contactless nfc": r"sans contact",
    "chip emv": r"(?:carte )?a puce, par puce, puce",
    "keyed manual": r"saisie manuelle, saisi(?:e|s|es)? (?:a la main|manuellement)",
    "magstripe magnetic_stripe": r"piste magnetique, a piste",
    "declined refused rejected": r"refusee?s?, declinee?s?, (?<=taux de )refus, (?<=nombre de )refus",
    "approved accepted authorised authorized": r"acceptee?s?, approuvee?s?, autorisee?s?",
    "USD": r"en (?:dollars?|usd)",
    "GBP": r"en livres(?: sterling)?",
    "FR FRA France": r"(?:en |la |de )?france, francais(?:e|es)?",
    "DE DEU Germany": r"(?:en |l'|d')?allemagne, allemande?s?",
    "BE BEL Belgium": r"(?:en |la |de )?belgique, belges?",
    "NL NLD Netherlands": r"(?:aux |les |des )?pays-bas, pays bas, neerlandais(?:e|es)?, hollande",
    "ES ESP Spain": r"(?:en |l'|d')?espagne, espagnole?s?",
    "IT ITA Italy": r"(?:en |l'|d')?italie, italien(?:ne)?s?",
    "GB UK GBR": r"(?:au |le |du )?royaume-uni, angleterre, britanniques?",
    "US USA": r"(?:aux |les |des )?(?:etats-unis|etats unis|usa), americain(?:e|es|s)?",
    "CH CHE Switzerland": r"(?:en |la |de )?suisse, suisses",
    "LU LUX Luxembourg": r"(?:au |le |du )?luxembourg",
    "PT PRT Portugal": r"(?:au |le |du )?portugal",
    "IE IRL Ireland": r"(?:en |l'|d')?irlande",
    "PL POL Poland": r"(?:en |la |de )?pologne",
    "CN CHN China": r"(?:en |la |de )?chine",
    "groceries grocery": r"supermarches?, alimentation, epicerie, courses(?: alimentaires)?",
    "jewellery jewelry": r"bijouteries?, bijoux",
    "hotels hotel": r"hotels?, hotellerie",
    "travel_booking travel": r"voyages?, agences? de voyages?",
    "fuel gas petrol": r"carburant, essence, station-service",
    "gambling": r"jeux d'argent, paris en ligne, casino",
    "electronics": r"electronique",
    "clothing clothes": r"vetements, habillement",
    "restaurants restaurant": r"restaurants?, restauration",
    "pharmacy": r"pharmacies?",
    "transport transportation": r"transports?",
}
# What such tables often hold elsewhere. A published column of that name wins.
NOT_HELD = r"""
    ^(?:d')?ou, codes? postal, codes? postaux, numeros? de telephone, telephones? des, mails?, e-mails?,
    adresses? (?:mail|e-mail|email|postale?s?), prenoms?, sites? (?:web|internet), urls?, frais, commissions?,
    plaintes?,
    salaires?, budgets?(?: \w+)?, police, assurances?, reseaux? de neurones, forets? aleatoires?,
    temps d'entrainement, duree d'entrainement, tranches? d'age, dates? de naissance, ibans?, ribs?, mots? de passe,
    nationalites?, langues?, meteo, personnes(?= dans), effectifs?, voles?, agences?(?: bancaires?)?, victimes?,
    conseillers?,
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

# Words for a table of the published file that its own description does not hold.
TABLES = {
    "cases_to_review": r"(?:sont )?(?:en attente|attendent)(?: d'une? revue| de revue| de verdict| une? revue| un "
    r"verdict)?, "
    r"(?:restent |reste |reste-t-il )?(?:encore )?a (?:revoir|verifier|examiner|traiter|relire), file d'attente, "
    r"(?:dans )?la file(?: d'attente| de revue)?(?: actuellement)?",
    "_snapshot": r"quand (?:les|ces|nos) donnees ont(?:-elles)? ete (?:mises a jour|publiees|rafraichies), "
    r"(?:de quand datent|quand ont ete (?:mises a jour|publiees|rafraichies)) (?:les|ces|nos) donnees, "
    r"(?:quelle est (?:la )?)?(?:la )?(?:date de )?(?:la )?derniere mise a jour(?: des donnees)?",
    "prediction_drift": r"(?:les |nos )?(?:scores|predictions) (?:derivent|ont(?:-ils|-elles)? (?:derive|bouge"
    r"|change))(?:-ils|-elles)?",
    "suspicious_transactions": r"(?:la )?file d'attente par perte attendue, "
    r"(?:quels? |quelles? )?(?:cas|dossiers?|alertes?|transactions?) "
    r"(?:(?:dois-je|devons-nous|faut-il|on doit|je dois|a|dois|doit-on) )?(?:traiter|verifier|revoir|examiner"
    r"|regarder)(?: (?:en premier|d'abord"
    r"|en priorite))",
    "current_performance": r"(?:est-ce que )?(?:le modele|la performance|ca|les performances) (?:se degrade(?:nt)?"
    r"|empire|baisse"
    r"|se maintient)(?:-t-il|-t-elle|-elles)?",
    "champion_challenger": r"(?:(?:differences?|comparaison|ecart|compare[rz]?)(?: entre)? )?(?:d[ue] |le )?champion "
    r"(?:et|contre|vs|face au|avec|a) (?:d[ue] |le )?challenger, "
    r"(?:est-ce que )?le challenger (?:est|coute|fait)(?:-t-il|-il)? "
    r"(?:meilleur|moins bon|pire|mieux|plus|moins)(?: que le champion)?, challenger",
    "review_outcomes": r"combien de (?:cas|dossiers|alertes|transactions) (?:ont|sont) (?:deja )?(?:un |une "
    r"|ete )?(?:deja )?"
    r"(?:verdicts?|revue?s?|traite(?:e|s|es)?|jugee?s?|verifiee?s?|examinee?s?)",
    "current_champion": r"(?:quelle est la )?version d[ue] (?:champion|modele)(?: actuel(?:le)?| en production)?, "
    r"(?:quel|qui) est le (?:modele )?champion(?: actuel)?, quel (?:est le )?modele (?:est "
    r")?(?:en "
    r"production|actuel|utilise|actif)(?: et)?(?: depuis quand)?, modele (?:actuel|en production), depuis quand, "
    r"qui a (?:valide|promu|choisi|approuve) (?:le|ce) (?:modele|champion), "
    r" "
    r"quand (?:le |a ete entraine le )(?:dernier )?(?:modele|champion)(?: a(?:[ -]t[ -]il)? ete (?:re)?entraine)?, "
    r"de quand date (?:le|notre) (?:modele|champion), date d'entrainement du modele, version du modele en "
    r"production",
    "llm_month": r"combien (?:a-t-on|avons-nous|on a|nous a|a|ont) (?:deja )?(?:depense|paye|coute) (?:pour |a |en )?"
    r"(?:le |la |l'|les )?(?:llm|mistral|modele de langue|ia|appels (?:mistral|llm))(?: au total| en tout| "
    r"jusqu'ici)?, "
    r"(?:couts?|depenses?|facture|budget) (?:total(?:e|es)? )?(?:de |du |pour |en )?(?:le "
    r"|l')?(?:llm|mistral|modele de langue|ia)"
    r"(?: au total| en tout)?, "
    r"(?:combien (?:coute|a coute) le llm|(?:cout|budget|depenses?) (?:du|de) llm)(?: ce mois(?:-ci)?| "
    r"par mois)?",
    "model_evaluations": r"(?:du|de notre|de ce) modele, du systeme",
}
# Questions that ask what TERM means.
DEFINES = (
    r"(?:que|qu'est-ce que) (?:veut|veulent) dire TERM",
    r"(?:ca|cela) veut dire quoi,? TERM",
    r"TERM,? (?:ca|cela) veut dire quoi",
    r"TERM veut dire quoi",
    r"que signifient? TERM",
    r"qu'est-ce que signifient? TERM",
    r"TERM,? ca signifie quoi",
    r"(?:la )?(?:signification|definition) (?:de|du|des|d') ?TERM",
    r"(?:definis|definir|definissez) TERM",
    r"qu'entend-on par TERM",
    r"qu'est-ce qu'(?:une?) TERM",
    r"qu'est[- ]ce que c'est(?: qu'une?| que)? TERM",
    r"c'est quoi une? TERM",
    r"(?:quelle (?:est la )?|c'est quoi la |la )?difference (?:entre|y a-t-il entre|il y a entre) TERM",
    r"explique[rz]?(?:-moi)? (?:ce qu'est|le mot|le terme|ce que veut dire|ce que signifie) TERM",
    r"(?:quand|comment) (?:est-ce qu'on |on )?(?:decide|dit)(?:-t)?(?:-on)? qu'une (?:transaction|operation) est TERM",
    r"quand (?:est-ce qu')?une (?:transaction|operation) est(?:-elle)? TERM",
)
# The same, where the question asks for nothing else that can be read.
PLAINLY = (
    r"(?:c'est|c) quoi TERM",
    r"qu'est-ce que TERM",
    r"TERM,? (?:c'est|c) quoi",
    r"explique[rz]?(?:-moi)? TERM",
)
# What stands between two terms.
BETWEEN_TERMS = r"et|ou|vs\.?|versus|par rapport (?:a|au|aux)|contre"
