"""What a vendor of language models knows: its API's way to be asked, to answer and to refuse. Nothing else.

Limits, pauses, second tries, money and the log are the same for all of them: see client.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

# What a failure means for the questions that follow.
KEY = "key"  # the key is refused: nothing more is asked
QUOTA = "quota"  # what was paid for is used up: nothing more is asked
BUSY = "busy"  # too many questions: slower, and again
PASSING = "passing"  # may pass: again
FINAL = "final"  # this question gets no answer


@dataclass(frozen=True)
class Question:
    """What is asked, in nobody's dialect but one: messages are those of the chat completions API.

    Attributes:
        model: that is asked; it answers as surely as it can (temperature 0).
        messages: dictionaries (role, content), and of a conversation with tools (tool_calls, tool_call_id, name).
        max_output_tokens: of the answer.
        schema: JSON schema that the answer is held to, or None.
        tools: functions as JSON schemas, {"type": "function", "function": {name, description, parameters}}.
        seed: of what chance is left, or None.
    """

    model: str
    messages: list
    max_output_tokens: int
    schema: dict | None = None
    tools: tuple | list = ()
    seed: int | None = None


@dataclass(frozen=True)
class ToolCall:
    """What the model wants called. `arguments` is the text that it wrote, which should be JSON."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True)
class Answer:
    """What came back. Tokens are None where the server does not tell."""

    text: str
    tool_calls: list[ToolCall]
    model: str | None
    finish_reason: str | None
    input_tokens: int | None
    output_tokens: int | None


@dataclass(frozen=True)
class Failure:
    """Why there is no answer.

    Attributes:
        error: for `llm_calls`: an HTTP status, timeout, connection or invalid_response.
        kind: KEY, QUOTA, BUSY, PASSING or FINAL.
        may_have_cost: something may have been charged that we do not know.
        retry_after_s: the pause that the server asks for, or None.
    """

    error: str
    kind: str
    may_have_cost: bool
    retry_after_s: float | None = None


class Response(Protocol):
    """An HTTP response; names of `headers` are found in small letters."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes
    text: str


class Vendor(Protocol):
    """One vendor's API: the class `Vendor` of a module in orchestration/llm/vendors.

    Made as Vendor(place, timeout_s), of settings.places.LanguageModel and the seconds of connecting and of each read
    and write. An SDK is imported on entering, not with the module: it may take seconds.

    Attributes:
        provider: name of the vendor in `llm_calls`, as OpenTelemetry's gen_ai.provider.name has it.
    """

    provider: str

    async def __aenter__(self) -> "Vendor": ...

    async def __aexit__(self, *failure) -> None: ...

    async def send(self, question: Question) -> Response:
        """One HTTP call; failures of the network are raised as they are."""

    def read(self, response: Response) -> Answer:
        """The answer in a response of status 200.

        Raises:
            ValueError, TypeError, LookupError, AttributeError, RecursionError: it holds none.
        """

    def refused(self, response: Response) -> Failure:
        """What a response of another status means."""

    def unreached(self, error: Exception) -> Failure:
        """What a failure of `send` means."""
