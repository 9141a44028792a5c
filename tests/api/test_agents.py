"""The tools for agents, called by the official client: over HTTP, and over stdin and stdout."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters

from tests.browser import POLICE
from tests.conftest import ROOT

QA = Path(sys.executable).with_name("qa")


def servers(url: str, folder: Path) -> dict[str, Any]:
    env = {**os.environ, "QA_INDEX_DIR": str(folder), "QA_DATA_DIR": str(folder)}
    stdio = StdioServerParameters(command=str(QA), args=["mcp"], env=env, cwd=ROOT)
    return {"http": f"{url}/mcp", "stdio": stdio}


@pytest.mark.parametrize("transport", ["http", "stdio"])
def test_an_agent_asks_searches_and_reads(transport: str, api_url: str, tmp_path: Path) -> None:
    async def use() -> None:
        async with Client(servers(api_url, tmp_path)[transport]) as client:
            tools = (await client.list_tools()).tools
            assert {tool.name for tool in tools} == {"ask", "search", "read_article"}
            assert all(tool.annotations and tool.annotations.read_only_hint for tool in tools)

            reply = (await client.call_tool("ask", {"question": POLICE})).structured_content
            assert reply["answer"]["text"] == "11,800"
            (citation, *_) = reply["answer"]["citations"]
            given = {"article": citation["article"]}
            article = (await client.call_tool("read_article", given)).structured_content
            assert article["text"][citation["start"] : citation["end"]] == citation["text"]
            given = {"query": "officers in Lima", "k": 2}
            hits = (await client.call_tool("search", given)).structured_content["hits"]
            assert len(hits) == 2

            for tool, wrong, why in (
                ("ask", {"question": " "}, "the question is empty: type a few words"),
                ("ask", {"question": "Who?", "library": "no"}, "there is no library of this name"),
                ("search", {"query": "x" * 3000}, "query: string should have at most 2000"),
                ("read_article", {"article": "../../etc/passwd"}, "there is no article"),
            ):
                failed = await client.call_tool(tool, wrong)
                assert failed.is_error
                assert why in failed.content[0].text

    asyncio.run(use())
