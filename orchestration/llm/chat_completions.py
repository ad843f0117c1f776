"""The chat completions API, which many servers speak: questions and answers as JSON."""

import json

from orchestration.llm.protocol import Answer, ToolCall

# More tokens than any model takes: what a server reports above is no count.
MOST_TOKENS = 100_000_000


def request(question, seed_name):
    """Dictionary of the API's names.

    Args:
        question: Question.
        seed_name: what this server calls the seed.
    """
    found = {
        "model": question.model,
        "messages": question.messages,
        "temperature": 0,
        "max_tokens": question.max_output_tokens,
    }
    if question.seed is not None:
        found[seed_name] = question.seed
    if question.schema is not None:
        form = {"name": "answer", "schema": question.schema, "strict": True}
        found["response_format"] = {"type": "json_schema", "json_schema": form}
    if question.tools:
        found["tools"] = list(question.tools)
    return found


def answer(response):
    """Answer of a response of status 200; raises what protocol.Vendor.read may raise."""
    body = json.loads(response.content)
    choice = body["choices"][0]
    message = choice["message"]
    # An answer without usage is an answer all the same.
    usage = body.get("usage") or {}
    return Answer(
        text=_text(message.get("content")) or "",
        tool_calls=[_tool_call(call) for call in message.get("tool_calls") or []],
        model=_text(body.get("model")),
        finish_reason=_text(choice.get("finish_reason")),
        input_tokens=_count(usage, "prompt_tokens"),
        output_tokens=_count(usage, "completion_tokens"),
    )


def _tool_call(call):
    name, arguments = call["function"]["name"], call["function"]["arguments"]
    if not isinstance(name, str):
        raise TypeError(f"the name of a function is {name!r}")
    # The API may give the arguments as an object.
    return ToolCall(
        id=_text(call.get("id")) or "0",
        name=_text(name),
        arguments=_text(arguments) if isinstance(arguments, str) else json.dumps(arguments),
    )


def _text(value):
    # JSON can hold half a character, which nothing can store.
    return value.encode(errors="replace").decode() if isinstance(value, str) else None


def _count(usage, name):
    # No question has no tokens: 0 is what some servers say when they do not know.
    count = usage.get(name)
    return count if type(count) is int and 0 < count < MOST_TOKENS else None
