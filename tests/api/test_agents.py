"""The tools for agents, called by the official client: over HTTP.

Over stdin and stdout it is started as docs/SERVING.md says: test_serving_page.py.
"""

import asyncio

from mcp import Client

from tests.browser import POLICE


def test_an_agent_asks_searches_and_reads(api_url: str) -> None:
    async def use() -> None:
        async with Client(f"{api_url}/mcp") as client:
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
