"""The bot's way to Mistral's API: function calling, within the budget that all calls share."""

import json
import os
import time
import tomllib
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ml.analyst_bot.agent import PROMPT_VERSION, Turn

VENDOR = "https://api.mistral.ai"
DEFAULT_MODEL = "mistral-small-latest"
CHARACTERS_PER_TOKEN = 3
SETTINGS = Path(__file__).with_name("settings.toml")


class NoAnswerError(RuntimeError):
    """The language model did not answer, or may not be asked; the message says why."""


@dataclass(frozen=True)
class Limits:
    """What a question may take: seconds, tokens, EUR. Section [llm] of settings.toml, where it is."""

    timeout_s: float = 30.0
    max_output_tokens: int = 1_000
    budget_per_month_eur: float = 5.0
    input_eur: float | None = None
    output_eur: float | None = None

    @classmethod
    def of(cls, model, file=SETTINGS):
        """Limits, with the price of a model in EUR per million tokens."""
        section = tomllib.loads(file.read_text()).get("llm", {}) if file.exists() else {}
        price = section.get("prices", _PRICES).get(model, {})
        named = ("timeout_s", "max_output_tokens", "budget_per_month_eur")
        limits = {name: section[name] for name in named if name in section}
        return cls(**limits, input_eur=price.get("input_eur"), output_eur=price.get("output_eur"))

    def cost(self, input_tokens, output_tokens):
        return (input_tokens * self.input_eur + output_tokens * self.output_eur) / 1e6


# Used while settings.toml names no price. EUR per million tokens.
_PRICES = {DEFAULT_MODEL: {"input_eur": 0.1, "output_eur": 0.3}}


def is_there():
    """Whether a language model can be asked: there is a key, or a server of one's own."""
    return bool(os.environ.get("MISTRAL_API_KEY") or os.environ.get("MISTRAL_SERVER_URL"))


class Chat:
    """Function from (messages, tools) to Turn, for `ml.analyst_bot.agent.converse`.

    Args:
        log: Log; every call leaves a line there before its answer is used.
        spent_eur: what all calls of this month have cost so far.
        champion: model version, for the log.
    """

    def __init__(self, log, spent_eur, champion=None):
        self.model = os.environ.get("MISTRAL_MODEL") or DEFAULT_MODEL
        self._limits = Limits.of(self.model)
        self._log, self._spent, self._champion = log, spent_eur, champion
        self._sdk = None

    def __call__(self, messages, tools):
        """One call of the API.

        Raises:
            NoAnswerError: no budget, or no answer.
        """
        self._check_budget(messages, tools)
        started, call = time.perf_counter(), self._new_call()
        try:
            response = self._client().chat.complete(
                model=self.model,
                messages=messages,
                tools=tools,
                temperature=0,
                max_tokens=self._limits.max_output_tokens,
            )
            body = response.model_dump(mode="json")
            turn = _turn(body)
            call |= _facts(body)
            if None not in (call["gen_ai_usage_input_tokens"], call["gen_ai_usage_output_tokens"]):
                call["cost_eur"] = self._limits.cost(
                    call["gen_ai_usage_input_tokens"], call["gen_ai_usage_output_tokens"]
                )
        except Exception as error:
            # Whatever a server or the SDK does: the call is logged, and the grammar answers instead.
            status = getattr(error, "status_code", None)
            kind = "timeout" if "Timeout" in type(error).__name__ else type(error).__name__
            call |= {"error_type": str(status or kind), "http_response_status_code": status}
            raise NoAnswerError(f"{self.model} did not answer ({status or kind})") from error
        finally:
            call["duration_s"] = round(time.perf_counter() - started, 3)
            self._spent += call["cost_eur"] or 0
            self._log.call(call)
        return turn

    def _check_budget(self, messages, tools):
        if self._limits.input_eur is None:
            raise NoAnswerError(
                f"the price of {self.model} is not known: add it to [llm.prices] in orchestration/settings.toml"
            )
        characters = len(json.dumps([messages, tools]))
        at_most = self._limits.cost(characters / CHARACTERS_PER_TOKEN, self._limits.max_output_tokens)
        if self._spent + at_most > self._limits.budget_per_month_eur:
            raise NoAnswerError(
                f"the budget of {self._limits.budget_per_month_eur:g} EUR a month is used up ({self._spent:.4f} EUR)"
            )

    def _client(self):
        if self._sdk is None:
            from mistralai.client import Mistral

            self._sdk = Mistral(
                api_key=os.environ.get("MISTRAL_API_KEY") or "none",
                server_url=(os.environ.get("MISTRAL_SERVER_URL") or VENDOR).rstrip("/"),
                timeout_ms=int(self._limits.timeout_s * 1000),
            )
        return self._sdk

    def _new_call(self):
        return {
            "call_id": f"call_{uuid.uuid4().hex[:16]}",
            "called_at": datetime.now(UTC).replace(tzinfo=None).isoformat(" "),
            "purpose": "bot",
            "gen_ai_operation_name": "chat",
            "gen_ai_provider_name": "mistral_ai",
            "gen_ai_request_model": self.model,
            "gen_ai_response_model": None,
            "gen_ai_usage_input_tokens": None,
            "gen_ai_usage_output_tokens": None,
            "gen_ai_response_finish_reason": None,
            "error_type": None,
            "http_response_status_code": None,
            "duration_s": None,
            "attempt": 1,
            "cost_eur": None,
            "prompt_version": PROMPT_VERSION,
            "transaction_id": None,
            "model_version": self._champion,
            "run_id": None,
        }


def _turn(body):
    message = body["choices"][0]["message"]
    content = message.get("content")
    calls = []
    for one in message.get("tool_calls") or []:
        arguments = one["function"]["arguments"]
        arguments = arguments if isinstance(arguments, str) else json.dumps(arguments)
        calls.append((one.get("id") or "0", one["function"]["name"], arguments))
    return Turn(content if isinstance(content, str) else "", calls)


def _facts(body):
    usage = body.get("usage") or {}
    return {
        "gen_ai_response_model": body.get("model"),
        # The SDK fills in 0 for what is missing; no question has no tokens.
        "gen_ai_usage_input_tokens": usage.get("prompt_tokens") or None,
        "gen_ai_usage_output_tokens": usage.get("completion_tokens") or None,
        "gen_ai_response_finish_reason": body["choices"][0].get("finish_reason"),
        "http_response_status_code": 200,
    }
