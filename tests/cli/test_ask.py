"""The commands that ask, and the errors that a user can fix."""

import os
import re

import pytest

from tests.command import printed, qa
from tests.conftest import ROOT, SEEDS


@pytest.fixture(autouse=True)
def _at_the_root(monkeypatch):
    monkeypatch.chdir(ROOT)


def test_why_an_answer_is_given_is_printed_where_it_is_asked_for():
    question = "How many police officers were deployed in Lima?"
    why = printed("ask", question, "--explain")["explanation"]
    assert "11,800" in why["decision"]
    assert {"cosine", "bm25", "coverage", "marked", "margin", "text"} <= set(why["passages"][0])
    assert "explanation" not in printed("ask", question)


def test_what_is_asked_about_the_library_is_no_refusal():
    reply = printed("ask", "What articles do you have?")
    assert reply["kind"] == "about"
    assert len(reply["about"]["articles"]) == 4


def test_ask_json_is_the_contract():
    reply = printed("ask", "How many police officers were deployed in Lima?")
    assert {
        "question", "standalone_question", "abstained", "answer", "alternatives", "ledger",
        "note", "timings_ms",
    } <= set(reply)  # fmt: skip
    assert reply["abstained"] is False
    assert {"text", "confidence", "citations"} <= set(reply["answer"])
    assert reply["answer"]["text"] == "11,800"
    citation = reply["answer"]["citations"][0]
    assert {
        "article", "title", "source", "published", "start", "end", "sentence", "passage",
    } <= set(citation)  # fmt: skip
    assert citation["article"] == "001_9a5645c8147c51df.txt"
    text = (SEEDS / citation["article"]).read_text(encoding="utf-8")
    assert text[citation["start"] : citation["end"]] == "11,800"
    assert set(reply["timings_ms"]) == {"retrieve", "read", "total"}


def test_a_question_needs_no_quotation_marks():
    reply = printed("ask", "How", "many", "articles", "are", "there?", "-c", SEEDS)
    assert reply["question"] == "How many articles are there?"
    assert printed("search", "officers", "in", "Lima", "-k", "1")["query"] == "officers in Lima"


def test_a_publisher_may_be_called_for_short():
    found = printed("search", "protests", "--source", "post")
    assert {hit["source"] for hit in found["hits"]} == {"Latin Post"}
    reply = printed("ask", "Who is the president?", "--source", "the Post")
    for answer in filter(None, [reply["answer"], *reply["alternatives"]]):
        assert {each["source"] for each in answer["citations"]} == {"Latin Post"}


def test_search_json_is_the_contract():
    found = printed("search", "officers in Lima", "-k", "2")
    assert list(found) == ["query", "hits"]
    assert len(found["hits"]) == 2
    assert {
        "article", "title", "source", "published", "start", "end", "score", "text",
    } <= set(found["hits"][0])  # fmt: skip


@pytest.mark.parametrize(
    ("args", "env", "what"),
    [
        (["ask", ""], {}, "the question is empty"),
        (["ask", "?!"], {}, "has no words"),
        (["ask", "x" * 10_000], {}, "10,000 characters"),
        (["ask", os.fsdecode(b"\xff\xfe")], {}, "has no words"),
        (["search", "", "--json"], {}, "the query is empty"),
        (["ask", "Who won?", "seeds"], {}, "name a folder with -c"),
        (["search", "Lima", "--source", "Times"], {}, "no article is by 'Times'"),
        (["ask", "Who?", "-c", "/no/where"], {}, "does not exist"),
        (["index", "pyproject.toml"], {}, "is a file"),
        (["index", "qa/followup"], {}, "holds no articles"),
        (["ask", "Who?", "-c", "nobody"], {}, "no folder and no library is called 'nobody'"),
        (["ask", "Who?"], {"QA_CORPUS": "nobody"}, "list the libraries with qa libraries"),
        (["index", "--strict", "--watch"], {}, "cannot be used with --watch"),
        (["votes", "-c", "nobody"], {}, "no folder and no library is called 'nobody'"),
        (["libraries", "--delete-added"], {}, "needs --forget NAME"),
        (["libraries", "--forget", "nobody"], {}, "no folder and no library is called 'nobody'"),
        (["ask", "Who?"], {"QA_POOL": "many"}, "pool = 'many'"),
        (["ask", "Who?"], {"QA_READER": "/no/where"}, "reader folder /no/where does not exist"),
        (["ask", "Who?"], {"QA_ENCODER": "/no/where"}, "encoder folder /no/where does not exist"),
        (["ask", "Who?"], {"QA_INDEX": "abacus"}, "is not an index; use faiss"),
        (["ask", "Who?"], {"QA_CALIBRATION": "/no/where"}, "calibration /no/where"),
    ],
)
def test_one_line_errors(args, env, what):
    done = qa(*args, code=2, **env)
    assert done.stdout == ""
    assert what in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("qa: ")


def test_a_chat_goes_on_after_a_mistake_and_understands_follow_ups():
    questions = ("?!", "Who leads CUNARC?", "How many officers were deployed?", "And in Lima?")
    done = qa("chat", typed="".join(f"{question}\n" for question in questions))
    assert "has no words" in done.stderr
    assert "Santos Saavedra Vasquez" in done.stdout
    assert re.search(r"Understood as: And in Lima\? \(.*officers were deployed", done.stdout)


def test_help_names_every_command():
    out = qa("--help").stdout
    names = ("index", "ask", "search", "chat", "serve", "info", "remove", "libraries")
    for name in names:
        assert name in out
