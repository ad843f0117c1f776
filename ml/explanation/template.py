"""The text that is always there: deterministic, from the facts alone, and held to the same proof as an LLM's.

It has the form of an LLM's answer: figures are placeholders.
"""

from ml.explanation.answer import Answer, Sentence


def write(facts, language):
    """Answer for one case.

    Args:
        facts: ml.explanation.facts.Facts.
        language: fr or en.
    """
    say = {"fr": French, "en": English}[language](facts)
    summary = [
        say.opening(),
        say.amount_and_hour(),
        say.neighbours(),
        say.repetition(),
        say.apart(),
        say.counterfactual(),
        say.check(),
    ]
    # Those that pull the same way as the strongest come first: one turn in the text is enough.
    told = sorted(facts.told_reasons, key=lambda reason: reason.direction != facts.strongest.direction)
    agreeing = sum(reason.direction == facts.strongest.direction for reason in told)
    reasons = [
        Sentence(reason.feature, reason.direction, say.reason(reason, place, turns=place == agreeing))
        for place, reason in enumerate(told)
    ]
    return Answer(" ".join(sentence for sentence in summary if sentence), tuple(reasons))


def write_blind(facts, language):
    """Answer for one case of the file that people review: the same form whether it was flagged or not.

    Args:
        facts: ml.explanation.facts.Facts, after `blind`.
        language: fr or en.
    """
    say = {"fr": French, "en": English}[language](facts)
    summary = [say.payment(), say.amount_and_hour(), say.repetition(), say.check()]
    turn = sum(reason.direction == facts.strongest.direction for reason in facts.told_reasons)
    reasons = [
        Sentence(
            reason.feature,
            reason.direction,
            say.reason(reason, place, turns=place == turn) if place else say.first_of_equals(reason),
        )
        for place, reason in enumerate(facts.told_reasons)
    ]
    return Answer(" ".join(sentence for sentence in summary if sentence), tuple(reasons))


class _Case:
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


class French(_Case):
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
        return "Vérification suggérée : {check}."

    def first_of_equals(self, reason):
        if not reason.is_component:
            return self.reason(reason, 0, turns=False)
        verb = "augmente" if reason.direction == "raises" else "réduit"
        return f"{reason.feature} ({{{reason.feature}.value}}), {{{reason.feature}.position}}, {verb} le risque."

    def reason(self, reason, place, turns):
        verb = "augmente" if reason.direction == "raises" else "réduit"
        share = f" ({{{reason.feature}.share}} de la hausse)" if reason.share is not None else ""
        lead = "À l'inverse, " if turns else ""
        if not reason.is_component:
            subjects = {"amount": "le montant de {amount}", "hour": "le moment de la journée ({hour})"}
            subject = subjects.get(reason.feature) or _by_words(reason, "fr") or f"la valeur de {reason.feature}"
            return _capital(f"{lead}{subject} {verb} le risque{share}.")
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


class English(_Case):
    def opening(self):
        if self.facts.rank == 1:
            return "At the top of the queue, this payment of {amount} has a probability of fraud of {probability}."
        return "At rank {rank} of the queue, this payment of {amount} has a probability of fraud of {probability}."

    def payment(self):
        return "This is a payment of {amount}."

    def amount_and_hour(self):
        when = "it took place {hour}, an hour that sees {hour.frequency} of legitimate transactions"
        if self.amount_is_extreme and self.hour_is_rare:
            return f"Its amount is {{amount.position}}, and {when}."
        if self.amount_is_extreme or not self.hour_is_known:
            return "Its amount is {amount.position}."
        if self.hour_is_rare:
            return f"Its amount is {{amount.position}}, but {when}."
        return "Neither its amount nor its hour is out of the ordinary."

    def neighbours(self):
        nearest = "the {neighbours.count} nearest training transactions"
        found = self.facts.neighbour_frauds
        if self.facts.neighbours == 0:
            return None
        if found == 0:
            return f"None of {nearest} was a fraud, which calls for caution."
        if found == self.facts.neighbours:
            return f"All of {nearest} were frauds."
        were = "was a fraud" if found == 1 else "were frauds"
        return f"Of {nearest}, {{neighbours.frauds}} {were}."

    def repetition(self):
        if self.facts.identical_last_hour:
            payments = "payment was" if self.facts.identical_last_hour == 1 else "payments were"
            return f"In the hour before, {{identical}} identical {payments} seen."
        if self.facts.group_size > 1:
            return "The queue holds {group} nearly identical cases, this one included."
        if self.facts.amount_is_repeated:
            return "The same amount came {same_amount} times in the hour before, more than usual."
        return None

    def apart(self):
        if not self.tells_apart:
            return None
        verb = "raises" if self.facts.apart.direction == "raises" else "reduces"
        name = self.facts.apart.feature
        return f"What sets this case apart: {name} ({{{name}.value}}) {verb} the risk {{{name}.apart}}."

    def counterfactual(self):
        if not self.tells_counterfactual:
            return None
        name = self.facts.strongest.feature
        return f"With {name} at its legitimate median ({{{name}.median}}), the probability would be {{counterfactual}}."

    def check(self):
        return "Suggested check: {check}."

    def first_of_equals(self, reason):
        if not reason.is_component:
            return self.reason(reason, 0, turns=False)
        verb = "raises" if reason.direction == "raises" else "reduces"
        return f"{reason.feature} ({{{reason.feature}.value}}), {{{reason.feature}.position}}, {verb} the risk."

    def reason(self, reason, place, turns):
        verb = "raises" if reason.direction == "raises" else "reduces"
        share = f" ({{{reason.feature}.share}} of the rise)" if reason.share is not None else ""
        lead = "By contrast, " if turns else ""
        if not reason.is_component:
            subjects = {"amount": "the amount of {amount}", "hour": "the time of day ({hour})"}
            subject = subjects.get(reason.feature) or _by_words(reason, "en") or f"the value of {reason.feature}"
            return _capital(f"{lead}{subject} {verb} the risk{share}.")
        name, value, position = reason.feature, f"{{{reason.feature}.value}}", f"{{{reason.feature}.position}}"
        if place == 0:
            weighs = "is the main reason" if reason.direction == "raises" else "weighs most"
            return f"{name} ({value}) {weighs}: {position}, it {verb} the risk{share}."
        if place == 1 or turns:
            also = "" if turns else "also "
            return f"{lead}{name} ({value}), {position}, {also}{verb} the risk{share}."
        if place == 2:
            return f"Next comes {name} ({value}), which {verb} the risk{share}."
        return f"Finally, {name} ({value}) also {verb} the risk{share}."


def _by_words(reason, language):
    words = reason.called(language)
    return f"{words} ({{{reason.feature}.value}})" if words else None


def _capital(sentence):
    return sentence[0].upper() + sentence[1:]
