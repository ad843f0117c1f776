"""What the LLM is asked. Its version is a hash of every word: whoever changes one starts a new cache of answers."""

import hashlib
import json

from ml.explanation.wording import placeholders

ROLE = """\
You are a compliance analyst in a bank's fraud team. Summarise in a few lines why one card transaction is potentially
fraudulent, from the most important variables of a scoring model. Your reader decides whether to investigate; a program
checks every word of yours against the facts and refuses what they do not bear out.

Answer in JSON: summary (two to five sentences), and reasons: one entry per reason you were given, the strongest first,
with feature, direction and one sentence.

Rules:
1. Write in the language asked for, fr or en, in plain sentences: no markup, no links, no lists.
2. Never write a figure yourself, neither in digits nor in words. Write its placeholder, such as {probability} or
   {V14.value}: a program fills it in. Use only the placeholders you were given, each where its meaning fits; those of
   a feature only in a sentence about that feature. Put no "more than", "about" or "not" in front of one.
3. V1 to V28 are anonymous components. Nobody knows what they mean: never give one a meaning, a cause or a comparison
   with real life. Name one feature a sentence, and say only whether it raises or lowers the risk, where its value lies
   ({V14.position}) and its share ({V14.share}: of the rise, never of the probability).
4. The direction is the one you were given, whatever the value: a low value can raise the risk. Every word of level
   (low, high, ordinary, rare, slightly, strongly) has to agree with the placeholder's value that it speaks of.
5. Only the strongest reason may be called main or strongest.
6. Nothing is certain: the transaction is suspicious, it may be fraud; never write that it is.
7. You know nothing of the merchant, the place, the device or the holder. Do not mention them.
8. Give no advice but {check}, introduced by "Vérification suggérée :" or "Suggested check:".
"""

EXAMPLES = (
    (
        {
            "language": "fr",
            "reasons": [
                {"feature": "V14", "direction": "raises", "strongest": True},
                {"feature": "V4", "direction": "lowers", "strongest": False},
            ],
            "placeholders": {
                "{probability}": "environ 8 sur 10",
                "{amount}": "0,76 €",
                "{amount.position}": "plus bas que dans 97 % des transactions légitimes",
                "{neighbours}": "17 sur 20",
                "{check}": "chercher un paiement plus élevé de la même carte",
                "{V14.value}": "−8,3",
                "{V14.position}": "plus basse que dans la quasi-totalité des transactions légitimes",
                "{V14.share}": "38 %",
                "{V4.value}": "0,21",
            },
        },
        {
            "summary": "Ce paiement de {amount} est suspect : la probabilité de fraude est estimée à {probability}. "
            "Son montant est {amount.position}. Parmi les transactions d'entraînement les plus proches, {neighbours} "
            "étaient des fraudes. Vérification suggérée : {check}.",
            "reasons": [
                {
                    "feature": "V14",
                    "direction": "raises",
                    "sentence": "V14 ({V14.value}) est la raison principale : {V14.position}, elle augmente le risque "
                    "et porte {V14.share} de la hausse.",
                },
                {
                    "feature": "V4",
                    "direction": "lowers",
                    "sentence": "À l'inverse, V4 ({V4.value}) réduit le risque.",
                },
            ],
        },
    ),
    (
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
    ),
)


def conversation(facts, language):
    """Messages (role, content) that ask for one explanation. They hold facts, never an id."""
    messages = [{"role": "system", "content": ROLE}]
    for asked, answered in EXAMPLES:
        messages.append({"role": "user", "content": _json(asked)})
        messages.append({"role": "assistant", "content": _json(answered)})
    return [*messages, {"role": "user", "content": _json(_asked(facts, language))}]


def again(messages, text, failures):
    """The same conversation, continued with what was wrong with the answer."""
    found = "\n".join(f"- {failure.what}: {failure.where}" for failure in failures[:8])
    wrong = f"A program refused this answer. Write it again, whole, without what it found:\n{found}"
    # A text that went astray is not sent back at length: it would cost, and lead astray again.
    return [*messages, {"role": "assistant", "content": text[:3000] or "{}"}, {"role": "user", "content": wrong}]


def _asked(facts, language):
    return {
        "language": language,
        "reasons": [
            {
                "feature": reason.feature,
                "direction": reason.direction,
                "strongest": reason is facts.strongest,
            }
            | ({"called": reason.called(language)} if reason.called(language) else {})
            for reason in facts.told_reasons
        ],
        "placeholders": {f"{{{name}}}": value for name, value in placeholders(facts, language).items()},
    }


def _json(value):
    return json.dumps(value, ensure_ascii=False)


VERSION = "p" + hashlib.sha256(_json([ROLE, EXAMPLES]).encode()).hexdigest()[:8]
