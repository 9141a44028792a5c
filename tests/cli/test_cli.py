"""The command line as a user has it: a process of its own."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from qa.cli.terminal import plain
from tests.conftest import ROOT, SEEDS

QA = Path(sys.executable).with_name("qa")


def run(*args, cwd=ROOT, prefix=(), **env):
    return subprocess.run(
        [*prefix, str(QA), *map(str, args)],
        capture_output=True, text=True, cwd=cwd, env={**os.environ, **env}, timeout=120,
    )  # fmt: skip


def test_ask_json_is_the_contract():
    done = run("ask", "How many police officers were deployed in Lima?", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    reply = json.loads(done.stdout)
    assert list(reply) == [
        "question", "standalone_question", "abstained", "answer", "alternatives", "ledger",
        "note", "timings_ms",
    ]  # fmt: skip
    assert reply["abstained"] is False
    assert list(reply["answer"]) == ["text", "confidence", "citations"]
    assert reply["answer"]["text"] == "11,800"
    citation = reply["answer"]["citations"][0]
    assert list(citation) == [
        "article", "title", "source", "published", "start", "end", "sentence", "passage", "page",
    ]  # fmt: skip
    assert citation["article"] == "001_9a5645c8147c51df.txt"
    text = (SEEDS / citation["article"]).read_text(encoding="utf-8")
    assert text[citation["start"] : citation["end"]] == "11,800"
    assert set(reply["timings_ms"]) == {"retrieve", "read", "total"}


def test_ask_for_people():
    done = run("ask", "Who wrote the Latin Post article?")
    assert done.stdout.startswith("Bert Hoover   (")
    assert "»Bert Hoover«" in done.stdout
    assert "Latin Post" in done.stdout
    none = run("ask", "Who won the 2022 World Cup?")
    assert none.stdout.startswith("Not in these articles.")
    assert none.returncode == 0


def test_search_json_is_the_contract():
    done = run("search", "officers in Lima", "-k", "2", "--json")
    found = json.loads(done.stdout)
    assert list(found) == ["query", "hits"]
    assert len(found["hits"]) == 2
    assert list(found["hits"][0]) == [
        "article", "title", "source", "published", "start", "end", "score", "text", "page",
        "copies",
    ]  # fmt: skip


def test_index_and_info(tmp_path):
    shutil.copytree(SEEDS, tmp_path / "mine")
    (tmp_path / "mine" / "broken.txt").write_bytes(b"\x00\x01")
    first = run("index", tmp_path / "mine", "--json")
    report = json.loads(first.stdout)
    assert len(report["added"]) == 4
    assert list(report["problems"]) == ["broken.txt"]
    again = run("index", tmp_path / "mine")
    assert "0 added" in again.stdout
    assert "broken.txt is not a text file" in again.stdout
    info = json.loads(run("info", "--corpus", tmp_path / "mine", "--json").stdout)
    assert (info["articles"], info["sources"]["HNGN"]) == (4, 1)
    assert "Latin Post" in run("info", "-c", tmp_path / "mine").stdout


@pytest.mark.parametrize(
    ("args", "env", "what"),
    [
        (["ask", ""], {}, "the question is empty"),
        (["ask", "?!"], {}, "has no words"),
        (["ask", "x" * 10_000], {}, "10,000 characters"),
        (["ask", os.fsdecode(b"\xff\xfe")], {}, "has no words"),
        (["search", "", "--json"], {}, "the query is empty"),
        (["ask", "Who?", "-c", "/no/where"], {}, "does not exist"),
        (["index", "pyproject.toml"], {}, "is a file"),
        (["index", "qa/followup"], {}, "holds no articles"),
        (["ask", "Who?", "-c", "nobody"], {}, "no folder and no library is called 'nobody'"),
        (["ask", "Who?"], {"QA_CORPUS": "nobody"}, "qa libraries lists them"),
        (["index", "--strict", "--watch"], {}, "do not go together"),
        (["votes", "-c", "nobody"], {}, "no folder and no library is called 'nobody'"),
        (["libraries", "--delete-added"], {}, "goes with --forget NAME"),
        (["libraries", "--forget", "nobody"], {}, "no folder and no library is called 'nobody'"),
        (["ask", "Who?"], {"QA_POOL": "many"}, "pool = 'many'"),
        (["ask", "Who?"], {"QA_READER": "/no/where"}, "reader folder /no/where does not exist"),
        (["ask", "Who?"], {"QA_ENCODER": "/no/where"}, "encoder folder /no/where does not exist"),
        (["ask", "Who?"], {"QA_ENGINE": "abacus"}, "choose from faiss"),
        (["ask", "Who?"], {"QA_CALIBRATION": "/no/where"}, "calibration /no/where"),
    ],
)
def test_one_line_errors(args, env, what):
    done = run(*args, **env)
    assert done.returncode == 2
    assert done.stdout == ""
    assert what in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("qa: ")


def test_chat_goes_on_after_a_mistake():
    done = subprocess.run(
        [str(QA), "chat"], input="?!\nWho leads CUNARC?\n", capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0
    assert "has no words" in done.stderr
    assert "Santos Saavedra Vasquez" in done.stdout


def test_help_names_every_command():
    out = run("--help").stdout
    names = ("index", "ask", "search", "chat", "serve", "info", "remove", "libraries", "eval")
    for name in names:
        assert name in out
    assert "bench" in run("eval", "--help").stdout


@pytest.mark.parametrize("other", [["-m", "qa", "serve"], ["app.py"]])
def test_other_ways_to_start_take_the_same_options(other):
    done = subprocess.run(
        [sys.executable, *other, "--help"], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert "--watch" in done.stdout
    done = subprocess.run(
        [sys.executable, *other, "-c", "/nowhere"], capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 2
    assert done.stderr.startswith("qa: ")
    assert len(done.stderr.splitlines()) == 1


def test_terminals_are_not_steered():
    assert plain("a\x1b[31mb\x07c\u202ed\ne") == "a[31mbcd e"


def test_with_the_network_cut_off(tmp_path):
    """A network namespace without a route: whatever reaches out, fails."""
    cut = ("unshare", "--net", "--map-root-user")
    if subprocess.run([*cut, "true"], capture_output=True, check=False).returncode:
        cut = ("unshare", "--net")
    probe = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=2)"
    reached = subprocess.run([*cut, sys.executable, "-c", probe], capture_output=True, check=False)
    assert b"unreachable" in reached.stderr.lower()
    done = run(
        "ask", "How many police officers were deployed in Lima?", "--json",
        prefix=cut, QA_INDEX_DIR=str(tmp_path),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["answer"]["text"] == "11,800"
