"""One call of a language model: what came of it, and its row in `llm_calls`."""

import time
import uuid
from datetime import UTC, datetime

from orchestration.llm.protocol import FINAL, Failure


class Call:
    """One HTTP call, from request to answer or failure.

    Args:
        model: that is asked.
        vendor: protocol.Vendor, which reads what comes back.

    Attributes:
        text: of the answer; None without one.
        tool_calls: of the answer, protocol.ToolCall.
        error, status, kind, retry_after_s: what failed, see protocol.Failure.
        cost_eur: tokens x price; None where either is not known.
        may_have_cost: something may have been charged that we do not know.
    """

    def __init__(self, model, vendor):
        self.model = model
        self._vendor = vendor
        self.called_at = datetime.now(UTC).replace(tzinfo=None)
        self._started = time.perf_counter()
        self.text = self.error = self.kind = self.status = self.retry_after_s = self.cost_eur = None
        self.response_model = self.finish_reason = self.input_tokens = self.output_tokens = None
        self.tool_calls = []
        self.may_have_cost = False

    def answered(self, response):
        """Take in an HTTP response, good or bad."""
        self._stop_watch()
        self.status = response.status_code
        if self.status != 200:
            self._take_in(self._vendor.refused(response))
            return
        try:
            answer = self._vendor.read(response)
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
            self._take_in(Failure("invalid_response", FINAL, may_have_cost=True))
            return
        self.text, self.tool_calls = answer.text, answer.tool_calls
        self.response_model, self.finish_reason = answer.model, answer.finish_reason
        self.input_tokens, self.output_tokens = answer.input_tokens, answer.output_tokens
        self.may_have_cost = self.input_tokens is None or self.output_tokens is None

    def failed(self, error):
        """Take in that there was no response."""
        self._stop_watch()
        self._take_in(self._vendor.unreached(error))

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
            "gen_ai_provider_name": self._vendor.provider,
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

    def _take_in(self, failure):
        self.error, self.kind = failure.error, failure.kind
        self.may_have_cost, self.retry_after_s = failure.may_have_cost, failure.retry_after_s

    def _stop_watch(self):
        self.duration_s = time.perf_counter() - self._started
