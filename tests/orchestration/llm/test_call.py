"""The HTTP calls of the chat API, beside those of the SDK's own method."""

import asyncio

import pytest
from mistralai.client import Mistral

from orchestration.llm.call import Call
from orchestration.llm.protocol import Question
from orchestration.llm.vendors import vendor_of
from orchestration.settings.places import LanguageModel
from tests.orchestration.llm.mistral_server import mistral_server

QUESTION = {"role": "user", "content": '{"language": "fr", "reasons": [], "placeholders": {}}'}
SCHEMA = {"type": "object", "properties": {"summary": {"type": "string"}}, "required": ["summary"]}
TOOL = {"type": "function", "function": {"name": "query", "description": "SQL", "parameters": SCHEMA}}
CALLED = {"id": "abcdefghi", "type": "function", "function": {"name": "query", "arguments": '{"sql": "é"}'}}
SYSTEM = {"role": "system", "content": "Réponds."}
CONVERSATION = [
    QUESTION,
    {"role": "assistant", "content": "", "tool_calls": [CALLED]},
    {"role": "tool", "content": "[]", "tool_call_id": "abcdefghi", "name": "query"},
]
FORMAT = {"type": "json_schema", "json_schema": {"name": "answer", "schema": SCHEMA, "strict": True}}
# Messages and what else is asked -> what the SDK's own method is given for the same.
REQUESTS = {
    "schema": ([SYSTEM, QUESTION], {"schema": SCHEMA, "seed": 1}, {"response_format": FORMAT, "random_seed": 1}),
    "tools": (CONVERSATION, {"tools": [TOOL]}, {"tools": [TOOL]}),
    "no format": ([QUESTION], {}, {}),
}
NOWHERE = LanguageModel("key", "http://127.0.0.1:1", "model")


@pytest.mark.parametrize("name", REQUESTS)
def test_what_is_sent_is_what_the_sdk_itself_sends(name):
    messages, asked, given = REQUESTS[name]
    model = "mistral-small-latest"

    async def send(url):
        async with vendor_of(LanguageModel("key", url, model), timeout_s=5) as vendor:
            await vendor.send(Question(model, messages, 500, **asked))
        async with Mistral(api_key="key", server_url=url) as sdk:
            await sdk.chat.complete_async(model=model, messages=messages, temperature=0, max_tokens=500, **given)

    with mistral_server() as server:
        asyncio.run(send(server.url))
    ours, theirs = server.received
    assert ours[1] == theirs[1]
    # We write "é" where the SDK writes "\\u00e9".
    headers = [
        {name.lower(): value for name, value in sent.items()} | {"content-length": ""} for sent, _ in (ours, theirs)
    ]
    assert headers[0] == headers[1]


class Response:
    """Of httpx, as far as a call reads it."""

    status_code, headers = 200, {}

    def __init__(self, content):
        self.content = content


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b'{"choices": []}', b'{"choices": [{"message": null}]}', b'{"choices": {"0": 1}}', b"\xff",
     b'{"choices": [{"message": {"content": "a", "tool_calls": "b"}}]}', b"[" * 100_000,
     b'{"choices": [{"message": {"content": "a"}}], "usage": [1]}'],
)  # fmt: skip
def test_whatever_a_server_answers_is_a_call_that_failed(body):
    call = Call("model", vendor_of(NOWHERE, timeout_s=1))
    call.answered(Response(body))
    assert (call.text, call.error, call.cost_at_most_eur(0.5)) == (None, "invalid_response", 0.5)
