"""What the template has to tell of a case. Each language puts it into words, in its class Template."""

from abc import ABC, abstractmethod

from ml.explanation.wording import clause


class Telling(ABC):
    """Sentences about one case, their figures as placeholders; None where there is nothing to tell.

    Args:
        facts: ml.explanation.facts.Facts.
    """

    language: str

    def __init__(self, facts):
        self.facts = facts
        self.amount_is_extreme = not 0.25 <= facts.amount_quantile <= 0.75
        # Half of what each hour would have if all were alike.
        self.hour_is_known = facts.hour_share is not None
        self.hour_is_rare = self.hour_is_known and facts.hour_share < 0.5 / 24
        apart = facts.apart
        self.tells_apart = bool(apart) and apart.is_component and apart.feature != facts.strongest.feature
        self.tells_counterfactual = (
            facts.strongest.is_component
            and facts.strongest.direction == "raises"
            and facts.counterfactual is not None
            and facts.counterfactual < 0.8 * facts.probability
        )

    @abstractmethod
    def opening(self):
        """Rank, amount and probability."""

    @abstractmethod
    def payment(self):
        """The amount alone: whether a case was flagged does not show."""

    @abstractmethod
    def amount_and_hour(self):
        """How usual both are."""

    @abstractmethod
    def neighbours(self):
        """How many of the nearest training rows were frauds."""

    @abstractmethod
    def repetition(self):
        """Identical payments, nearly identical cases, or the same amount, in the hour before."""

    @abstractmethod
    def apart(self):
        """What tells the case apart from the others."""

    @abstractmethod
    def counterfactual(self):
        """The probability without the strongest reason."""

    @abstractmethod
    def check(self):
        """What to look at first."""

    @abstractmethod
    def first_of_equals(self, reason):
        """The first Reason where none may be called the strongest."""

    @abstractmethod
    def reason(self, reason, place, turns):
        """A Reason; `place` 0 is the strongest, `turns`: those before it pull the other way."""

    def by_words(self, reason):
        """An input with its value, by the words that the contract has for it; None: it has none."""
        words = reason.called(self.language)
        return f"{words} ({{{reason.feature}.value}})" if words else None

    def clause(self, reason):
        """Placeholder of what the contract has an input say of its value; None: nothing."""
        return f"{{{reason.feature}.says}}" if clause(reason, self.language) else None
