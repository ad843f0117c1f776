"""French and English: which one a question is in, and its letters without accents."""

import re
import unicodedata

from ml.language.languages import LANGUAGES

_FRENCH = frozenset(
    """
    les le la des du un une combien pourquoi quelles quels quelle quel est sont ou où par dans avec moyen moyenne montre
    retourne donne affiche lignes liste plus que et sur derive sante fraude fraudes heure montant suspecte aide decris
    au aux cout seuil taux somme cas matrice ont quels en
    """.split()
)
_ENGLISH = frozenset(
    """
    the of how many why which what is are where by in with average show return give list rows most than and on drift
    health fraud frauds hour amount suspicious help per number describe
    at highest lowest largest smallest cases features review cost threshold rate calls matrix has have were was metrics
    """.split()
)


def fold(text):
    """Lower case without accents, letter for letter: positions stay those of `text`."""
    return "".join(_folded(letter) for letter in text)


def figure(value, language):
    """A number as people of that language write it, four digits where there are decimals."""
    if value is None:
        return "?"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    whole = isinstance(value, int)
    text = f"{value:,}" if whole else f"{value:,.2f}" if abs(value) >= 1_000 else f"{value:.4g}"
    return LANGUAGES[language].localised(text)


def language_of(question, otherwise):
    """'fr' or 'en', by its small words; `otherwise` when they do not say, or are those of SQL."""
    if re.match(r"\s*\(?\s*(?:select|with\s+\w+\s+as)\b", question, re.IGNORECASE):
        return otherwise
    words = re.findall(r"[a-z]+", fold(question))
    french, english = (sum(word in known for word in words) for known in (_FRENCH, _ENGLISH))
    if any(ord(letter) > 127 and letter.isalpha() for letter in question):
        french += 1
    return otherwise if french == english else "fr" if french > english else "en"


def _folded(letter):
    if letter in "’‘`´":
        return "'"
    base = unicodedata.normalize("NFD", letter)[0].lower()
    return base if len(base) == 1 else letter
