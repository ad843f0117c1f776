"""The form of an explanation, whoever wrote it: a summary, and reasons with one feature a sentence."""

import json
from dataclasses import asdict, dataclass

from ml.explanation.wording import capital, fill, placeholders

# The JSON schema an LLM is held to.
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["summary", "reasons"],
    "properties": {
        "summary": {"type": "string"},
        "reasons": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["feature", "direction", "sentence"],
                "properties": {
                    "feature": {"type": "string"},
                    "direction": {"type": "string", "enum": ["raises", "lowers"]},
                    "sentence": {"type": "string"},
                },
            },
        },
    },
}
MOST_CHARACTERS = 6_000


class MalformedAnswerError(ValueError):
    """An answer that has not the form asked for."""


@dataclass(frozen=True)
class Sentence:
    """What one feature does: direction is raises or lowers."""

    feature: str
    direction: str
    sentence: str


@dataclass(frozen=True)
class Answer:
    """Summary and tuple of Sentence; figures are placeholders until `filled`."""

    summary: str
    reasons: tuple

    @classmethod
    def from_text(cls, text):
        """Answer from an LLM's text.

        Raises:
            MalformedAnswerError: it is too long, no JSON, or of another form than SCHEMA.
        """
        if len(text) > MOST_CHARACTERS:
            raise MalformedAnswerError(f"{len(text)} characters, at most {MOST_CHARACTERS} are read")
        try:
            values = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise MalformedAnswerError("no JSON") from error
        try:
            reasons = tuple(Sentence(**reason) for reason in values["reasons"])
            answer = cls(**(values | {"reasons": reasons}))
        except (TypeError, KeyError) as error:
            raise MalformedAnswerError("JSON of another form than asked for") from error
        texts = [answer.summary, *(text for reason in reasons for text in asdict(reason).values())]
        if not all(isinstance(text, str) for text in texts):
            raise MalformedAnswerError("JSON of another form than asked for")
        try:
            "".join(texts).encode()
        except UnicodeEncodeError as error:
            raise MalformedAnswerError("half a character, which nothing can store") from error
        return answer

    def filled(self, facts, language):
        """The same with its figures, as a reader gets it."""
        values = placeholders(facts, language)
        reasons = (Sentence(r.feature, r.direction, capital(fill(r.sentence, values, language))) for r in self.reasons)
        return Answer(fill(self.summary, values, language), tuple(reasons))

    def reasons_as_json(self):
        return json.dumps([asdict(reason) for reason in self.reasons], ensure_ascii=False)
