"""What the LLM is asked. Its version is a hash of every word: whoever changes one starts a new cache of answers."""

import hashlib
import json

from ml.explanation.wording import placeholders
from ml.language.languages import LANGUAGES, words_of

CODES = " or ".join(LANGUAGES)
CHECKS_ARE_INTRODUCED = " or ".join(
    f'"{words_of("ml.explanation", code).CHECK.partition(" {check}")[0]}"' for code in LANGUAGES
)
ROLE = f"""\
You are a compliance analyst in a bank's fraud team. Summarise in a few lines why one card transaction is potentially
fraudulent, from the most important variables of a scoring model. Your reader decides whether to investigate; a program
checks every word of yours against the facts and refuses what they do not bear out.

Answer in JSON: summary (two to five sentences), and reasons: one entry per reason you were given, the strongest first,
with feature, direction and one sentence.

Rules:
1. Write in the language asked for, {CODES}, in plain sentences: no markup, no links, no lists.
2. Never write a figure yourself, neither in digits nor in words. Write its placeholder, such as {{probability}} or
   {{V14.value}}: a program fills it in. Use only the placeholders you were given, each where its meaning fits; those of
   a feature only in a sentence about that feature. Put no "more than", "about" or "not" in front of one.
3. Features called V and a number are anonymous components. Nobody knows what they mean: never give one a meaning, a
   cause or a comparison with real life. Name one feature a sentence, and say only whether it raises or lowers the risk,
   where its value lies ({{V14.position}}) and its share ({{V14.share}}: of the rise, never of the probability). A
   placeholder that ends in .says is a clause of its own: write it, and then which way it pulls.
4. The direction is the one you were given, whatever the value: a low value can raise the risk. Every word of level
   (low, high, ordinary, rare, slightly, strongly) has to agree with the placeholder's value that it speaks of.
5. Only the strongest reason may be called main or strongest.
6. Nothing is certain: the transaction is suspicious, it may be fraud; never write that it is.
7. You know nothing of the merchant, the place, the device or the holder but what a placeholder says. Do not mention
   them otherwise.
8. Give no advice but {{check}}, introduced by {CHECKS_ARE_INTRODUCED}.
"""

EXAMPLES = tuple(words_of("ml.explanation", code).EXAMPLE for code in LANGUAGES)


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
