"""The words the proof knows, per language: lower case, accents kept ("élève" raises, "élevé" is a level)."""

import re
from dataclasses import dataclass


def _words(text):
    return frozenset(text.split())


def _any(*patterns):
    return re.compile(r"(?<!\w)(?:" + "|".join(patterns) + r")(?!\w)")


@dataclass(frozen=True)
class Vocabulary:
    """What the proof looks for in texts of one language."""

    common: frozenset  # words that tell the language
    allowed: frozenset  # all that may stand in a sentence about a component
    allowed_stems: re.Pattern
    plain: frozenset  # what may stand besides in a sentence about the payment and its neighbours
    raises: re.Pattern
    lowers: re.Pattern
    negation: re.Pattern
    clause_end: re.Pattern
    low: re.Pattern
    high: re.Pattern
    unusual: re.Pattern
    very: re.Pattern
    level_of_risk: re.Pattern  # "high risk" speaks of no value
    strongest: re.Pattern
    figures: re.Pattern
    certainty: re.Pattern
    instruction: re.Pattern
    unknown_subject: re.Pattern
    component: re.Pattern
    pronoun: re.Pattern
    probability: re.Pattern
    all_of_them: re.Pattern
    none_of_them: re.Pattern
    most_of_them: re.Pattern
    names: dict  # of model inputs that have a meaning
    around: dict  # placeholder -> what its surroundings must speak of


