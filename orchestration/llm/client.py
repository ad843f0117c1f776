"""The one way to a language model, whichever vendor it is of.

Every HTTP call leaves a row for `llm_calls`; limits, pauses and money are kept here, so that no caller can forget them.
"""

import asyncio
import json
import time
from dataclasses import dataclass, field

from ml.explanation.explain import NoAnswerError, Reply
from orchestration.llm.call import Call
from orchestration.llm.protocol import BUSY, KEY, PASSING, QUOTA, Question
from orchestration.llm.vendors import vendor_of
from orchestration.settings.places import LanguageModel
from orchestration.settings.rules import Limits

SEED = 20130901
# A text of French, JSON and placeholders has about three characters a token.
CHARACTERS_PER_TOKEN = 3


class StoppedError(NoAnswerError):
    """Nothing more is asked in this run."""


@dataclass(frozen=True)
class About:
    """What a question is about: columns of its rows in `llm_calls`."""

    purpose: str
    prompt_version: str | None = None
    transaction_id: str | None = None
    model_version: str | None = None


@dataclass
class Client:
    """Asks, within limits. Made for one run, used within one event loop.

    Attributes:
        calls: rows of `llm_calls` since they were last taken.
        stopped: why nothing more is asked, None while it goes on.
    """

    place: LanguageModel
    limits: Limits
    run_id: str | None = None
    spent_this_month_eur: float = 0.0
    calls: list = field(default_factory=list)
    stopped: str | None = None
    _spent: float = 0.0
    _reserved: float = 0.0
    _failures: int = 0
    _next_at: float = 0.0

    def __post_init__(self):
        self._free = asyncio.Semaphore(self.limits.max_concurrent)
        self._price = self.limits.prices.get(self.place.model)
        self._vendor = vendor_of(self.place, self.limits.timeout_s)

    async def __aenter__(self):
        await self._vendor.__aenter__()
        return self

    async def __aexit__(self, *failure):
        await self._vendor.__aexit__(*failure)

    @property
    def left_eur(self):
        """What the budgets of run and month still allow."""
        of_month = self.limits.budget_per_month_eur - self.spent_this_month_eur
        return min(self.limits.budget_per_run_eur, of_month) - self._spent - self._reserved

    def estimate(self, messages, tools=()):
        """EUR that one answer may cost at most, or None when the price of the model is not known."""
        if self._price is None:
            return None
        return self._price.cost(tokens(messages, tools), self.limits.max_output_tokens)

    def take_calls(self):
        """Rows of `llm_calls`, each once."""
        calls, self.calls = self.calls, []
        return calls

    async def ask(self, messages, about, schema=None, attempt=1):
        """Reply to one question; HTTP failures that may pass are tried again.

        Args:
            messages: dictionaries (role, content).
            about: About.
            schema: JSON schema that the answer is held to, or None.
            attempt: of the same question, from 1.

        Raises:
            StoppedError: nothing more is asked: refused key, quota, budget, or too many failures in a row.
            NoAnswerError: this question got no answer.
        """
        question = self._question(messages, schema=schema, seed=SEED)
        call = await self._answered(self.estimate(messages), about, attempt, question)
        return Reply(call.text, call.cost_eur)

    async def ask_with_tools(self, messages, tools, about):
        """Text and calls of tools (protocol.ToolCall) of one turn of a conversation.

        Args:
            messages: dictionaries (role, content, ...).
            tools: functions as JSON schemas.
            about: About.

        Raises:
            StoppedError, NoAnswerError: as from `ask`.
        """
        question = self._question(messages, tools=tools)
        call = await self._answered(self.estimate(messages, tools), about, 1, question)
        return call.text, call.tool_calls

    def _question(self, messages, **more):
        return Question(self.place.model, messages, self.limits.max_output_tokens, **more)

    async def _answered(self, estimate, about, attempt, question):
        for turn in range(1, self.limits.tries + 1):
            async with self._free:
                self._go_on(estimate)
                self._reserved += estimate
                try:
                    await self._wait_for_turn()
                    self._go_on(0)
                    call = await self._call(about, attempt, question, estimate)
                finally:
                    self._reserved -= estimate
                self._spent += call.cost_at_most_eur(estimate)
            if call.text is not None:
                self._failures = 0
                return call
            self._judge(call, is_last=turn == self.limits.tries)
            if call.kind not in (BUSY, PASSING):
                break
            self._next_at = max(self._next_at, time.monotonic() + self._pause(call, turn))
        raise NoAnswerError(call.error)

    def _go_on(self, estimate):
        if estimate is None:
            self.stopped = (
                f"the price of {self.place.model} is not known: add [llm.prices.{self.place.model}] to "
                "orchestration/settings/settings.toml"
            )
        elif not self.stopped and estimate > self.left_eur:
            of_month = self.spent_this_month_eur + self._spent
            self.stopped = (
                f"the budget is used up: {self._spent:.4f} of {self.limits.budget_per_run_eur:g} EUR in this run, "
                f"{of_month:.4f} of {self.limits.budget_per_month_eur:g} EUR this month"
            )
        if self.stopped:
            raise StoppedError(self.stopped)

    async def _wait_for_turn(self):
        now = time.monotonic()
        at = max(now, self._next_at)
        self._next_at = at + 60 / self.limits.requests_per_minute
        await asyncio.sleep(at - now)

    def _judge(self, call, is_last):
        """Whether a failure ends the run's questions."""
        # "Too many" is the server's way to slow us down, no failure of it.
        self._failures += call.kind not in (BUSY, QUOTA)
        if call.kind == KEY:
            self.stopped = f"the server refused the key ({call.status}): check {self.place.key_variable}"
        elif call.kind == QUOTA or (call.kind == BUSY and is_last):
            self.stopped = f"the quota or the rate allowed is used up ({call.status})"
        elif call.retry_after_s is not None and call.retry_after_s > self.limits.longest_wait_s:
            self.stopped = f"the server asks to wait {call.retry_after_s:.0f} s ({call.status})"
        elif self._failures >= self.limits.stop_after_failures:
            self.stopped = f"{self._failures} failures in a row, the last one: {call.error}"
        if self.stopped:
            raise StoppedError(self.stopped)

    def _pause(self, call, turn):
        if call.retry_after_s is not None:
            return call.retry_after_s
        return min(self.limits.pause_s * 2 ** (turn - 1), self.limits.longest_wait_s)

    async def _call(self, about, attempt, question, estimate):
        call = Call(self.place.model, self._vendor)
        try:
            # The client's timeout is for each read; a server that drips bytes would hold us for ever.
            async with asyncio.timeout(self.limits.timeout_s):
                response = await self._vendor.send(question)
            call.answered(response)
        except Exception as error:
            call.failed(error)
        call.price(self._price)
        self.calls.append(call.row(about, self.run_id, attempt, estimate))
        return call


def tokens(messages, tools=()):
    """Tokens that a question has, as a rough number: what counts is not known before it is sent."""
    characters = sum(len(message["content"]) for message in messages)
    # What a conversation with tools carries beside its texts.
    called = [message["tool_calls"] for message in messages if "tool_calls" in message]
    if tools or called:
        characters += len(json.dumps([called, tools]))
    return characters / CHARACTERS_PER_TOKEN
