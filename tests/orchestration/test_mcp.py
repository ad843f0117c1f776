"""`fraud mcp` under a real client of the official SDK, over stdio."""

import asyncio
import sys
from pathlib import Path

import click
import pytest
from mcp import Client, StdioServerParameters, stdio_client

from orchestration import ask_mcp

FRAUD = str(Path(sys.executable).with_name("fraud"))


def converse(built, *calls):
    """Tools that are offered, and the results of calls, in one session."""

    async def session():
        parameters = StdioServerParameters(
            command=FRAUD, args=["mcp"], env=built.environment | {"FRAUD_LANGUAGE": "en"}
        )
        async with Client(stdio_client(parameters)) as client:
            tools = (await client.list_tools()).tools
            return tools, [await client.call_tool(name, arguments) for name, arguments in calls]

    return asyncio.run(session())


def test_every_tool_is_offered_read_only_and_answers_with_provenance(built):
    [(snapshot, transaction)] = built.read_published(
        "select snapshot_id, (select min(transaction_id) from suspicious_transactions) from _snapshot"
    )
    tools, results = converse(
        built,
        ("query", {"sql": "select count(*) as n from fraud_prediction where is_fraud = 1"}),
        ("query", {"sql": "select * from read_text('/etc/passwd')"}),
        ("query", {"sql": "create table t as select 1"}),
        ("list_tables", {}),
        ("describe", {"table": "fraud_prediction"}),
        ("explain", {"transaction_id": transaction}),
        ("predict", {"transaction_id": transaction, "changes": {"amount_eur": 1.0}}),
        ("metrics", {}),
        ("drift", {}),
        ("health", {}),
    )
    assert {tool.name for tool in tools} == {
        "query", "list_tables", "describe", "explain", "predict", "metrics", "drift", "health"
    }  # fmt: skip
    assert all(tool.annotations.read_only_hint and not tool.annotations.destructive_hint for tool in tools)
    answers = [result.structured_content for result in results]
    assert {answer["snapshot_id"] for answer in answers} == {snapshot}
    assert answers[0]["rows"] == [{"n": 240}]
    assert [answer["rows"] for answer in answers[1:3]] == [[], []]
    assert "root:" not in str(answers)
    assert [row["case"] for row in answers[6]["rows"]] == ["as it is", "changed"]


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "mcp.server.mcpserver", None)
    with pytest.raises(click.ClickException, match=r"pip install -e '\.\[mcp\]'"):
        ask_mcp.serve(None, "fr", None)
