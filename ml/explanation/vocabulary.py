"""What the proof knows of a language. The words themselves stand in the module of each language.

All in lower case, accents kept: "élève" raises, "élevé" is a level.
"""

import re
from dataclasses import dataclass
from functools import cached_property


def words(text):
    return frozenset(text.split())


def any_of(*patterns):
    """Pattern that finds whole words, or phrases of them."""
    return re.compile(r"(?<!\w)(?:" + "|".join(patterns) + r")(?!\w)")


@dataclass(frozen=True)
class Around:
    """Where a placeholder may stand.

    Attributes:
        needs: what its clause, or one of the two before it, must speak of.
        refuses: what must not stand in its clause before it.
    """

    needs: str = ""
    refuses: str = r"(?!)"


@dataclass(frozen=True)
class Vocabulary:
    """What the proof looks for in texts of one language."""

    common: frozenset  # words that tell the language

    # What may be written at all
    allowed: frozenset  # all that may stand in a sentence about a component
    allowed_stems: re.Pattern
    plain: frozenset  # what may stand besides in a sentence about the payment and its neighbours
    figures: re.Pattern
    certainty: re.Pattern
    instruction: re.Pattern
    unknown_subject: re.Pattern

    # What a sentence is about
    names: dict  # of model inputs that have a meaning
    component: re.Pattern
    pronoun: re.Pattern
    neighbours: re.Pattern
    topics: dict  # what a word of level may be about -> its names
    coordination: re.Pattern  # between two topics of one word: "le montant et l'heure"

    # Directions
    raises: re.Pattern
    lowers: re.Pattern
    negation: re.Pattern
    neither: re.Pattern
    nothing_but: re.Pattern  # "ne ... que" denies nothing
    clause_end: re.Pattern
    hypothetical: re.Pattern
    otherwise: re.Pattern  # the one thing that may be supposed
    strongest: re.Pattern

    # Suspicion
    suspicion: re.Pattern
    probability_of_legitimacy: re.Pattern

    # Levels
    no_level: re.Pattern  # "than usual" says nothing of this case
    no_risk: re.Pattern
    first_in_queue: re.Pattern
    head_of_queue: re.Pattern
    end_of_queue: re.Pattern
    levels: dict  # low, high, middle, ordinary, unusual, forceful -> words
    slightly: re.Pattern
    strongly: re.Pattern
    very: re.Pattern
    comparative: re.Pattern

    # Figures
    probability: re.Pattern
    legitimate_outcome: re.Pattern
    fraud: re.Pattern
    all_of_them: re.Pattern
    none_of_them: re.Pattern
    most_of_them: re.Pattern
    some_of_them: re.Pattern
    nearly: re.Pattern
    identical: re.Pattern
    before_a_figure: re.Pattern  # "more than" in front of a figure makes it another one
    only: re.Pattern
    around: dict  # placeholder, or its last part -> Around

    def supposes(self, text, start, end):
        """Whether text[start:end] says what would be if the strongest reason were otherwise."""
        return bool(self.otherwise.search(text) and self.hypothetical.search(text, start, end))

    @cached_property
    def any_level(self):
        """Pattern that finds every word of level there is."""
        patterns = [self.no_risk, self.first_in_queue, self.head_of_queue, self.end_of_queue, self.slightly]
        patterns += [self.strongly, *self.levels.values()]
        return re.compile("|".join(pattern.pattern for pattern in patterns))
