"""What is known of one suspicious transaction: the only things an explanation may say."""

import json
from dataclasses import asdict, dataclass, replace

# A fifth reason is one too many for a few lines.
REASONS_IN_TEXT = 4
# As many that raise as that lower, whichever are stronger: more of one kind would tell how a case was scored.
BLIND_REASONS_PER_DIRECTION = 2


def is_anonymous(feature):
    """Whether an input is an anonymous component: the name of such a one is V and a number."""
    return feature[0] in "vV" and feature[1:].isdigit()


@dataclass(frozen=True)
class Reason:
    """One model input of one case.

    Attributes:
        feature: V and a number (an anonymous component), amount, hour, or the name of another input.
        value: in the unit of the input; None: there is none.
        direction: raises or lowers the risk: the sign of the contribution, whatever the value.
        contribution: SHAP value, in log-odds.
        share: of the sum of the contributions that raise, 0 to 1; None for one that lowers, and where it is not told.
        quantile: share of legitimate training rows whose value is not above, 0 to 1; None without a value.
        says: what texts say of another input, by language: its name with its article, or a clause with {value} in
            place of the value (none|one|more of a count, yes|no of a flag); None: its own name.
        unit: of its value, where it is told: EUR, percent, times, count, hours, flag, or what is written behind it.
        name: what cells call it, by language; None: `says` without its article.
        nothing: the clause for no value, by language.
    """

    feature: str
    value: float | None
    direction: str
    contribution: float
    share: float | None
    quantile: float | None
    says: dict | None = None
    unit: str | None = None
    name: dict | None = None
    nothing: dict | None = None

    @property
    def is_component(self):
        return is_anonymous(self.feature)

    def called(self, language):
        """What texts of a language call it, with its article; None: by its name, or it has a clause."""
        said = (self.says or {}).get(language)
        return None if said and self.is_clause(said) else said

    def is_clause(self, said):
        return "{value}" in said or self.unit == "flag"


@dataclass(frozen=True)
class Facts:
    """All that is said of a case, to a reader or to an LLM. Holds no id.

    Attributes:
        rank, cases: place in the queue, and its length.
        probability: calibrated, 0 to 1.
        amount, amount_quantile: EUR; share of legitimate training rows with no larger amount.
        hour, hour_share: hour of the day, 0 to 23; share of legitimate training rows in that hour. None: not one, so
            nothing is known of it (one day of data has training rows of some hours only).
        reasons: tuple of Reason, largest absolute contribution first.
        apart: Reason whose contribution is furthest from what it is in the other cases; None for a single case.
        apart_more: it pulls more strongly than in the other cases (else less, or the other way).
        strongest_median, counterfactual: median of the strongest reason's input among legitimate training rows; the
            probability if the input had that value.
        neighbours, neighbour_frauds: nearest training rows, and how many of them were frauds.
        identical_last_hour: rows with the same inputs in the hour before.
        same_amount_last_hour, same_amount_usual: rows with the same amount in the hour before; how many the
            legitimate training rows lead to expect.
        group_size: cases of the queue that are nearly identical, this one included.
        check: a key of CHECKS in the module of each language.

    None, and 0 of 0 neighbours: not told, see `blind`.
    """

    rank: int | None
    cases: int | None
    probability: float | None
    amount: float
    amount_quantile: float
    hour: int
    hour_share: float | None
    reasons: tuple
    apart: Reason | None
    apart_more: bool
    strongest_median: float | None
    counterfactual: float | None
    neighbours: int
    neighbour_frauds: int
    identical_last_hour: int
    same_amount_last_hour: int
    same_amount_usual: float
    group_size: int
    check: str

    @property
    def strongest(self):
        return self.reasons[0]

    @property
    def told_reasons(self):
        return self.reasons[:REASONS_IN_TEXT]

    @property
    def by_feature(self):
        """Every Reason that may be told, by feature."""
        told = {reason.feature: reason for reason in self.told_reasons}
        return ({self.apart.feature: self.apart} if self.apart else {}) | told

    @property
    def amount_is_repeated(self):
        """More rows of this amount in the last hour than chance explains: card tests come in series."""
        return self.same_amount_last_hour >= max(3, 3 * self.same_amount_usual)

    def blind(self):
        """The facts that may stand in a file where nobody shall see how a case was scored, or whether it was flagged.

        What is left out has no placeholder either, so the proof refuses a text that speaks of it.
        """
        told = [
            replace(reason, share=None)
            for direction in ("raises", "lowers")
            for reason in [one for one in self.reasons if one.direction == direction][:BLIND_REASONS_PER_DIRECTION]
        ]
        return replace(
            self,
            rank=None,
            cases=None,
            probability=None,
            reasons=tuple(told),
            apart=None,
            strongest_median=None,
            counterfactual=None,
            neighbours=0,
            neighbour_frauds=0,
        )

    @classmethod
    def from_dict(cls, values):
        reasons = tuple(Reason(**reason) for reason in values["reasons"])
        apart = Reason(**values["apart"]) if values["apart"] else None
        return cls(**(values | {"reasons": reasons, "apart": apart}))

    @classmethod
    def from_json(cls, text):
        return cls.from_dict(json.loads(text))

    def to_json(self):
        return json.dumps(asdict(self, dict_factory=_without_what_is_not_said))


def _without_what_is_not_said(pairs):
    optional = ("says", "unit", "name", "nothing")
    return {name: value for name, value in pairs if not (name in optional and value is None)}
