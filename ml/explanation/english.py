"""English texts: how facts are said, what the template writes, what the LLM is shown, what the proof knows."""

import re

from ml.explanation.telling import Telling
from ml.explanation.vocabulary import Around, Vocabulary, any_of, words
from ml.explanation.wording import capital
from ml.language.language import NO_BREAK

# How facts are said.
SAID = {
    "less_than": "less than {share}",
    "odds_above": "more than 9 in 10",
    "odds_in_10": "about {n} in 10",
    "odds_in_100": "about {n} in 100",
    "odds_below": "less than 1 in 100",
    "hour": "between {start:02}:00 and {end:02}:00",
    "ordinary": "ordinary for a legitimate transaction",
    "lower": "lower than in {those} legitimate transactions",
    "lower_feminine": "lower than in {those} legitimate transactions",
    "higher": "higher than in {those} legitimate transactions",
    "higher_feminine": "higher than in {those} legitimate transactions",
    "share_of": "{share} of",
    "nearly_all": "nearly all",
    "neighbours": "{frauds} out of {neighbours}",
    "apart_more": "more than in the other flagged cases",
    "apart_less": "less than in the other flagged cases",
    "amount_in_short": "amount {amount}",
    "yes": "yes",
    "no": "no",
    "days": f"{{n}}{NO_BREAK}days",
    "hours": f"{{n}}{NO_BREAK}hours",
    "minutes": f"{{n}}{NO_BREAK}min",
    "hour_in_short": "hour {hour:.0f}",
}
# What a text may suggest to an analyst: nothing else.
CHECKS = {
    "call_holder": "call the cardholder",
    "card_test": "look for a larger payment with the same card, as a small amount is often a test",
    "identical_payments": "compare this payment with the identical ones of the last hour",
    "repeated_amount": "look at the payments of the same amount in the last hour together",
    "group": "handle the nearly identical cases of the queue together",
    "compare_history": "compare with earlier payments of the card before calling its holder",
}
CHECK = "Suggested check: {check}."
# Articles with which a contract calls an input, and what is elided before a figure: pattern, replacement.
ARTICLES = "the "
ELISIONS = ()


class Template(Telling):
    language = "en"

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
        return CHECK

    def first_of_equals(self, reason):
        if not reason.is_component:
            return self.reason(reason, 0, turns=False)
        verb = "raises" if reason.direction == "raises" else "reduces"
        return f"{reason.feature} ({{{reason.feature}.value}}), {{{reason.feature}.position}}, {verb} the risk."

    def reason(self, reason, place, turns):
        verb = "raises" if reason.direction == "raises" else "reduces"
        share = f" ({{{reason.feature}.share}} of the rise)" if reason.share is not None else ""
        lead = "By contrast, " if turns else ""
        if says := self.clause(reason):
            return capital(f"{lead}{says}, which {verb} the risk{share}.")
        if not reason.is_component:
            subjects = {"amount": "the amount of {amount}", "hour": "the time of day ({hour})"}
            subject = subjects.get(reason.feature) or self.by_words(reason) or f"the value of {reason.feature}"
            return capital(f"{lead}{subject} {verb} the risk{share}.")
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


# A question to the LLM and the answer that is wanted.
EXAMPLE = (
    {
        "language": "en",
        "reasons": [
            {"feature": "V12", "direction": "raises", "strongest": True},
            {"feature": "V10", "direction": "raises", "strongest": False},
        ],
        "placeholders": {
            "{rank}": "12",
            "{probability}": "about 4 in 10",
            "{amount}": "€349.00",
            "{counterfactual}": "about 3 in 100",
            "{check}": "call the cardholder",
            "{V12.value}": "−4.9",
            "{V12.share}": "24%",
            "{V12.median}": "−0.15",
            "{V10.value}": "−3.4",
            "{V10.apart}": "more than in the other flagged cases",
        },
    },
    {
        "summary": "At rank {rank} of the queue, this payment of {amount} has a probability of fraud of "
        "{probability}. With V12 at its legitimate median ({V12.median}), the probability would be "
        "{counterfactual}. Suggested check: {check}.",
        "reasons": [
            {
                "feature": "V12",
                "direction": "raises",
                "sentence": "V12 ({V12.value}) is the main reason: it raises the risk ({V12.share} of the rise).",
            },
            {
                "feature": "V10",
                "direction": "raises",
                "sentence": "V10 ({V10.value}) also raises the risk, {V10.apart}.",
            },
        ],
    },
)

