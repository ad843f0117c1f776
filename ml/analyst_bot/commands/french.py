"""French: the questions that name a tool, as patterns over folded text."""

CODE = "fr"

_ASK = r"(?:(?:quel(?:le)?s?|quoi|montre[rz]?|donne[rz]?|affiche[rz]?|liste|sont|est|moi|me|voir|et)[ -])*"
_THE = r"(?:les |la |le |l'|une |des |de la |l'etat de la |l'etat du )?"
_OF = (
    r"(?: (?:du|de|des|la|le|les|dans|sur|champion|modele|actuel(?:le)?s?|variables?|donnees|maintenant"
    r"|aujourd'hui|pipeline|systeme|chaine|qualite|notre|nos|ce|test))*"
)
_FIGURE = r"(?:precision|rappel|(?:roc )?auc|precision moyenne)"
_MODEL = r"(?:le |notre |ce |du |au |a ce |le nouveau )?(?:modele|champion|systeme|score)"
# Whole questions that name a tool, folded.
TOOLS = {
    "metrics": (
        rf"{_ASK}{_THE}{_FIGURE}(?:(?:,|,? et| &) (?:la |le |l')?{_FIGURE})+",
        r"(?:est-ce que )?(?:les |nos )?(?:scores?|predictions?|alertes?|modeles?) sont(?:-elles|-ils)? (?:vraiment "
        r"|toujours )?"
        r"(?:bons|bonnes|fiables?|precis(?:es)?|justes?|efficaces?)",
        rf"{_ASK}{_THE}(?:metriques?|performances?|indicateurs?|perfs?|fiabilite|qualite|efficacite){_OF}",
        rf"que (?:vaut|valent) {_MODEL}",
        rf"(?:est-ce que )?{_MODEL} (?:est|marche|fonctionne|detecte|predit|se comporte)(?:-t-il|-il)? ?"
        r"(?:vraiment |toujours |encore |assez |si |t-il )?(?:fiable|bon|efficace|bien|performant|precis|correct"
        r"|digne de confiance)?",
        rf"(?:a quel point |dans quelle mesure )?(?:peut-on|puis-je|peux-tu|on peut|pouvons-nous|faut-il|dois-je"
        rf"|peut on)"
        rf" (?:vraiment |encore )?(?:se fier|me fier|nous fier|faire confiance|avoir confiance|compter|s'appuyer)"
        rf" (?:a |au |dans |en |sur )*{_MODEL}",
        r"peut-on s'y fier|est-ce fiable|est-il fiable|est-ce que c'est fiable",
        rf"(?:a quel point|combien) {_MODEL} est(?:-il)? (?:fiable|bon|precis|efficace)",
        rf"quelle confiance (?:accorder|avoir|donner) (?:au|en|dans|a) {_MODEL}",
    ),
    "drift": (
        r"(?:y a-t-il (?:de la |une )?|une |de la )?derive (?:sur |pour |de |d')(?:la variable )?v\d+",
        r"(?:est-ce que )?(?:le |notre |ce )?(?:modele|champion|systeme) (?:a |est en )?(?:derive|derivent)"
        r"(?:[ -]t[ -]il)?",
        rf"(?:y a-t-il |y a t il |est-ce qu'il y a )?{_ASK}{_THE}(?:derives?|drift){_OF}",
        r"(?:y a-t-il |est-ce qu'il y a )?(?:des |une )?alertes? (?:de |sur la )derive",
        r"(?:quel(?:le)?s|combien de) (?:variables?|entrees?|colonnes?)(?: ont| sont)? "
        r"(?:derivee?s?|derive|bouge|en alerte"
        r"|change)",
        r"(?:est-ce que )?(?:la (?:variable )?)?v\d+ derive(?:-t-elle|-t-il)?",
        r"(?:est-ce que )?(?:la (?:variable )?)?v\d+ a(?:-t-elle|-t-il)? (?:derive|bouge|change)|derive (?:de |d')v\d+",
        r"(?:quel(?:le)?s?|top \d+ des|les) (?:variables?|entrees?|colonnes?) (?:qui )?(?:a|ont|est|sont)(?: "
        r"le| la)? plus "
        r"(?:derivee?s?|derive|bouge|change)",
        r"(?:est-ce que )?(?:les |nos )?(?:donnees|variables|entrees)(?: d'entree)?(?: ont(?:-elles)?)? (?:derivent"
        r"|derive|"
        r"change|bouge|changent|bougent)(?:-elles)?",
    ),
    "health": (
        rf"{_ASK}{_THE}(?:sante|etat){_OF}",
        r"(?:y a-t-il |est-ce qu'il y a )?(?:un |une |des |le moindre )?"
        r"(?:problemes?|soucis?|anomalies?|avertissements?)"
        r"(?: (?:avec|dans|sur) (?:le |la |les |nos )?(?:pipeline|chaine|systeme|donnees|modele))?",
        r"(?:est-ce que )?quelque chose ne va pas|qu'est-ce qui ne va pas",
        r"(?:est-ce que )?tout (?:est|marche|fonctionne) ?(?:ok|bien|normal|normalement|correctement)?",
        r"(?:est-ce que )?(?:tout|ca|la chaine|le pipeline|le systeme) va bien(?: aujourd'hui| ce matin| en ce moment)?"
        r"(?: ?[?.,;:!] ?(?:(?:un |le )?(?:resume|point|bilan) )?(?:de l'etat|sur l'etat|de la sante) d(?:u|e la|es)"
        r" (?:systeme|chaine|pipeline|donnees))?",
    ),
    "list_tables": (
        rf"{_ASK}{_THE}(?:toutes les )?tables?(?: (?:existent|publiees|sont publiees|disponibles|sont disponibles"
        rf"|y a-t-il|as-tu))?",
    ),
    "changes": (
        rf"(?:quand |a quand |depuis quand )?{_MODEL} a(?:[ -]t[ -]il)? (?:ete )?(?:change|remplace|promu)(?: quand)?"
        r"(?: pour la derniere fois)?",
        r"(?:qu'est-ce qui|quoi|qu'est ce qui)(?: a)? (?:a |de )?(?:change|differe|nouveau)[ -]?(?:t-il )?"
        r"(?:depuis|avec|entre|par rapport a|dans|sur)? ?(?:le |la |au |du )?(?:derniere?|precedente?|nouveau"
        r"|nouvelle|ancien(?:ne)?)? ?"
        r"(?:modele|champion|version)?(?: du modele| de modele)?",
        rf"{_ASK}{_THE}(?:changements?|differences?) (?:depuis|avec|entre) (?:le |la )?(?:derniere?|precedente?"
        rf"|ancien(?:ne)?) "
        r"(?:modele|champion|version)(?: du modele)?",
        rf"{_ASK}{_THE}(?:derniere )?(?:decision|promotion) (?:du|de|sur le) (?:modele|champion)",
        r"(?:le |la )?(?:nouveau modele|nouvelle version|nouveau champion) (?:est-il|est-elle) meilleure?",
        r"pourquoi (?:le |ce )?(?:modele|champion)(?: actuel)? (?:a-t-il|est-il|a ete) (?:ete )?(?:choisi|promu"
        r"|change|remplace)",
    ),
    "help": (r"aide|\?|que (?:peux-tu|sais-tu) faire|que puis-je demander",),
}
# With an id, ID, or with words that point at a transaction that nobody named.
_SUSPECT = (
    r"(?:suspecte?|suspicieu(?:x|se)|signalee?|alertee?|bloquee?|risquee?|detectee?|consideree? comme "
    r"(?:suspecte?|frauduleu(?:x|se)|une fraude)|en alerte|fraude|frauduleu(?:x|se))"
)
_TO_BE = r"(?:est-elle|est-il|est|a-t-elle ete|a-t-il ete|a ete|ete|si|tres|etait-elle|etait)"
WHY = (
    r"(?:est-ce que )?ID est(?:-elle|-il)? (?:suspecte?|risquee?|signalee?)",
    rf"(?:pourquoi|pkoi|pk|pq|explique[rz]?(?:[ -]moi)?(?: pourquoi)?) (?:est-ce que )?ID(?:"
    rf" {_TO_BE})*(?: {_SUSPECT})?(?: comme "
    rf"fraude)?",
    r"pourquoi (?:le |la )?(?:modele|systeme|champion) a(?:-t-il)? (?:signale|alerte|detecte|bloque"
    r"|classe) ID(?: comme fraude)?",
    r"pourquoi (?:avons-nous|a-t-on|avez-vous) (?:signale|alerte|bloque) ID",
    r"(?:raisons?|explication) (?:de|pour) ID",
    rf"pourquoi {_TO_BE}? ?(?:on )?{_SUSPECT} ID",
)
SHOW = (
    r"(?:tout|que sais-tu|que sait-on) (?:sur|de) ID",
    r"(?:montre[rz]?|affiche[rz]?|donne[rz]?|voir|cherche|trouve|ouvre|detail(?:s|le)?|info(?:s|rmations)?)(?:[ "
    r"-]moi)?(?: le detail de| les details de| sur| de)? ID",
)
THIS = r"(?:cette|ce|la|le|celle-ci|celui-ci|ca|cela|elle)(?: (?:transaction|paiement|operation|cas|ligne|alerte))?"
WHAT_IF = (
    r"(?:et si|si) (?P<changes>.+?) (?:pour|de|sur) ID",
    r"(?:quel(?:le)? serait (?:le |la )?(?:score|probabilite|risque)(?: de fraude)?|que se passerait-il|que devient"
    r"(?:drait)? le score) (?:de|pour|avec) ID (?:si|avec) (?P<changes>.+?)",
)
SCORE = (
    r"(?:score|predis|predire) ID",
    r"(?:quel(?:le)? est )?(?:le |la )?(?:score|probabilite|risque)(?: de fraude)? (?:de|pour) ID",
    r"(?:a quel point )?(?:le modele|le champion) est(?:-il)? (?:sur|certain|confiant) (?:de lui )?(?:pour|de|sur) ID",
)
DESCRIBE = r"(?:decris|decrire|(?:les )?colonnes de) (?:la )?(?:table )?(\w+)"
CHANGE = (
    r"(?:le |la |l'|les )?(?P<name>.+?) ?(?:=|etait de|etait|valait|est) "
    r"?(?P<value>-?\d{1,15}(?:[.,]\d{1,15})?) ?(?:€|eur|euros?)?"
)
AND = r" et |;|, "
A_TRANSACTION = r"(?:la |le )?(?:transaction |cas |paiement |operation )?"
