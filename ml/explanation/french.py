"""French texts: how facts are said, what the template writes, what the LLM is shown, what the proof knows."""

import re

from ml.explanation.telling import Telling
from ml.explanation.vocabulary import Around, Vocabulary, any_of, words
from ml.explanation.wording import capital
from ml.language.language import NO_BREAK

# How facts are said.
SAID = {
    "less_than": "moins de {share}",
    "odds_above": "plus de 9 sur 10",
    "odds_in_10": "environ {n} sur 10",
    "odds_in_100": "environ {n} sur 100",
    "odds_below": "moins de 1 sur 100",
    "hour": f"entre {{start}}{NO_BREAK}h et {{end}}{NO_BREAK}h",
    "ordinary": "ordinaire parmi les transactions légitimes",
    "lower": "plus bas que dans {those} des transactions légitimes",
    "lower_feminine": "plus basse que dans {those} des transactions légitimes",
    "higher": "plus élevé que dans {those} des transactions légitimes",
    "higher_feminine": "plus élevée que dans {those} des transactions légitimes",
    "share_of": "{share}",
    "nearly_all": "la quasi-totalité",
    "neighbours": "{frauds} sur {neighbours}",
    "apart_more": "davantage que dans les autres cas signalés",
    "apart_less": "moins que dans les autres cas signalés",
    "amount_in_short": "montant {amount}",
    "yes": "oui",
    "no": "non",
    "days": f"{{n}}{NO_BREAK}jours",
    "hours": f"{{n}}{NO_BREAK}heures",
    "minutes": f"{{n}}{NO_BREAK}min",
    "hour_in_short": "heure {hour:.0f}",
}
# What a text may suggest to an analyst: nothing else.
CHECKS = {
    "call_holder": "appeler le titulaire de la carte",
    "card_test": "chercher un paiement plus élevé de la même carte, car un petit montant sert souvent d'essai",
    "identical_payments": "rapprocher ce paiement des paiements identiques de la dernière heure",
    "repeated_amount": "examiner ensemble les paiements du même montant de la dernière heure",
    "group": "traiter ensemble les cas presque identiques de la file",
    "compare_history": "comparer avec les paiements antérieurs de la carte avant d'appeler son titulaire",
}
CHECK = "Vérification suggérée : {check}."
# Articles with which a contract calls an input, and what is elided before a figure: pattern, replacement.
ARTICLES = "(?:les?|la) |l'"
ELISIONS = ((r"\b(d|qu|D|Qu)e (?=environ|entre)", r"\1'"),)