FRENCH = Vocabulary(
    common=_words(
        "le la les des du et est un une pour dans avec que qui par sur au aux ce cette cas risque à plus sont était "
        "étaient en de augmente réduit son sa ne pas"
    ),
    allowed=_words(
        "a à ainsi alors année aucun aussi autre autres au aux avec c ce cela celle ces cet cette chez comme d dans de "
        "des donc du elle elles en encore enfin est et eu il ils inverse ici jamais l la le les leur lui mais même n "
        "ne notamment on ou par parmi pas plus pour pourtant qu que qui quant revanche s sa se ses si son sont sur "
        "surtout tandis très trop un une vers y également de même assez bien ailleurs seule seul côté contre "
        "contrairement serait était "
        "anormale anormalement atypique atypiques basse basses bas centrale centre composante contribution "
        "davantage écart élevée élevées élevé entraînement extrême extrêmement faible faibles file forte fort "
        "fortement fraude grande habituel habituelle habituelles habitude haut haute hautes hausse "
        "inhabituelle inhabituel "
        "inhabituellement légèrement légitime légitimes log-odds majeure médiane milieu modèle moyenne moindre nette "
        "nettement niveau normale observée ordinaire ordinaires part particulièrement première poids principal "
        "principale probabilité quasi-totalité raison raisons rare rarement reste risque score sens sensiblement "
        "signal signalée signalés signalées suspecte suspect total totale totalité transaction transactions paiement "
        "paiements valeur valeurs variable zone distingue cas dominante vient ensuite enfin direction effet estimée "
        "ramenée élément facteur"
    ),
    allowed_stems=_any(
        "augment(?:e|ent|er|é|ée|ant)",
        "accro(?:ît|it|issent|ître|issant)",
        "accru(?:e|es|s)?",
        "élève(?:nt)?",
        "renforc(?:e|ent|er|ant)",
        "aggrav(?:e|ent|er|ant)",
        "rédui(?:t|sent|re|te|sant)",
        "diminu(?:e|ent|er|ant)",
        "abaiss(?:e|ent|er|ant)",
        "baisse(?:nt|r)?",
        "atténu(?:e|ent|er|ant)",
        "modère(?:nt)?",
        "limite(?:nt)?",
        "pès(?:e|ent)",
        "peser",
        "pesant",
        "port(?:e|ent|ant)",
        "compt(?:e|ent|ant)",
        "contribu(?:e|ent|ant)",
        "représent(?:e|ent|ant)",
        "expliqu(?:e|ent|ant)",
        "jou(?:e|ent)",
        "va",
        "vont",
        "tir(?:e|ent)",
        "pouss(?:e|ent)",
        "vaut",
        "atteint",
        "situe",
        "trouve",
        "ressort",
        "apport(?:e|ent|ant)",
        "ajout(?:e|ent|ant)",
    ),
    plain=_words(
        "alerte analyste apparu apparaît aucune attention celui certain certaine ci compris dernière donnée données "
        "élevés environ équivalents examen examiner examinée faite fait faits fois font fraudes frauduleuse "
        "frauduleuses frauduleux globale heure heures hypothèse identique identiques invite journée lieu ligne lignes "
        "majorité méritent mérite moment montant montants ni ordre ont où parait paraît passé personne plupart "
        "plusieurs possible potentiel potentiellement pouvoir pourrait proche proches presque présente présentent "
        "priorité prouve prouver prudence précède précédente rang rapproche ressemble ressemblent ressort rien sans "
        "semblable semblables semble signe soit soupçon suspects suspectes sortent suggérée toutes tous tout tête "
        "vérification vérifications voisine voisines vue vues étaient été être figure lot liste légitimement contexte "
        "situation similaire similaires passées place sensible suspicion potentielle"
    ),
    raises=_any(
        r"augment\w*",
        r"accro[iî]\w*",
        r"accru\w*",
        "élève(?:nt)?",
        r"renforc\w*",
        r"aggrav\w*",
        r"(?:tir|pouss|pès|va|vont)\w*(?: \w+){0,4} vers le haut",
        r"(?:tir|pouss|pès|va|vont)\w*(?: \w+){0,4} à la hausse",
    ),
    lowers=_any(
        r"rédui\w*",
        r"diminu\w*",
        r"abaiss\w*",
        "(?<!la )(?<!une )baisse(?:nt|r)?",
        r"atténu\w*",
        r"mod[èé]r\w*",
        "limite(?:nt|r)?",
        r"(?:tir|pouss|pès|va|vont)\w*(?: \w+){0,4} vers le bas",
        r"(?:tir|pouss|pès|va|vont)\w*(?: \w+){0,4} à la baisse",
    ),
    negation=_any("ne", "rien", "n(?=['’ ])", "sans", "ni", "aucun", "loin d[e']"),
    clause_end=re.compile(r"[,;:.()]| mais | et | car | tandis "),
    low=_any("bas(?:se|ses)?", "faibles?", "inférieure?s?"),
    high=_any("élevée?s?", "hautes?", "haut", "supérieure?s?"),
    unusual=_any(r"atypiques?", r"inhabituel\w*", "rares?", "extrêmes?", r"anormal\w*"),
    very=_any("très", "extrêmement", "anormalement", "inhabituellement", "particulièrement"),
    level_of_risk=_any(
        "(?:risque|probabilité|score|rang)(?: est)?(?: déjà)?(?: très)? (?:élevée?|faible|haut|bas|basse|haute)",
        "vers le (?:haut|bas)",
        "(?:faible|haute?) (?:risque|probabilité)",
        "haut de la file",
    ),
    strongest=_any(
        "principale?s?",
        "premi(?:er|ère)",
        "dominante?",
        "majeure?",
        "la plus (?:forte|grande|lourde|importante)",
        "le plus",
        "surtout",
    ),
    figures=_any(
        "zéro",
        "deux",
        "trois",
        "quatre",
        "cinq",
        "six",
        "sept",
        "huit",
        "neuf",
        "dix",
        "onze",
        "douze",
        "treize",
        "quatorze",
        "quinze",
        "seize",
        "vingts?",
        "trente",
        "quarante",
        "cinquante",
        "soixante",
        "septante",
        "huitante",
        "nonante",
        "cents?",
        "mille",
        "millions?",
        "milliards?",
        "milliers?",
        "moitié",
        "tiers",
        "quarts?",
        "demie?",
        "double",
        "triple",
        "dizaines?",
        "douzaines?",
        "vingtaine",
        "trentaine",
        "centaines?",
        r"\w+ième",
        "secondes?",
        "pourcent",
    ),
    certainty=_any(
        "(?:est|sont|était)(?: (?:clairement|évidemment|manifestement|bien|donc|très|réellement|assurément))*"
        "(?: une)? (?:fraude|frauduleuse?|frauduleux|légitime|une transaction frauduleuse)",
        "n'est pas (?:une transaction )?(?:légitime|normale|frauduleuse|une fraude)",
        "(?:s'agit|c'est)(?: \\w+){0,4} (?:d'une|une) fraude",
        "(?:cette|la|une) transaction (?:frauduleuse|légitime)",
        "ce paiement (?:frauduleux|légitime)",
        "certaine?(?:ment|s)?",
        "assurément",
        "à coup sûr",
        "aucun doute",
        "nul doute",
        "indubitablement",
        "incontestable(?:ment)?",
        "preuves?",
        "prouv\\w+",
        "démontr\\w+",
        "confirm\\w+",
        "avérée?",
        "définitivement",
        "évident",
        "forcément",
        "garanti\\w*",
        "sûrement",
    ),
    instruction=_any(
        r"ignor(?:ez|er|e|ons)",
        r"oubli(?:ez|er)",
        r"approuv\w+",
        r"valid(?:ez|er)",
        r"bloqu\w+",
        r"cliqu\w+",
        "veuillez",
        r"rembours\w+",
        r"transfér\w+",
        "vire[zr]",
        "appele[zr]",
        "contacte[zr]",
        "annule[zr]",
        "supprime[zr]",
        r"exécute[zr]",
        "il faut",
        "(?:vous|on) (?:devez|doit|devrait|devriez)",
        "vous",
        "consignes?",
        "instructions?",
        "libére[zr]",
        "marque[zr]",
        "classe[zr]",
        "refuse[zr]",
        "accepte[zr]",
        "vérifie[zr]",
    ),
    unknown_subject=_any(
        "pays",
        r"étrang\w+",
        r"commerç\w+",
        r"marchand\w*",
        r"vendeu\w+",
        r"boutiques?",
        "adresses?",
        "appareils?",
        "téléphone",
        "ip",
        "vpn",
        "navigateur",
        r"locali\w+",
        "villes?",
        r"géogra\w+",
        "âge",
        "nom",
        "sites?",
        "internet",
        "en ligne",
        "retraits?",
        "distributeur",
        "identité",
        "revenus?",
        r"clients?",
        r"client[eè]\w*",
        "titulaires?",
        "historiques?",
        "habitudes?",
        r"comportement\w*",
        "voyage",
        "domicile",
        "volée?",
        "piratée?",
        "perdue?",
        "mot de passe",
        "comptes? bancaires?",
    ),
    component=_any(r"composantes?", "variables?", "caractéristiques?", "indicateurs?", "facteurs?", "dimensions?"),
    pronoun=re.compile(r"(?:elles?|ils?|celle-ci|celui-ci|cela|ceci|ça|c'|ce qui|son|sa|ses|cette valeur)(?!\w)"),
    probability=_any("probabilités?", "chances?"),
    all_of_them=_any("tous", "toutes"),
    none_of_them=_any("aucune?", "nulle"),
    most_of_them=_any("plupart", "majorité", "majoritairement"),
    names={"amount": _any("montants?"), "hour": _any("heures?", "moment")},
    around={
        "probability": r"probab|chance|risque",
        "counterfactual": r"probab|chance|risque",
        "amount": r"montant|paiement|transaction|pour \{",
        "amount.position": r"montant",
        "rank": r"rang|file|place",
        "cases": r"file|cas",
        "hour": r"heure|lieu|transaction|paiement|moment",
        "hour.frequency": r"transaction|paiement",
        "neighbours": r"proche|voisin|semblable|ressembl",
        "neighbours.count": r"proche|voisin|semblable|ressembl",
        "neighbours.frauds": r"proche|voisin|semblable|ressembl|fraude",
        "identical": r"identique",
        "same_amount": r"montant",
        "group": r"identique|semblable",
        "check": r"vérif|contrôl|sugg|conseil|examin",
    },
)

