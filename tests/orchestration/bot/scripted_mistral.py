"""A server on loopback that speaks as much of Mistral's API as the bot uses, and says what a test has written."""

import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from orchestration.runs.loopback import listening


def says(text):
    """A turn of the model: text."""
    return {"content": text, "tool_calls": None}


def calls(tool, arguments=None, raw=None):
    """A turn of the model: the call of a tool."""
    text = raw if raw is not None else json.dumps(arguments or {})
    return {
        "content": "",
        "tool_calls": [{"id": "abcdefghi", "type": "function", "function": {"name": tool, "arguments": text}}],
    }


class Script:
    """Turns that are said one after the other, the last for ever; and what was received."""

    def __init__(self, *turns):
        self.turns, self.received = list(turns), []

    def next(self, request):
        self.received.append(request)
        return self.turns.pop(0) if len(self.turns) > 1 else self.turns[0]


@contextmanager
def serving(*turns):
    """Script and address of a server that runs as long as the context. A turn that is a number is an HTTP status."""
    script = Script(*turns)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            request = json.loads(self.rfile.read(int(self.headers["content-length"])))
            turn = script.next(request)
            if isinstance(turn, int):
                self._send(turn, {"message": "no"})
                return
            choice = {"index": 0, "message": {"role": "assistant", **turn}, "finish_reason": "stop"}
            usage = {"prompt_tokens": 1_000, "completion_tokens": 100, "total_tokens": 1_100}
            facts = {"id": "x", "object": "chat.completion", "created": 1, "model": request["model"]}
            self._send(200, {**facts, "choices": [choice], "usage": usage})

        def _send(self, status, body):
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    with listening(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as (_, address):
        yield script, address
