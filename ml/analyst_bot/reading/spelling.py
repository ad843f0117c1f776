"""A misspelt word read as the one known word near it, or not at all. No word stands here."""

import re
from functools import cache
from string import ascii_lowercase

# In short words one letter makes another word: "hour", "four".
LEAST_LETTERS = 6
# What turns a question round or sets its numbers is never guessed, nor are words that say nothing.
_NEVER = {"not", "number", "filler", "unknown", "no_clock", "day", "id", "except", "newest", "oldest", "most", "least"}


def corrected(word, senses_of):
    """What a word means if it is one letter away from a known one: its senses, and how that one is written.

    Args:
        word: folded.
        senses_of: function that gives the senses {kind: value} of a whole folded word, {} where it is not known.

    Returns:
        (word, senses), or None where no known word is near, or where near ones differ in meaning.
    """
    if len(word) < LEAST_LETTERS or not re.fullmatch(r"[a-z]+", word):
        return None
    found = [(other, senses) for other in _one_letter_away(word) if (senses := senses_of(other))]
    if not found or any(senses != found[0][1] for _, senses in found) or _NEVER & found[0][1].keys():
        return None
    return found[0]


@cache
def _one_letter_away(word):
    """Words that differ in one letter, or in the order of two; the first letter is seldom wrong and stays."""
    cuts = [(word[:place], word[place:]) for place in range(1, len(word) + 1)]
    swapped = {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    shorter = {a + b[1:] for a, b in cuts if b}
    replaced = {a + letter + b[1:] for a, b in cuts if b for letter in ascii_lowercase}
    longer = {a + letter + b for a, b in cuts for letter in ascii_lowercase}
    # The likeliest slips first, so that the word that is shown is the likeliest too.
    return sorted(swapped - {word}) + sorted((shorter | replaced | longer) - swapped - {word})
