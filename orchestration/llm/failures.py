"""What HTTP itself says of a failure: for vendors that add nothing to it."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from orchestration.llm.protocol import BUSY, FINAL, KEY, PASSING, QUOTA, Failure

KINDS = {401: KEY, 402: QUOTA, 403: KEY, 429: BUSY} | dict.fromkeys((408, 409, 425, 500, 502, 503, 504), PASSING)
OUT_OF_QUOTA = ("quota", "monthly", "insufficient")


def refused(response):
    """Failure that a response of a status other than 200 means."""
    kind = KINDS.get(response.status_code, FINAL)
    if kind == BUSY and any(word in response.text.lower() for word in OUT_OF_QUOTA):
        kind = QUOTA
    return Failure(
        error=str(response.status_code),
        kind=kind,
        # A gateway may give up on an answer that the model has written.
        may_have_cost=response.status_code >= 500,
        retry_after_s=seconds(response.headers.get("retry-after")),
    )


def unreached(error):
    """Failure that an exception of the HTTP client means (httpx and its kin, told by the names of their classes)."""
    kinds = {kind.__name__ for kind in type(error).__mro__}
    is_timeout = isinstance(error, TimeoutError) or "TimeoutException" in kinds
    return Failure(
        error="timeout" if is_timeout else "connection" if "TransportError" in kinds else "invalid_response",
        kind=PASSING,
        may_have_cost=not {"ConnectError", "ConnectTimeout", "PoolTimeout"} & kinds,
    )


def seconds(retry_after):
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
