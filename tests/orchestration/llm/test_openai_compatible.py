"""The generic vendor, against a server on loopback that speaks OpenAI's chat completions."""

import asyncio
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from orchestration.llm.client import About, Client, StoppedError
from orchestration.llm.protocol import ToolCall
from orchestration.runs.loopback import listening
from orchestration.settings.places import LanguageModel
from orchestration.settings.rules import Price
from tests.orchestration.llm.test_explaining import limits

MODEL = "local-model"
SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}
TOOL = {"type": "function", "function": {"name": "query", "description": "SQL", "parameters": SCHEMA}}
MESSAGES = [{"role": "user", "content": "Bonjour, é ?"}]
CALLED = {"id": "call_1", "type": "function", "function": {"name": "query", "arguments": '{"a": "b"}'}}


@pytest.fixture
def server():
    """Answers with what stands in `answers`, (status, message or text); keeps (path, headers, request)."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            request = json.loads(self.rfile.read(int(self.headers["content-length"])))
            self.server.asked.append((self.path, dict(self.headers), request))
            status, message = self.server.answers.pop(0)
            choice = {"index": 0, "finish_reason": "stop", "message": message}
            usage = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
            body = json.dumps({"model": "local-7b", "choices": [choice], "usage": usage}).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.send_header("retry-after", "0.01")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.asked, server.answers = [], []
    with listening(server) as (server, address):
        server.address = address
        yield server


def ask(server, how, key="key"):
    """Result of a call of the client, and the rows of its calls."""
    place = LanguageModel(key, f"{server.address}/v1", MODEL, "openai_compatible")
    client = Client(place, limits(prices={MODEL: Price(1, 2, "2026-11-27")}))

    async def run():
        async with client:
            return await how(client)

    return asyncio.run(run()), client.take_calls()


def test_an_answer_is_held_to_the_schema_and_paid_for(server):
    server.answers = [(503, {}), (200, {"role": "assistant", "content": '{"a": "b"}'})]
    reply, calls = ask(server, lambda client: client.ask(MESSAGES, About("health"), SCHEMA))
    assert reply.text == '{"a": "b"}'
    # 10 x 1 + 5 x 2 EUR per million tokens
    assert reply.cost_eur == pytest.approx(20e-6)
    assert [(call["error_type"], call["gen_ai_provider_name"]) for call in calls] == [
        ("503", "openai"),
        (None, "openai"),
    ]
    path, headers, request = server.asked[-1]
    assert path == "/v1/chat/completions"
    assert {name.lower(): value for name, value in headers.items()}["authorization"] == "Bearer key"
    assert request.pop("seed") > 0
    assert request == {
        "model": MODEL,
        "messages": MESSAGES,
        "temperature": 0,
        "max_tokens": 500,
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "answer", "schema": SCHEMA, "strict": True},
        },
    }


def test_tools_are_called_and_a_server_of_ones_own_needs_no_key(server):
    server.answers = [(200, {"role": "assistant", "content": None, "tool_calls": [CALLED]})]
    (text, called), _ = ask(server, lambda client: client.ask_with_tools(MESSAGES, [TOOL], About("bot")), key=None)
    assert (text, called) == ("", [ToolCall("call_1", "query", '{"a": "b"}')])
    _, headers, request = server.asked[0]
    assert "authorization" not in {name.lower() for name in headers}
    assert request["tools"] == [TOOL] and "response_format" not in request and "seed" not in request


def test_a_refused_key_names_its_variable(server):
    server.answers = [(401, {})]
    with pytest.raises(StoppedError, match="check OPENAI_COMPATIBLE_API_KEY"):
        ask(server, lambda client: client.ask(MESSAGES, About("health")))