# What comes now is said to be the probability.
IS_PROBABILITY = r"probability(?: of fraud)?(?: is)?(?: estimated)?(?: of| at)?\s?$"

VOCABULARY = Vocabulary(
    common=words(
        "the is of and an for to in with by than it this that was were are at risk raises lowers not has its would be"
    ),
    allowed=words(
        "a about again all also although among an and another any as at be been but by case cases clearly contrast do "
        "does doesn't each even far for from further had has have here here's however in is isn't it it's its itself "
        "likewise lot mainly more most much neither never no nor not of on only or other others out own rather same "
        "sets several components variables features factors if were fall drop remain stay seen slightly so still "
        "strongly than that the then there these this those though to too towards toward unlike very what where which "
        "while whilst with would similarly abnormal abnormally accounts apart atypical amount average biggest carries "
        "carry component contribution contributes contributing direction down dominant effect element estimated "
        "extreme extremely factor feature flagged fraud gives hand high higher highest hour key large larger largest "
        "legitimate level lies low lower lowest main major markedly median middle model nearly normal notably odds "
        "ordinary overall part payment payments points probability pulls pushes push pull queue range rare rarely "
        "reading reason reasons rest rise increase risk score share side signal sits stands strong stronger strongest "
        "suspicious top total training transaction transactions typical unusual unusually up usual value values "
        "variable way weighs weight explains explaining explain represents first moderate medium small smaller "
        "compared next comes finally particularly noticeably"
    ),
    allowed_stems=any_of(
        "rais(?:e|es|ed|ing)", "increas(?:e|es|ed|ing)", "heighten(?:s|ed|ing)?", "elevat(?:es|ed)",
        "lower(?:s|ed|ing)?", "reduc(?:e|es|ed|ing)", "decreas(?:e|es|ed|ing)", "diminish(?:es|ed|ing)?",
        "add(?:s|ing)?", "mitigat(?:e|es|ed|ing)", "dampen(?:s|ed|ing)?", "fail(?:s|ed)?", "push(?:es|ing)?",
    ),
    plain=words(
        "are if were because made drop drops fall falls stay remain near few take takes alert analyst anything "
        "attention based before both calls came careful caution certain check checks close closest common could day "
        "deserves deserve found frauds fraudulent holds how identical included into list like likely look looks may "
        "might moment nearby nearest neighbours neighbors none nothing one order place placed possible possibly "
        "potential potentially proof rank ranked ranks repeated resemble resembles review row rows see sees seem "
        "seems several similar since situation suspicion suspicions suggested suggests suspect time times took was "
        "worth without around about nearly when who whether they already alike"
    ),
    raises=any_of(
        "comes?(?: \\w+){0,2} from", "due to", "because of", "owing to", r"rais\w+", r"(?<!the )(?<!an )increas\w+",
        r"heighten\w*", "elevates", r"adds?(?: \w+){0,2} to", r"(?:push|pull|point)\w*(?: \w+){0,4} (?:up|upwards)",
    ),
    lowers=any_of(
        r"lower(?:s|ed|ing)", "lower(?! than)(?= (?:the|it|this|its))", r"reduc\w+", r"decreas\w+", r"diminish\w*",
        r"mitigat\w+", r"dampen\w*", "falls?", "drops?", r"(?:push|pull|point)\w*(?: \w+){0,4} (?:down|downwards)",
    ),
    negation=any_of(
        "not", "nothing", r"\w+n't", "never", "neither", "nor", r"fail(?:s|ed)? to", "without", "no", "hardly",
        "cannot",
    ),
    clause_end=re.compile(r"[,;:.()]| but | and | while | whereas "),
    strongest=any_of(
        "main", "mainly", "strongest", "dominant", "biggest", "largest", "key", "first", "major",
        "most(?! (?:of|legitimate|transactions|other))", "top",
    ),
    figures=any_of(
        "zero", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
        "(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\\w+)?", "hundreds?", "thousands?", "millions?",
        "billions?", "half", "thirds?", "quarters?", "dozens?", "double", "twice", "thrice", "triple", "second",
        "fourth", "fifth", "percent", "one (?:in|out|of)",
    ),
    certainty=any_of(
        "(?:is|are|was)(?: (?:clearly|obviously|definitely|plainly|therefore|indeed|very|really|a|an))*"
        " (?:fraud|fraudulent|legitimate|fraudulent (?:transaction|payment))(?! (?:transaction|payment)s\\b)",
        "is not (?:a )?(?:legitimate|genuine|fraudulent|fraud)", "(?:isn't) (?:a )?(?:legitimate|genuine|fraud\\w*)",
        "(?:this|the|(?<!for )a) (?:fraudulent|legitimate) (?:transaction|payment)", "certain(?:ly|ty)?",
        "definite(?:ly)?", "undoubted(?:ly)?", "no doubt", "without(?: a| any)? doubt", "proves?", "proof", "proven",
        "confirm\\w*", "guarante\\w+", "surely", "undeniabl[ey]", "evident(?:ly)?", "obvious(?:ly)?",
        "clear(?:ly)? fraud\\w*", "must be",
    ),
    instruction=any_of(
        "ignore", "disregard", "forget", "approve", "block", "click", "please", "refund", "transfer", "call",
        "contact", "cancel", "delete", "execute", "must", "should", "you", "your", "instructions?", "prompt",
        "release", "mark", "accept", "decline", "reject", "verify", "freeze",
    ),
    unknown_subject=any_of(
        "countr(?:y|ies)", "foreign", "abroad", "merchants?", "sellers?", "shops?", "stores?", "address(?:es)?",
        "devices?", "phones?", "ip", "vpn", "browsers?", r"locat\w+", "cit(?:y|ies)", r"geograph\w+", "age", "names?",
        "websites?", "online", r"withdraw\w+", "atm", "identity", "customers?", "clients?", "cardholders?",
        "holders?", "history", "habits?", r"behaviou?r\w*", "travel", "home", "stolen", "hacked", "lost", "password",
        "accounts?",
    ),
    component=any_of("components?", "variables?", "features?", "factors?", "indicators?", "dimensions?"),
    pronoun=re.compile(
        r"(?:it|its|they|their|these|those|this (?:one|value|reason)|this(?= (?:is|was|may|could|reflects|means))"
        r"|that|which)(?!\w)"
    ),
    probability=any_of("probability", "probabilities", "chances?", "likelihood"),
    all_of_them=any_of("all", "every"),
    none_of_them=any_of("none", "no"),
    most_of_them=any_of("most", "majority", "mostly"),
    names={"amount": any_of("amounts?"), "hour": any_of("hours?", "time of day")},
    neighbours=any_of("nearest", "closest", r"neighbou?rs?", "similar"),
    topics={
        "probability": any_of(
            "probability", "probabilities", "chances?", "likelihood", "risk", "score", r"\{probability\}",
            r"\{counterfactual\}",
        ),
        "amount": any_of("amounts?", "payment", r"\{amount\}"),
        "rank": any_of("rank", "queue", r"\{rank\}"),
        "hour": any_of("hours?", "time of day", r"\{hour\}", r"\{hour\.frequency\}"),
        "neighbours": any_of("nearest", "closest", r"neighbou?rs?", r"\{neighbours[a-z.]*\}"),
        "it": any_of("it"),
        "value": any_of(r"v\d+", "values?", "level", r"\{v\d+\.(?:value|position|median)\}"),
        "effect": any_of("part", "share", "weight", "contribution", "effect", "rise", "increase", r"\{\w+\.share\}"),
    },
    coordination=re.compile(r"\s*(?:and|nor|or)\s+(?:(?:the|its)\s+)?"),
    neither=any_of("neither", "nor"),
    nothing_but=any_of("nothing but"),
    suspicion=any_of("suspicious", "suspicions?", "suspect", "likely", r"potential\w*", "deserves?", "attention"),
    probability_of_legitimacy=re.compile(
        r"(?:probability|chances?|likelihood) (?:of|that)[^,;:(]*?legitimate(?! (?:median|transactions|payments))"
    ),
    otherwise=any_of("median", r"\{counterfactual\}"),
    hypothetical=any_of("would", r"\{counterfactual\}"),
    no_level=any_of(
        "(?:than|as) (?:usual|normal)", "(?:ordinary|normal|usual|typical) (?:transactions|payments)",
        "(?:the|on) average",
    ),
    no_risk=any_of(
        "no(?: \\w+)? risk", "no (?:probability|chance)", "without(?: any)? risk", "risk is total", "total risk",
        "nothing suspicious", "not suspicious", "isn't suspicious",
    ),
    first_in_queue=any_of(
        "(?<!among the )first (?:case|payment|transaction|place|rank|in the queue|of the queue)",
        "(?:very|right at the) top of the (?:queue|list)",
    ),
    head_of_queue=any_of(
        "top of the (?:queue|list)", "head of the (?:queue|list)", "high (?:in|up) the (?:queue|list)",
    ),
    end_of_queue=any_of("(?:bottom|end) of the (?:queue|list)", "last (?:case|payment|in the queue|of the queue)"),
    levels={
        "unusual": any_of(
            "out of the ordinary", "atypical", r"unusual\w*", "rare", "rarely", "extreme", r"abnormal\w*",
        ),
        "ordinary": any_of("ordinary", "usual", "normal", "typical", "average"),
        "middle": any_of("moderate", "medium", "middle", "middling"),
        "low": any_of("low", "few", "lowest", "lower(?! (?:the|it|this|its)(?!\\w))", "small", "smaller"),
        "high": any_of("high", "higher", "highest", "elevated", "large", "larger"),
        "forceful": any_of("strong", "stronger", "big", "great", "marked"),
    },
    slightly=any_of("slightly", "barely", "a little", "weakly"),
    strongly=any_of("strongly", "markedly", "noticeably", "notably", "particularly", "much", "sharply"),
    very=any_of("very", "extremely", "abnormally", "unusually", "exceptionally"),
    comparative=any_of("lower", "higher", "smaller", "larger", "less", "more", "even"),
    legitimate_outcome=any_of(
        r"(?:was|were|are|is|being) (?:\w+ ){0,4}legitimate", "legitimate(?! (?:transactions?|payments?|median))",
    ),
    fraud=any_of("frauds?", "fraudulent"),
    some_of_them=any_of("several", "some"),
    nearly=any_of("nearly", "almost"),
    identical=any_of("identical"),
    before_a_figure=re.compile(
        r"(?:(?:more|less|fewer|higher|lower) than|over|under|nearly|almost|about|around|up to|at (?:least|most)"
        r"|close to|near)\s*$"
    ),
    only=re.compile(r"(?:only|just|merely|nothing but)\s*$"),
    around={
        "probability": Around(r"probab|chance|risk|likel", r"would|median"),
        "counterfactual": Around(r"(?=.*would)(?=.*(?:probab|chance|risk|likel))"),
        "amount": Around(r"amount|payment|transaction|\bfor\b", rf"median|{IS_PROBABILITY}"),
        "amount.position": Around(r"amount|payment of"),
        "rank": Around(r"rank|place", rf"{IS_PROBABILITY}|amount(?: is)?(?: of)?\s*$|rank\s\s\s+(?:out )?of\s*$"),
        "cases": Around(r"queue|cases|rank", rf"(?:rank|place|number)\s*$|{IS_PROBABILITY}"),
        "hour": Around(r"hour|time|place|transaction|payment"),
        "hour.frequency": Around(r"(?=.*legitimate)(?=.*(?:hour|time|place))", r"fraud"),
        "neighbours": Around(r"nearest|closest|neighbour|similar", IS_PROBABILITY),
        "neighbours.count": Around(r"nearest|closest|neighbour|similar", IS_PROBABILITY),
        "neighbours.frauds": Around(r"nearest|closest|neighbour|similar", IS_PROBABILITY),
        "identical": Around(r"identical"),
        "same_amount": Around(r"(?=.*amount)(?=.*(?:times|payments|transactions))"),
        "group": Around(r"identical|similar"),
        "check": Around(r"check|suggest|advi[cs]e"),
        ".value": Around(refuses=r"median[^,;]*$|probab[^,;(]*$"),
        ".median": Around(r"median"),
        ".share": Around(r"rise|increase", r"probab"),
        ".apart": Around(r"rais|lower|increas|reduc|decreas|push|pull|weigh"),
    },
)  # fmt: skip