class Template(Telling):
    language = "fr"

    def opening(self):
        if self.facts.rank == 1:
            return "En tête de la file, ce paiement de {amount} a une probabilité de fraude estimée à {probability}."
        return "Au rang {rank} de la file, ce paiement de {amount} a une probabilité de fraude estimée à {probability}."

    def payment(self):
        return "Ce paiement est de {amount}."

    def amount_and_hour(self):
        when = "il a eu lieu {hour}, une heure où se font {hour.frequency} des transactions légitimes"
        if self.amount_is_extreme and self.hour_is_rare:
            return f"Son montant est {{amount.position}}, et {when}."
        if self.amount_is_extreme or not self.hour_is_known:
            return "Son montant est {amount.position}."
        if self.hour_is_rare:
            return f"Son montant est {{amount.position}}, mais {when}."
        return "Ni son montant ni son heure ne sortent de l'ordinaire."

    def neighbours(self):
        nearest = "{neighbours.count} transactions d'entraînement les plus proches"
        found = self.facts.neighbour_frauds
        if self.facts.neighbours == 0:
            return None
        if found == 0:
            return f"Aucune des {nearest} n'était une fraude, ce qui invite à la prudence."
        if found == self.facts.neighbours:
            return f"Les {nearest} étaient toutes des fraudes."
        were = "était une fraude" if found == 1 else "étaient des fraudes"
        return f"Parmi les {nearest}, {{neighbours.frauds}} {were}."

    def repetition(self):
        if self.facts.identical_last_hour:
            is_one = self.facts.identical_last_hour == 1
            seen = "paiement identique a été vu" if is_one else "paiements identiques ont été vus"
            return f"Dans l'heure qui précède, {{identical}} {seen}."
        if self.facts.group_size > 1:
            return "La file compte {group} cas presque identiques, celui-ci compris."
        if self.facts.amount_is_repeated:
            return "Le même montant est apparu {same_amount} fois dans l'heure qui précède, plus que d'ordinaire."
        return None

    def apart(self):
        if not self.tells_apart:
            return None
        verb = "augmente" if self.facts.apart.direction == "raises" else "réduit"
        name = self.facts.apart.feature
        return f"Ce qui distingue ce cas : {name} ({{{name}.value}}) {verb} le risque {{{name}.apart}}."

    def counterfactual(self):
        if not self.tells_counterfactual:
            return None
        name = self.facts.strongest.feature
        return f"Avec {name} à sa médiane légitime ({{{name}.median}}), la probabilité serait de {{counterfactual}}."

    def check(self):
        return CHECK

    def first_of_equals(self, reason):
        if not reason.is_component:
            return self.reason(reason, 0, turns=False)
        verb = "augmente" if reason.direction == "raises" else "réduit"
        return f"{reason.feature} ({{{reason.feature}.value}}), {{{reason.feature}.position}}, {verb} le risque."

    def reason(self, reason, place, turns):
        verb = "augmente" if reason.direction == "raises" else "réduit"
        share = f" ({{{reason.feature}.share}} de la hausse)" if reason.share is not None else ""
        lead = "À l'inverse, " if turns else ""
        if says := self.clause(reason):
            return capital(f"{lead}{says}, ce qui {verb} le risque{share}.")
        if not reason.is_component:
            subjects = {"amount": "le montant de {amount}", "hour": "le moment de la journée ({hour})"}
            subject = subjects.get(reason.feature) or self.by_words(reason) or f"la valeur de {reason.feature}"
            return capital(f"{lead}{subject} {verb} le risque{share}.")
        name, value, position = reason.feature, f"{{{reason.feature}.value}}", f"{{{reason.feature}.position}}"
        if place == 0:
            weighs = "est la raison principale" if reason.direction == "raises" else "pèse le plus"
            return f"{name} ({value}) {weighs} : {position}, elle {verb} le risque{share}."
        if place == 1 or turns:
            also = "" if turns else " aussi"
            return f"{lead}{name} ({value}), {position}, {verb}{also} le risque{share}."
        if place == 2:
            return f"Vient ensuite {name} ({value}), qui {verb} le risque{share}."
        return f"Enfin, {name} ({value}) {verb} aussi le risque{share}."


# A question to the LLM and the answer that is wanted.
EXAMPLE = (
    {
        "language": "fr",
        "reasons": [
            {"feature": "V14", "direction": "raises", "strongest": True},
            {"feature": "V4", "direction": "lowers", "strongest": False},
        ],
        "placeholders": {
            "{probability}": "environ 8 sur 10",
            "{amount}": "0,76 €",
            "{amount.position}": "plus bas que dans 97 % des transactions légitimes",
            "{neighbours}": "17 sur 20",
            "{check}": "chercher un paiement plus élevé de la même carte",
            "{V14.value}": "−8,3",
            "{V14.position}": "plus basse que dans la quasi-totalité des transactions légitimes",
            "{V14.share}": "38 %",
            "{V4.value}": "0,21",
        },
    },
    {
        "summary": "Ce paiement de {amount} est suspect : la probabilité de fraude est estimée à {probability}. "
        "Son montant est {amount.position}. Parmi les transactions d'entraînement les plus proches, {neighbours} "
        "étaient des fraudes. Vérification suggérée : {check}.",
        "reasons": [
            {
                "feature": "V14",
                "direction": "raises",
                "sentence": "V14 ({V14.value}) est la raison principale : {V14.position}, elle augmente le risque "
                "et porte {V14.share} de la hausse.",
            },
            {
                "feature": "V4",
                "direction": "lowers",
                "sentence": "À l'inverse, V4 ({V4.value}) réduit le risque.",
            },
        ],
    },
)