ENGLISH = Vocabulary(
    common=_words(
        "the is of and an for to in with by than it this that was were are at risk raises lowers not has its would be"
    ),
    allowed=_words(
        "a about again all also although among an and another any as at be been but by case cases clearly contrast do "
        "does doesn't each even far for from further had has have here here's however in is isn't it it's its itself "
        "likewise lot mainly more most much neither never no nor not of on only or other others out own rather same "
        "sets seen slightly so still strongly than that the then there these this those though to too towards toward "
        "unlike very what where which while whilst with would similarly "
        "abnormal abnormally accounts apart atypical amount average biggest carries carry component contribution "
        "contributes contributing direction down dominant effect element estimated extreme extremely factor feature "
        "flagged fraud gives hand high higher highest hour key large larger largest legitimate level lies low lower "
        "lowest main major markedly median middle model nearly normal notably odds ordinary overall part payment "
        "payments points probability pulls pushes push pull queue range rare rarely reading reason reasons rest rise "
        "increase risk score share side signal sits stands strong stronger strongest suspicious top total training "
        "transaction transactions typical unusual unusually up usual value values variable way weighs weight "
        "explains explaining explain represents unlike first compared next comes finally particularly noticeably"
    ),
    allowed_stems=_any(
        "rais(?:e|es|ed|ing)", "increas(?:e|es|ed|ing)", "heighten(?:s|ed|ing)?", "elevat(?:es|ed)",
        "lower(?:s|ed|ing)?", "reduc(?:e|es|ed|ing)", "decreas(?:e|es|ed|ing)", "diminish(?:es|ed|ing)?",
        "add(?:s|ing)?", "mitigat(?:e|es|ed|ing)", "dampen(?:s|ed|ing)?", "fail(?:s|ed)?", "push(?:es|ing)?",
    ),
    plain=_words(
        "alert analyst anything attention based before both calls came careful caution certain check checks close "
        "closest common could day deserves deserve found frauds fraudulent holds how identical included into list like "
        "likely look looks may might moment nearby nearest neighbours neighbors none nothing one order place placed "
        "possible possibly potential potentially proof rank ranked ranks repeated resemble resembles review row rows "
        "see sees seem seems several similar since situation suspicion suspicions suggested suggests suspect time "
        "times took was were worth without around about if nearly when who whether they already alike"
    ),
    raises=_any(
        r"rais\w+", r"(?<!the )(?<!an )increas\w+", r"heighten\w*", "elevates", r"adds?(?: \w+){0,2} to",
        r"(?:push|pull|point)\w*(?: \w+){0,4} (?:up|upwards)",
    ),
    lowers=_any(
        r"lower(?:s|ed|ing)", "lower(?! than)(?= (?:the|it|this|its))", r"reduc\w+", r"decreas\w+", r"diminish\w*",
        r"mitigat\w+", r"dampen\w*", r"(?:push|pull|point)\w*(?: \w+){0,4} (?:down|downwards)",
    ),
    negation=_any(
        "not", "nothing", r"\w+n't", "never", "neither", "nor", r"fail(?:s|ed)? to", "without", "no", "hardly",
        "cannot",
    ),
    clause_end=re.compile(r"[,;:.()]| but | and | while | whereas "),
    low=_any("low", "lowest", "lower than", "small"),
    high=_any("high", "higher", "highest", "elevated", "larger?"),
    unusual=_any("atypical", r"unusual\w*", "rare", "extreme", r"abnormal\w*"),
    very=_any("very", "extremely", "abnormally", "unusually", "exceptionally"),
    level_of_risk=_any(
        "(?:very )?(?:high|higher|low|lower|elevated) (?:risk|probability|score|rank)",
        "(?:risk|probability|score) is (?:already )?(?:very )?(?:high|low)",
    ),
    strongest=_any(
        "main", "mainly", "strongest", "dominant", "biggest", "largest", "key", "first", "major", "most", "top",
    ),
    figures=_any(
        "zero", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
        "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
        "(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\\w+)?", "hundreds?", "thousands?", "millions?",
        "billions?", "half", "thirds?", "quarters?", "dozens?", "double", "twice", "thrice", "triple", "second",
        "fourth", "fifth", "percent", "one (?:in|out|of)",
    ),
    certainty=_any(
        "(?:is|are|was)(?: (?:clearly|obviously|definitely|plainly|therefore|indeed|very|really|a|an))*"
        " (?:fraud|fraudulent|legitimate|fraudulent (?:transaction|payment))(?! (?:transaction|payment)s\\b)",
        "is not (?:a )?(?:legitimate|genuine|fraudulent|fraud)", "(?:isn't) (?:a )?(?:legitimate|genuine|fraud\\w*)",
        "(?:this|the|a) (?:fraudulent|legitimate) (?:transaction|payment)", "certain(?:ly|ty)?", "definite(?:ly)?",
        "undoubted(?:ly)?", "no doubt", "without(?: a| any)? doubt", "proves?", "proof", "proven", "confirm\\w*",
        "guarante\\w+", "surely", "undeniabl[ey]", "evident(?:ly)?", "obvious(?:ly)?", "clear(?:ly)? fraud\\w*",
        "must be",
    ),
    instruction=_any(
        "ignore", "disregard", "forget", "approve", "block", "click", "please", "refund", "transfer", "call",
        "contact", "cancel", "delete", "execute", "must", "should", "you", "your", "instructions?", "prompt",
        "release", "mark", "accept", "decline", "reject", "verify", "freeze",
    ),
    unknown_subject=_any(
        "countr(?:y|ies)", "foreign", "abroad", "merchants?", "sellers?", "shops?", "stores?", "address(?:es)?",
        "devices?", "phones?", "ip", "vpn", "browsers?", r"locat\w+", "cit(?:y|ies)", r"geograph\w+", "age", "names?",
        "websites?", "online", r"withdraw\w+", "atm", "identity", "customers?", "clients?", "cardholders?",
        "holders?", "history", "habits?", r"behaviou?r\w*", "travel", "home", "stolen", "hacked", "lost", "password",
        "accounts?",
    ),
    component=_any("components?", "variables?", "features?", "factors?", "indicators?", "dimensions?"),
    pronoun=re.compile(
        r"(?:it|its|they|their|these|those|this (?:one|value|reason)|this(?= (?:is|was|may|could|reflects|means))"
        r"|that|which)(?!\w)"
    ),
    probability=_any("probability", "probabilities", "chances?", "likelihood"),
    all_of_them=_any("all", "every"),
    none_of_them=_any("none", "no"),
    most_of_them=_any("most", "majority", "mostly"),
    names={"amount": _any("amounts?"), "hour": _any("hours?", "time of day")},
    around={
        "probability": r"probab|chance|risk|likel",
        "counterfactual": r"probab|chance|risk|likel",
        "amount": r"amount|payment|transaction|for \{",
        "amount.position": r"amount",
        "rank": r"rank|queue|place",
        "cases": r"queue|cases",
        "hour": r"hour|time|place|transaction|payment",
        "hour.frequency": r"transaction|payment",
        "neighbours": r"nearest|closest|neighbour|similar",
        "neighbours.count": r"nearest|closest|neighbour|similar",
        "neighbours.frauds": r"nearest|closest|neighbour|similar|fraud",
        "identical": r"identical",
        "same_amount": r"amount",
        "group": r"identical|similar",
        "check": r"check|suggest|advi[cs]e",
    },
)  # fmt: skip
VOCABULARY = {"fr": FRENCH, "en": ENGLISH}
