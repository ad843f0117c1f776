"""Explanations by an LLM, each proved before it counts. Who answers is the caller's affair: no network here."""

import asyncio
from dataclasses import dataclass

from ml.explanation import prompt
from ml.explanation.answer import Answer, MalformedAnswerError
from ml.explanation.check import check
from ml.explanation.facts import Facts
from ml.explanation.failure import Failure

# The second answer knows what was wrong with the first; a third would seldom be better.
MOST_ATTEMPTS = 2


class NoAnswerError(Exception):
    """The LLM gave no answer to this question; the message says why."""


@dataclass(frozen=True)
class Case:
    """What is explained. The id never reaches the LLM; nearly identical cases have the same group."""

    transaction_id: str
    model_version: str
    language: str
    facts: Facts
    group: str


@dataclass(frozen=True)
class Reply:
    """An LLM's text, and what it cost in EUR (None: not known)."""

    text: str
    cost_eur: float | None


@dataclass(frozen=True)
class Explanation:
    """What became of one case: the filled answer when it passed the proof, else None and what was found.

    No attempt and no cost: the answer to a nearly identical case is true of this one, too.
    """

    case: Case
    answer: Answer | None
    failures: list
    attempts: int
    cost_eur: float | None


async def explain(cases, ask):
    """Explain cases, all at once, the first first; `ask` decides how many questions are under way.

    Args:
        cases: list of Case.
        ask: async function (messages, case, attempt) -> Reply; raises NoAnswerError.

    Yields:
        Explanation, as they come. A case without any answer is left out: it can be asked again another time.
    """
    groups = {}
    for case in cases:
        groups.setdefault((case.group, case.language), []).append(case)
    # As tasks they start in this order; as_completed alone would shuffle them.
    tasks = [asyncio.create_task(_explain_group(group, ask)) for group in groups.values()]
    for explained in asyncio.as_completed(tasks):
        for explanation in await explained:
            yield explanation


async def _explain_group(cases, ask):
    """Explanations of nearly identical cases: one answer serves all that it is proved of, with their own figures."""
    first, text = await _explain(cases[0], ask)
    explained, rest = [first], []
    for case in cases[1:]:
        answer, failures = prove(text, case) if text else (None, [])
        if answer:
            explained.append(Explanation(case, answer, failures, 0, 0.0))
        else:
            rest.append(case)
    explained += [explanation for explanation, _ in await asyncio.gather(*(_explain(case, ask) for case in rest))]
    return [explanation for explanation in explained if explanation]


async def _explain(case, ask):
    """Explanation, or None without an answer; and the LLM's text, or None when it did not pass the proof."""
    messages = prompt.conversation(case.facts, case.language)
    answer, failures, costs, text = None, [], [], None
    for attempt in range(1, MOST_ATTEMPTS + 1):
        try:
            reply = await ask(messages, case, attempt)
        except NoAnswerError:
            break
        costs.append(reply.cost_eur)
        answer, failures = prove(reply.text, case)
        if not failures:
            text = reply.text
            break
        messages = prompt.again(messages, reply.text, failures)
    if not costs:
        return None, None
    cost = None if None in costs else sum(costs)
    return Explanation(case, answer, failures, len(costs), cost), text


def prove(text, case):
    """(filled Answer, []) of an LLM's text that passes the proof, else (None, list of Failure)."""
    try:
        answer = Answer.from_text(text)
    except MalformedAnswerError as error:
        return None, [Failure("malformed", str(error))]
    failures = check(answer, case.facts, case.language)
    return (None, failures) if failures else (answer.filled(case.facts, case.language), [])
