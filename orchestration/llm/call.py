"""One HTTP call of the chat API: what is sent, what came of it, and its row in `llm_calls`."""

import json
import time
import uuid
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

VENDOR = "https://api.mistral.ai"
PATH = "/v1/chat/completions"
# More tokens than any model takes: what a server reports above is no count.
MOST_TOKENS = 100_000_000


class Connection:
    """The SDK's HTTP client and request model, used without its `chat.complete`.

    That one builds a dozen pydantic models anew in every call, which takes 11 ms of the one thread that all questions
    share; this takes 1 ms, and what is sent is the same.

    Args:
        place: orchestration.settings.places.LanguageModel.
        timeout_s: of connecting, and of each read and write.
    """

    def __init__(self, place, timeout_s):
        self._place, self._timeout_s = place, timeout_s

    async def __aenter__(self):
        from mistralai.client import Mistral, models

        self._sdk = Mistral(api_key=self._place.api_key or "none", server_url=self._place.server_url or VENDOR)
        await self._sdk.__aenter__()
        configuration = self._sdk.sdk_configuration
        self._client, self._url = configuration.async_client, configuration.get_server_details()[0] + PATH
        self._headers = {
            "accept": "application/json",
            "content-type": "application/json",
            "user-agent": f"mistral-client-python/{configuration.sdk_version}",
            "authorization": f"Bearer {self._place.api_key or 'none'}",
        }
        # Imported when it is first used, which takes a second: not within the timeout of an answer.
        self._request = models.ChatCompletionRequest
        return self

    async def __aexit__(self, *failure):
        await self._sdk.__aexit__(*failure)

    async def send(self, request):
        """HTTP response to a request (dictionary of the API's names); failures of the network are raised as they are.

        Raises:
            pydantic.ValidationError: the request is none that the API knows; a mistake of ours.
        """
        content = self._request.model_validate(request).model_dump_json(by_alias=True, exclude_none=True)
        return await self._client.post(self._url, content=content, headers=self._headers, timeout=self._timeout_s)


class Call:
    """One HTTP call, from request to answer or failure.

    Attributes:
        text: of the answer; None without one.
        tool_calls: of the answer, as dictionaries.
        error, status, retry_after_s, is_quota: what failed.
        cost_eur: tokens x price; None where either is not known.
        may_have_cost: something may have been charged that we do not know.
    """

    def __init__(self, model):
        self.model = model
        self.called_at = datetime.now(UTC).replace(tzinfo=None)
        self._started = time.perf_counter()
        self.text = self.error = self.status = self.retry_after_s = self.cost_eur = None
        self.response_model = self.finish_reason = self.input_tokens = self.output_tokens = None
        self.tool_calls = []
        self.is_quota = self.may_have_cost = False

    def answered(self, response):
        """Take in an HTTP response, good or bad."""
        self._stop_watch()
        self.status = response.status_code
        if self.status == 200:
            self.may_have_cost = True
            try:
                self._read(json.loads(response.content))
            except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
                self.text, self.error = None, "invalid_response"
            return
        self.error = str(self.status)
        # A gateway may give up on an answer that the model has written.
        self.may_have_cost = self.status >= 500
        self.retry_after_s = _seconds(response.headers.get("retry-after"))
        self.is_quota = any(word in response.text.lower() for word in ("quota", "monthly", "insufficient"))

    def failed(self, error):
        """Take in that there was no response."""
        self._stop_watch()
        kinds = [kind.__name__ for kind in type(error).__mro__]
        is_timeout = isinstance(error, TimeoutError) or "TimeoutException" in kinds
        self.error = "timeout" if is_timeout else "connection" if "TransportError" in kinds else "invalid_response"
        self.may_have_cost = not {"ConnectError", "ConnectTimeout", "PoolTimeout"} & set(kinds)

    def price(self, price):
        """Count the cost.

        Args:
            price: orchestration.settings.rules.Price, or None.
        """
        if price is not None and self.input_tokens is not None and self.output_tokens is not None:
            self.cost_eur = price.cost(self.input_tokens, self.output_tokens)

    def cost_at_most_eur(self, estimate):
        """What it may have cost: what is known, else the estimate; 0 where nothing can have been charged."""
        if self.cost_eur is not None:
            return self.cost_eur
        return estimate if self.may_have_cost else 0.0

    def row(self, about, run_id, attempt, estimate):
        """Row of `llm_calls`."""
        return {
            "call_id": f"call_{uuid.uuid4().hex[:16]}",
            "called_at": self.called_at,
            "purpose": about.purpose,
            "gen_ai_operation_name": "chat",
            "gen_ai_provider_name": "mistral_ai",
            "gen_ai_request_model": self.model,
            "gen_ai_response_model": self.response_model,
            "gen_ai_usage_input_tokens": self.input_tokens,
            "gen_ai_usage_output_tokens": self.output_tokens,
            "gen_ai_response_finish_reason": self.finish_reason,
            "error_type": self.error,
            "http_response_status_code": self.status,
            "duration_s": self.duration_s,
            "attempt": attempt,
            "cost_eur": self.cost_eur,
            "cost_at_most_eur": self.cost_at_most_eur(estimate),
            "prompt_version": about.prompt_version,
            "transaction_id": about.transaction_id,
            "model_version": about.model_version,
            "run_id": run_id,
        }

    def _read(self, body):
        choice = body["choices"][0]
        message = choice["message"]
        self.tool_calls = _tool_calls(message.get("tool_calls"))
        self.response_model, self.finish_reason = _text(body.get("model")), _text(choice.get("finish_reason"))
        # An answer without usage is an answer all the same.
        usage = body.get("usage") or {}
        self.input_tokens, self.output_tokens = _count(usage, "prompt_tokens"), _count(usage, "completion_tokens")
        self.may_have_cost = self.input_tokens is None or self.output_tokens is None
        self.text = _text(message.get("content")) or ""

    def _stop_watch(self):
        self.duration_s = time.perf_counter() - self._started


def _tool_calls(found):
    if not found:
        return []
    from mistralai.client import models

    # A ValidationError is a ValueError.
    return [models.ToolCall.model_validate(call).model_dump(mode="json") for call in found]


def _text(value):
    # JSON can hold half a character, which nothing can store.
    return value.encode(errors="replace").decode() if isinstance(value, str) else None


def _count(usage, name):
    # No question has no tokens: 0 is what some servers say when they do not know.
    count = usage.get(name)
    return count if type(count) is int and 0 < count < MOST_TOKENS else None


def _seconds(retry_after):
    """Seconds of a Retry-After header: a number or a date; None when there is none that makes sense."""
    if not retry_after:
        return None
    try:
        return max(float(retry_after), 0.0)
    except ValueError:
        pass
    try:
        until = parsedate_to_datetime(retry_after)
    except (ValueError, TypeError):
        return None
    return max((until - datetime.now(until.tzinfo or UTC)).total_seconds(), 0.0)
