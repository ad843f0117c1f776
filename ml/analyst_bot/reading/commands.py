"""Questions that name a tool: metrics, drift, health, why, what if, tables. Patterns are matched on folded text."""

import re

from ml.analyst_bot.reading.conditions import UnreadableError, near, words_of
from ml.analyst_bot.reading.question import Reading
from ml.language.detection import fold

_ASK = r"(?:(?:quelles?|quels?|what|which|show|montre|donne|affiche|give|liste|list|sont|are|is|est|me|moi|how)\ )*"
_THE = r"(?:les|la|le|the|l'|une|de\ la|any)?\ ?"
_OF = r"(?:\ (?:du|de|des|of|the|le|la|les|in|dans|sur|on|champion|modele|model|actuel(?:le)?s?|current|features?|data"
_OF += r"|donnees|variables?|maintenant|now|today|aujourd'hui|pipeline|systeme|system|chaine))*"
_TOOLS = {
    "metrics": rf"{_ASK}{_THE}(?:metriques?|metrics?|performances?){_OF}"
    rf"|how\ good\ is{_OF}|que\ vaut\ {_THE}{_OF.removesuffix('*')}*|que\ vaut\ le\ (?:champion|modele)",
    "drift": rf"(?:is\ there\ |y\ a-t-il\ |y\ a\ t\ il\ )?{_ASK}{_THE}(?:derives?|drift){_OF}"
    # That none has moved says little where history is short: the tool tells both.
    r"|(?:quelles?|which|what|combien\ de|how\ many)\ (?:variables?|entrees?|features?|inputs?)"
    r"(?:\ ont|\ has|\ have|\ sont|\ are)?\ (?:derive|bouge|drifted|moved|drifting|en\ alerte|in\ alert)",
    "health": rf"{_ASK}{_THE}(?:sante|health|etat){_OF}|is\ everything\ (?:fine|ok|healthy)|tout\ va\ bien",
    "list_tables": rf"{_ASK}{_THE}(?:all\ |toutes\ les\ )?tables?"
    r"(?:\ (?:are\ there|exist|existent|publiees|sont\ publiees|disponibles|available|y\ a-t-il|can\ i\ query))?",
    "help": r"aide|help|\?|que\ (?:peux-tu|sais-tu)\ faire|what\ can\ (?:you\ do|i\ ask)",
}
_TOOLS = {tool: re.compile(pattern, re.VERBOSE) for tool, pattern in _TOOLS.items()}

# An id: a word with a digit in it, in quotes or not.
_ID = r"['\"«“]?\s?(?P<id>[a-z][\w-]*\d[\w-]*)\s?['\"»”]?"
_TRANSACTION = rf"(?:la\ |the\ )?(?:transaction\ |cas\ |case\ )?{_ID}"
_WHAT_IF = re.compile(
    rf"(?:et\ si|what\ if|what-if|si|if)\ (?P<changes>.+?)\ (?:pour|for|of|de|on|sur)\ {_TRANSACTION}", re.VERBOSE
)
_SCORE = re.compile(rf"(?:score|predict|predis|predire)\ {_TRANSACTION}", re.VERBOSE)
_WHY = re.compile(r"(?:pourquoi|why|explique[rz]?|explain)\b")
_WHY_WHAT = re.compile(
    rf"(?:pourquoi|why|explique[rz]?|explain)\ (?:is\ |was\ )?{_TRANSACTION}"
    r"(?:\ ?(?:est-elle|est-il|is|est|was|so|si|tres|suspecte?|suspicious|flagged|signalee?|risky|risquee?)|\ )*",
    re.VERBOSE,
)
_DESCRIBE = re.compile(
    r"(?:decris|decrire|describe|(?:les\ |the\ )?colonnes\ de|(?:the\ )?columns\ of)\ (?:la\ |the\ )?(?:table\ )?(\w+)",
    re.VERBOSE,
)
_CHANGE = re.compile(
    r"(?:le\ |la\ |l'|les\ |the\ )?(?P<name>.+?)\ ?(?:=|etait\ de|etait|valait|was|were|est|is)\ ?"
    r"(?P<value>-?\d{1,15}(?:[.,]\d{1,15})?)\ ?(?:€|eur|euros?)?",
    re.VERBOSE,
)


def read_a_command(text, catalog):
    """Reading of a question that names a tool, or None.

    Raises:
        UnreadableError: it names a tool, and something about it is not understood.
    """
    text = " ".join(text.split())
    folded = fold(text)
    if found := _WHAT_IF.fullmatch(folded):
        changes = _changes(found["changes"], catalog)
        return Reading("predict", {"transaction_id": _as_written(text, found), "changes": changes})
    if found := _SCORE.fullmatch(folded):
        return Reading("predict", {"transaction_id": _as_written(text, found), "changes": {}})
    if _WHY.match(folded):
        if found := _WHY_WHAT.fullmatch(folded):
            return Reading("explain", {"transaction_id": _as_written(text, found)})
        raise UnreadableError(text)
    if found := _DESCRIBE.fullmatch(folded):
        return Reading("describe", {"table": found[1]})
    for tool, pattern in _TOOLS.items():
        if pattern.fullmatch(folded):
            return Reading(tool)
    return None


def _as_written(text, found):
    return text[found.start("id") : found.end("id")]


def _changes(text, catalog):
    tables = [catalog.tables[name] for name in ("fraud_features", "fraud_prediction") if name in catalog.tables]
    phrases = {phrase: column for table in tables for phrase, column in words_of(table).items()}
    changes = {}
    for part in re.split(r" (?:et|and) |;|, ", text):
        found = _CHANGE.fullmatch(part.strip())
        if not found:
            raise UnreadableError(part.strip())
        if found["name"] not in phrases:
            close = [near(found["name"], table) for table in tables]
            raise UnreadableError(found["name"], next(filter(None, close), None))
        changes[phrases[found["name"]]] = float(found["value"].replace(",", "."))
    return changes
