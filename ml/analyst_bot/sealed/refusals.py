"""Why a query is refused or has no result, in French and English. What DuckDB itself says stays as it is."""

SENTENCES = {
    "fr": {
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
    },
    "en": {
        "too_long": "The query has {characters} characters; {allowed} are allowed.",
        "unseen": "The query holds characters that cannot be seen: {letters}.",
        "unreadable": "This is not SQL that can be read. {why}",
        "statements": "One statement is allowed; these are {found}.",
        "only_select": "Only SELECT is allowed. Nothing here can be changed, opened or set. {why}",
        "kind": "{name} is not allowed in a query here.",
        "function": "The function {name} is not allowed.",
        "table": "{name} is not a table of the published file.",
        "two_parsers": "Two parsers read different tables in the query. Write it more simply.",
        "deep": "The query is nested too deeply.",
        "dotted": "Write {name} without what stands before the dot.",
        "samples": "Samples and time travel are not allowed.",
        "cast": "A cast to {name} is not allowed.",
        "not_ascii": "{name} is not allowed as a name here: write it in letters without accents.",
        "too_slow": "The query was stopped after {seconds} seconds. Ask for less: a condition, or fewer joins.",
        "died": "The query ended the process that ran it. A new one takes its place.",
        "memory": "The query needs more than {mb} MB of memory. Ask for less at once.",
        "not_a_number": "{name} = {value} is no number that the model can take.",
        "near": " Did you mean {near}?",
    },
}


def why_not(code, language, /, **values):
    """The sentence of a code."""
    near = values.pop("near", None)
    sentence = SENTENCES[language][code].format(**values).strip()
    return sentence + (SENTENCES[language]["near"].format(near=near) if near else "")
