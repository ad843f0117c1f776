"""`fraud mcp` under a real client of the official SDK, over stdio."""

import asyncio
import shutil
import sys
from pathlib import Path

import click
import pytest
from mcp import Client, StdioServerParameters, stdio_client
from mcp.shared.exceptions import MCPError
from mcp.types import ElicitResult

from orchestration.bot import mcp

FRAUD = str(Path(sys.executable).with_name("fraud"))


def converse(environment, *calls, answers=None):
    """Tools that are offered, and the results of calls or the errors they end with, in one session.

    Args:
        environment: variables of the server.
        calls: (name, arguments).
        answers: function from a question put to the person to ElicitResult; None: the client cannot ask.
    """

    async def person(_, parameters):
        return answers(parameters.message)

    async def call(client, name, arguments):
        try:
            return await client.call_tool(name, arguments)
        except MCPError as error:
            return error

    async def session():
        parameters = StdioServerParameters(command=FRAUD, args=["mcp"], env=environment | {"FRAUD_LANGUAGE": "en"})
        async with Client(stdio_client(parameters), elicitation_callback=answers and person) as client:
            tools = (await client.list_tools()).tools
            return tools, [await call(client, *one) for one in calls]

    return asyncio.run(session())


def test_every_tool_is_offered_read_only_and_answers_with_provenance(built):
    [(snapshot, transaction)] = built.read_published(
        "select snapshot_id, (select min(transaction_id) from suspicious_transactions) from _snapshot"
    )
    tools, results = converse(
        built.environment,
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
        "query", "list_tables", "describe", "explain", "predict", "metrics", "drift", "health", "export_cases"
    }  # fmt: skip
    assert {tool.name for tool in tools if not tool.annotations.read_only_hint} == {"export_cases"}
    assert not any(tool.annotations.destructive_hint for tool in tools)
    answers = [result.structured_content for result in results]
    assert {answer["snapshot_id"] for answer in answers} == {snapshot}
    assert answers[0]["rows"] == [{"n": 240}]
    assert [answer["rows"] for answer in answers[1:3]] == [[], []]
    assert "root:" not in str(answers)
    assert [row["case"] for row in answers[6]["rows"]] == ["as it is", "changed"]


SUSPICIOUS = ("export_cases", {"sql": "select transaction_id, amount_eur from suspicious_transactions"})


@pytest.fixture
def environment(built, tmp_path):
    """Of a server with a published file, and a folder for exports, of its own."""
    published = shutil.copy(built.published, tmp_path / "fraud.duckdb")
    return built.environment | {"FRAUD_PUBLISHED": str(published)}


def test_an_export_is_written_only_after_a_yes(environment, tmp_path):
    asked = []
    replies = [
        ElicitResult(action="accept", content={"write": False}),
        ElicitResult(action="decline"),
        ElicitResult(action="accept", content={"write": True}),
    ]

    def person(question):
        asked.append(question)
        return replies[len(asked) - 1]

    refused = ("export_cases", {"sql": "select * from read_text('/etc/passwd')"})
    _, results = converse(environment, refused, *[SUSPICIOUS] * 3, answers=person)
    answers = [result.structured_content for result in results]
    assert answers[0]["answer"].startswith("Query refused")
    # Of a query that is refused, nobody is asked.
    assert len(asked) == 3 and all(SUSPICIOUS[1]["sql"] in question for question in asked)
    assert [answer["files"] for answer in answers[1:3]] == [[], []]
    files = sorted((tmp_path / "exports").iterdir())
    assert [str(file) for file in files] == sorted(answers[3]["files"])
    assert [file.suffix for file in files] == [".csv", ".md"]
    assert len(files[0].read_text().splitlines()) == answers[3]["rows_found"] + 1


def test_a_client_that_cannot_ask_the_person_writes_nothing(environment, tmp_path):
    _, [error] = converse(environment, SUSPICIOUS)
    assert isinstance(error, MCPError) and "elicitation" in str(error)
    assert not (tmp_path / "exports").exists()


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "mcp.server.mcpserver", None)
    with pytest.raises(click.ClickException, match=r"pip install -e '\.\[mcp\]'"):
        mcp.serve(None, "fr", None, None)
