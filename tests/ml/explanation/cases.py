"""Facts of all kinds, for property-based tests."""

from hypothesis import strategies as st

from ml.explanation.facts import Facts, Reason
from ml.explanation.french import CHECKS

SHARES = st.floats(0, 1)
# What a contract says of an input, with the words of levels, topics and other inputs in it.
SAYS = {
    "amount_log": {
        "says": {"fr": "le logarithme du montant", "en": "the logarithm of the amount"},
        "unit": None,
    },
    "amount_mean": {
        "says": {"fr": "l'écart au montant moyen", "en": "the difference from the mean amount"},
        "unit": "EUR",
    },
    "terminal_payments_7d": {
        "says": {"fr": "le nombre de paiements de ce terminal", "en": "the number of payments at this terminal"},
        "unit": None,
    },
    "only_english": {"says": {"fr": None, "en": "the age of the card"}, "unit": "d"},
}
FEATURES = [*(f"V{number}" for number in range(1, 29)), "amount", "hour", "payments_24h", *SAYS]


@st.composite
def reasons_of(draw, feature):
    direction = draw(st.sampled_from(["raises", "lowers"]))
    contribution = draw(st.floats(0.01, 5)) * (1 if direction == "raises" else -1)
    share = draw(SHARES) if direction == "raises" else None
    said = SAYS.get(feature, {})
    return Reason(feature, draw(st.floats(-60, 60)), direction, contribution, share, draw(SHARES), **said)


@st.composite
def facts(draw):
    features = draw(st.lists(st.sampled_from(FEATURES), min_size=1, max_size=6, unique=True))
    reasons = tuple(draw(reasons_of(feature)) for feature in features)
    other = draw(st.sampled_from(FEATURES))
    told = {reason.feature: reason for reason in reasons}
    cases, neighbours = draw(st.integers(1, 1000)), draw(st.integers(0, 20))
    return Facts(
        rank=draw(st.integers(1, cases)),
        cases=cases,
        probability=draw(SHARES),
        amount=draw(st.floats(0, 30_000)),
        amount_quantile=draw(SHARES),
        hour=draw(st.integers(0, 23)),
        hour_share=draw(st.none() | SHARES),
        reasons=reasons,
        apart=draw(st.none() | (st.just(told[other]) if other in told else reasons_of(other))),
        apart_more=draw(st.booleans()),
        strongest_median=draw(st.floats(-5, 5)),
        counterfactual=draw(SHARES),
        neighbours=neighbours,
        neighbour_frauds=draw(st.integers(0, neighbours)),
        identical_last_hour=draw(st.integers(0, 3)),
        same_amount_last_hour=draw(st.integers(0, 90)),
        same_amount_usual=draw(st.floats(0, 90)),
        group_size=draw(st.integers(1, 4)),
        check=draw(st.sampled_from(sorted(CHECKS))),
    )