# What comes now is said to be the probability.
IS_PROBABILITY = r"probabilité(?: de fraude)?(?: est)?(?: estimée)?(?: de| d'| à)?\s?$"

_CONDITIONAL = r"\b(?!pourrai|devrai|parai)\w+rai(?:t|ent)\b"

VOCABULARY = Vocabulary(
    common=words(
        "le la les des du et est un une pour dans avec que qui par sur au aux ce cette cas risque à plus sont était "
        "étaient en de augmente réduit son sa ne pas"
    ),
    allowed=words(
        "a à ainsi alors année aucun aussi autre autres au aux avec c ce cela celle ces cet cette chez comme d dans "
        "de des donc du elle elles en encore enfin est et eu il ils inverse ici jamais l la le les leur lui mais même "
        "n ne notamment on ou par parmi pas plus pour pourtant qu que qui quant revanche s sa se ses si son sont sur "
        "surtout plusieurs composantes variables facteurs tandis très trop un une dont avait peu vers y également "
        "assez bien ailleurs seule seul côté contre contrairement serait était anormale anormalement atypique "
        "atypiques basse basses bas centrale centre composante contribution davantage écart élevée élevées élevé "
        "entraînement extrême extrêmement faible faibles file forte fort fortement fraude grande habituel habituelle "
        "habituelles habitude haut haute hautes hausse inhabituelle inhabituel inhabituellement légèrement légitime "
        "légitimes log-odds majeure médiane milieu modèle moyenne moindre nette nettement niveau normale observée "
        "ordinaire ordinaires part particulièrement première poids principal principale probabilité quasi-totalité "
        "raison raisons rare rarement reste risque score sens sensiblement signal signalée signalés signalées "
        "suspecte suspect total totale totalité transaction transactions paiement paiements valeur valeurs variable "
        "zone distingue cas dominante vient ensuite direction effet estimée ramenée élément facteur sensible nets "
        "nettes moyen petit petite"
    ),
    allowed_stems=any_of(
        "augment(?:e|ent|er|é|ée|ant)", "accro(?:ît|it|issent|ître|issant)", "accru(?:e|es|s)?", "élève(?:nt)?",
        "renforc(?:e|ent|er|ant)", "aggrav(?:e|ent|er|ant)", "rédui(?:t|sent|re|te|sant)",
        "diminu(?:e|ent|er|ant|erait)", "(?:tomb|pass|rest)(?:e|erait)", "descend(?:rait)?", "abaiss(?:e|ent|er|ant)",
        "baisse(?:nt|r|rait)?", "atténu(?:e|ent|er|ant)", "modère(?:nt)?", "limite(?:nt)?", "pès(?:e|ent)", "peser",
        "pesant", "port(?:e|ent|ant)", "compt(?:e|ent|ant)", "contribu(?:e|ent|ant)", "représent(?:e|ent|ant)",
        "expliqu(?:e|ent|ant)", "jou(?:e|ent)", "va", "vont", "tir(?:e|ent)", "pouss(?:e|ent)", "vaut", "atteint",
        "situe", "trouve", "ressort", "apport(?:e|ent|ant)", "ajout(?:e|ent|ant)",
    ),
    plain=words(
        "premier réalisé effectué si alerte analyste apparu apparaît aucune attention celui certain certaine ci "
        "compris dernière donnée données élevés environ équivalents examen examiner examinée faite fait faits fois "
        "font fraudes frauduleuse frauduleuses frauduleux globale heure heures hypothèse identique identiques invite "
        "journée lieu ligne lignes majorité méritent mérite moment montant montants ni ordre ont où parait paraît "
        "passé personne plupart plusieurs possible potentiel potentiellement pouvoir pourrait proche proches presque "
        "présente présentent priorité prouve prouver prudence précède précédente rang rapproche ressemble ressemblent "
        "ressort rien sans semblable semblables semble signe soit soupçon suspects suspectes sortent suggérée toutes "
        "tous tout tête vérification vérifications voisine voisines vue vues vu vus étaient été être figure lot liste "
        "légitimement contexte situation similaire similaires passées place sensible suspicion potentielle seraient "
        "modérée modéré intermédiaire petits aurait deviendrait"
    ),
    raises=any_of(
        r"vien\w+(?: \w+){0,2} d(?:e|u|es|')", "due? (?:à|au)", r"provien\w+", "tient (?:à|au)", "à cause d(?:e|u|')",
        r"augment\w*", r"accro[iî]\w*", r"accru\w*", "élève(?:nt)?", r"renforc\w*", r"aggrav\w*",
        r"(?:tir|pouss|pès|va|vont)\w*(?: \w+){0,4} vers le haut",
        r"(?:tir|pouss|pès|va|vont)\w*(?: \w+){0,4} à la hausse",
    ),
    lowers=any_of(
        r"rédui\w*", r"diminu\w*", r"abaiss\w*", "(?<!la )(?<!une )baisse(?:nt|r|rait)?", r"atténu\w*", r"modèr\w*",
        r"tomb\w+", r"descend\w*", r"chut\w+", r"modér(?:er|ant|ent)", "limite(?:nt|r)?",
        r"(?:tir|pouss|pès|va|vont)\w*(?: \w+){0,4} vers le bas",
        r"(?:tir|pouss|pès|va|vont)\w*(?: \w+){0,4} à la baisse",
    ),
    negation=any_of(
        r"(?:rien|aucune? \w+) n(?:e|(?='))", "ne", "rien", "n(?=['’ ])", "sans", "ni", "aucun", "loin d[e']",
    ),
    clause_end=re.compile(r"[,;:.()]| mais | et | car | tandis "),
    strongest=any_of(
        "principale?s?", "premi(?:er|ère)", "dominante?", "majeure?", "la plus (?:forte|grande|lourde|importante)",
        "le plus", "surtout",
    ),
    figures=any_of(
        "zéro", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
        "quatorze", "quinze", "seize", "vingts?", "trente", "quarante", "cinquante", "soixante", "septante",
        "huitante", "nonante", "cents?", "mille", "millions?", "milliards?", "milliers?", "moitié", "tiers",
        "quarts?", "demie?", "double", "triple", "dizaines?", "douzaines?", "vingtaine", "trentaine", "centaines?",
        r"\w+ième", "secondes?", "pourcent",
    ),
    certainty=any_of(
        "(?:est|sont|était)(?: (?:clairement|évidemment|manifestement|bien|donc|très|réellement|assurément))*"
        "(?: une)? (?:fraude|frauduleuse?|frauduleux|légitime|une transaction frauduleuse)",
        "n'est pas (?:une transaction )?(?:légitime|normale|frauduleuse|une fraude)",
        "(?:s'agit|c'est)(?: \\w+){0,4} (?:d'une|une) fraude",
        "(?:cette|la|(?<!pour )(?<!chez )une) transaction (?:frauduleuse|légitime)",
        "ce paiement (?:frauduleux|légitime)", "certaine?(?:ment|s)?", "assurément", "à coup sûr", "aucun doute",
        "nul doute", "indubitablement", "incontestable(?:ment)?", "preuves?", "prouv\\w+", "démontr\\w+",
        "confirm\\w+", "avérée?", "définitivement", "évident", "forcément", "garanti\\w*", "sûrement",
    ),
    instruction=any_of(
        r"ignor(?:ez|er|e|ons)", r"oubli(?:ez|er)", r"approuv\w+", r"valid(?:ez|er)", r"bloqu\w+", r"cliqu\w+",
        "veuillez", r"rembours\w+", r"transfér\w+", "vire[zr]", "appele[zr]", "contacte[zr]", "annule[zr]",
        "supprime[zr]", r"exécute[zr]", "il faut", "(?:vous|on) (?:devez|doit|devrait|devriez)", "vous", "consignes?",
        "instructions?", "libére[zr]", "marque[zr]", "classe[zr]", "refuse[zr]", "accepte[zr]", "vérifie[zr]",
    ),
    unknown_subject=any_of(
        "pays", r"étrang\w+", r"commerç\w+", r"marchand\w*", r"vendeu\w+", r"boutiques?", "adresses?", "appareils?",
        "téléphone", "ip", "vpn", "navigateur", r"locali\w+", "villes?", r"géogra\w+", "âge", "nom", "sites?",
        "internet", "en ligne", "retraits?", "distributeur", "identité", "revenus?", r"clients?", r"client[eè]\w*",
        "titulaires?", "historiques?", "habitudes?", r"comportement\w*", "voyage", "domicile", "volée?", "piratée?",
        "perdue?", "mot de passe", "comptes? bancaires?",
    ),
    component=any_of(r"composantes?", "variables?", "caractéristiques?", "indicateurs?", "facteurs?", "dimensions?"),
    pronoun=re.compile(r"(?:elles?|ils?|celle-ci|celui-ci|cela|ceci|ça|c'|ce qui|son|sa|ses|cette valeur)(?!\w)"),
    probability=any_of("probabilités?", "chances?"),
    all_of_them=any_of("tous", "toutes"),
    none_of_them=any_of("aucune?", "nulle"),
    most_of_them=any_of("plupart", "majorité", "majoritairement"),
    names={"amount": any_of("montants?"), "hour": any_of("heures?", "moment")},
    neighbours=any_of("proches?", r"voisin\w*", "semblables?", r"ressembl\w*"),
    topics={
        "probability": any_of(
            "probabilités?", "chances?", "risques?", "score", r"\{probability\}", r"\{counterfactual\}",
        ),
        "amount": any_of("montants?", "paiement", r"\{amount\}"),
        "rank": any_of("rang", "file", r"\{rank\}"),
        "hour": any_of("heures?", "moment", r"\{hour\}", r"\{hour\.frequency\}"),
        "neighbours": any_of("proches", r"voisin\w*", "semblables", r"\{neighbours[a-z.]*\}"),
        "it": any_of("elle", "celle-ci"),
        "value": any_of(r"v\d+", "valeur", "niveau", r"\{v\d+\.(?:value|position|median)\}"),
        "effect": any_of(
            "part", "poids", "contribution", "effet", "hausse", "augmentation", "baisse", r"\{\w+\.share\}",
        ),
    },
    coordination=re.compile(r"\s*(?:et|ni|ou)\s+(?:(?:le|la|les|son|sa|ses)\s+|l')?"),
    neither=any_of("ni"),
    nothing_but=re.compile(r"(?<!\w)n(?:e |')(?:(?!pas|jamais|rien|plus|guère|point)[\w']+ ){1,2}?que?(?!\w)"),
    suspicion=any_of(
        "suspecte?s?", "soupçons?", "suspicion", "probables?", r"potentiel\w*", r"mérit\w+", "attention",
    ),
    probability_of_legitimacy=re.compile(r"(?:probabilité|chances?) (?:que|qu'|d'|de )[^,;:(]*?(?<!médiane )légitim"),
    otherwise=any_of("médiane", r"\{counterfactual\}"),
    hypothetical=any_of(_CONDITIONAL, r"\{counterfactual\}"),
    no_level=any_of(
        "(?:que )?d'(?:ordinaire|habitude)", "transactions (?:ordinaires|normales|habituelles)", "la moyenne",
        "vers le (?:haut|bas)", "à la (?:hausse|baisse)",
    ),
    no_risk=any_of(
        "aucun(?: \\w+)? risque", "aucune (?:probabilité|chance)", "sans(?: aucun)? risque", "pas de risque",
        "(?:risque|probabilité)(?: est)? (?:total|totale|nulle?)", "rien de suspect", "pas suspecte?",
    ),
    first_in_queue=any_of(
        "(?<!des )premi(?:er|ère) (?:cas|paiement|transaction|rang|place|de la file)", "tout en haut",
        "en toute tête",
    ),
    head_of_queue=any_of("en tête", "tête de (?:la )?(?:file|liste)", "(?:en )?haut de la (?:file|liste)"),
    end_of_queue=any_of("bas de la (?:file|liste)", r"derni(?:er|ère)s? (?:cas|paiement|rang|place|de la file)"),
    levels={
        "unusual": any_of(
            r"sort\w* de l'ordinaire", "atypiques?", r"inhabituel\w*", "rares?", "rarement", "extrêmes?",
            r"anormal\w*", "suspecte? par",
        ),
        "ordinary": any_of("ordinaires?", r"habituel(?:le)?s?", "normale?s?", "normaux"),
        "middle": any_of("modérée?s?", "moyen(?:ne)?s?", "centrale?", "intermédiaires?"),
        "low": any_of("bas(?:se|ses)?", "peu(?= de| d')", "faibles?", "inférieure?s?", "moindres?", "petite?s?"),
        "high": any_of("élevée?s?", "hautes?", "haut", "supérieure?s?"),
        "forceful": any_of("forte?s?", "grande?s?", "nette?s?", "sensibles?"),
    },
    slightly=any_of("légèrement", "faiblement", "à peine", "un peu"),
    strongly=any_of("fortement", "nettement", "sensiblement", "beaucoup", "particulièrement"),
    very=any_of("très", "extrêmement", "anormalement", "inhabituellement", "particulièrement"),
    comparative=any_of("plus", "moins", "encore"),
    legitimate_outcome=any_of(
        r"(?:étaient|étant|sont|était|est) (?:[\w']+ ){0,4}légitimes?",
        "(?<!transactions )(?<!transaction )(?<!paiements )(?<!médiane )légitimes?",
    ),
    fraud=any_of("fraudes?", r"fraudule\w+"),
    some_of_them=any_of("plusieurs"),
    nearly=any_of("presque", "quasi"),
    identical=any_of("identiques?"),
    before_a_figure=re.compile(
        r"(?:plus|moins|presque|près|environ|jusqu'à|au (?:plus|moins)|à peine)(?: de| d'| que| à)?\s*$"
    ),
    only=re.compile(r"(?:seulement|n(?:e |')\w+ que?)(?: de| d'| à)?\s*$"),
    around={
        "probability": Around(r"probab|chance|risque", rf"médiane|{_CONDITIONAL}"),
        "counterfactual": Around(rf"(?=.*{_CONDITIONAL})(?=.*(?:probab|chance|risque))"),
        "amount": Around(r"montant|paiement|transaction|\bpour\b", rf"médiane|{IS_PROBABILITY}"),
        "amount.position": Around(r"montant|paiement de"),
        "rank": Around(r"rang|place", rf"{IS_PROBABILITY}|montant(?: est)?(?: de| d')?\s*$|\bsur\s*$"),
        "cases": Around(r"file|cas|rang", rf"(?:rang|place|numéro)\s*$|{IS_PROBABILITY}"),
        "hour": Around(r"heure|lieu|transaction|paiement|moment"),
        "hour.frequency": Around(r"(?=.*légitim)(?=.*(?:heure|moment|lieu|se font))", r"fraud"),
        "neighbours": Around(r"proche|voisin|semblable|ressembl", IS_PROBABILITY),
        "neighbours.count": Around(r"proche|voisin|semblable|ressembl", IS_PROBABILITY),
        "neighbours.frauds": Around(r"proche|voisin|semblable|ressembl", IS_PROBABILITY),
        "identical": Around(r"identique"),
        "same_amount": Around(r"(?=.*montant)(?=.*(?:fois|paiements|transactions))"),
        "group": Around(r"identique|semblable"),
        "check": Around(r"vérif|contrôl|sugg|conseil|examin"),
        ".value": Around(refuses=r"médiane[^,;]*$|probab[^,;(]*$"),
        ".median": Around(r"médian"),
        ".share": Around(r"hausse|augmentation", r"probab"),
        ".apart": Around(r"augment|rédui|accr|élève|diminu|abaiss|renforc|aggrav|pès"),
    },
)  # fmt: skip
