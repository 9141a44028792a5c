"""What docs/SERVING.md shows works as it stands, but for the address."""

import asyncio
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters

from tests.conftest import ROOT

ADDRESS = "http://127.0.0.1:7860"
TEXT = (ROOT / "docs" / "SERVING.md").read_text("utf-8")
CURL = re.findall(r"^curl .*", TEXT, re.MULTILINE)


def block(language: str) -> str:
    (found,) = re.findall(rf"^```{language}\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    return str(found)


@pytest.mark.parametrize("line", CURL)
def test_the_lines_of_curl(line: str, api_url: str) -> None:
    command = line.replace(ADDRESS, api_url).replace("curl ", "curl --fail-with-body ", 1)
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    if "/metrics" in line:
        assert "footnote_requests_total" in done.stdout
    else:
        assert json.loads(done.stdout)
    if "/ask" in line:
        assert json.loads(done.stdout)["answer"]["text"] == "Santos Saavedra Vasquez"


def test_the_client_in_python(api_url: str) -> None:
    names: dict[str, object] = {}
    exec(block("python").replace(ADDRESS, api_url), names)
    assert names["answer"] == "Santos Saavedra Vasquez"


def test_the_configuration_for_agents(tmp_path: Path) -> None:
    server = json.loads(block("json"))["mcpServers"]["footnote"]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "QA_DATA_DIR": str(tmp_path)}

    async def use() -> None:
        async with Client(StdioServerParameters(**server, env=env, cwd=ROOT)) as client:
            reply = await client.call_tool("ask", {"question": "Who leads CUNARC?"})
            assert reply.structured_content["answer"]["text"] == "Santos Saavedra Vasquez"

    asyncio.run(use())
