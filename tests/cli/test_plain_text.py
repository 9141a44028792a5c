"""What the command line says of runs, libraries and hits: in plain text, cut where it is long."""

from dataclasses import replace

from qa.cli.plain_text import (
    hit_lines,
    info_lines,
    library_lines,
    plain,
    reply_lines,
    report_lines,
)
from qa.index.build import IndexReport
from qa.library.folder import Problem
from qa.types import Answer, Citation, Entry, Hit, Ledger, Reply


def test_long_reports_are_cut():
    report = IndexReport(
        problems=tuple(Problem(f"{n}.txt", f"{n}.txt is empty") for n in range(25)),
        skipped=(
            *(Problem(f"{n}.jpg", f"{n}.jpg: .jpg files are not read") for n in range(1200)),
            Problem("x\x1b.txt", "x\x1b.txt is a link that leads out of the folder"),
        ),
        added=("b.txt", "c.txt"),
        copies=(("b.txt", "a.txt"), ("known.txt", "a.txt")),
        near=(("c.txt", "a.txt"),),
    )
    lines = report_lines(report)
    assert lines[1] == "  left out: 0.txt is empty"
    assert lines[20:] == [
        "  left out: 19.txt is empty",
        "  and 5 more: list them with --json",
        "  b.txt is a copy of a.txt",
        "  c.txt is almost the same as a.txt",
        "  copies and near-copies found earlier: 1",
        "  not read: 1,200 .jpg files",
        "  not read: x.txt is a link that leads out of the folder",
    ]


def test_info_by_source_and_month():
    info = {
        "library": "mine", "corpus": "/news", "index": "/index", "data": "/data", "engine": "faiss",
        "articles": 3, "passages": 9,
        "sources": {"A\x1b[1mB": 2, "unknown source": 1}, "months": {"2023-07": 2, "no date": 1},
        "formats": {".txt": 3}, "problems": {"b.txt": "b.txt is empty"}, "copies": {"c": "a"},
        "near": {}, "encoder": "e", "reader": "r", "second_reader": "l",
        "threshold": 0.5,
    }  # fmt: skip
    lines = info_lines(info)
    assert "reader     r and l" in lines
    assert "reader     r" in info_lines(info | {"second_reader": None})
    assert {"     2  A[1mB", "     2  2023-07", "     1  no date"} <= set(lines)
    assert lines[-2:] == [
        "copies     1 exact, shown once; 0 almost exact",
        "  left out: b.txt is empty",
    ]


def test_pages_and_copies_are_named():
    twin = Hit("b.pdf", "T", "S", None, 0, 5, 0.0, "hello")
    copies = tuple(replace(twin, article=f"{n}.txt") for n in range(6))
    hit = Hit("a.pdf", "T", "S", "2023-01-01", 9, 14, 1.0, "hello", pages=(0, 5), copies=copies)
    assert hit_lines(hit) == [
        "  1.00  S · 2023-01-01 · T · a.pdf · page 2",
        "        hello",
        "        also in 0.txt, 1.txt, 2.txt, 3.txt and 2 more",
        "",
    ]
    assert hit_lines(twin) == ["  0.00  S · T · b.pdf", "        hello", ""]
    assert hit_lines(replace(hit, copies=(twin,)))[2] == "        also in b.pdf"
    place = Citation("a.pdf", "T", "S", None, 0, 5, "hello", "hello", 0, "hello", 0, page=7)
    together = Ledger("agree", (Entry("hello", (place,)),))
    reply = Reply("q", "q", 0.4, (Answer("hello", 0.9, (place,)),), ledger=together)
    lines = reply_lines(reply)
    assert "  1. S · T · a.pdf · page 7" in lines
    assert "    S, no date, page 7:" in lines


def test_a_library_is_listed_in_plain_text():
    about = {
        "name": "mine", "folder": None, "files": 2, "added": 2, "ignore": ["\x1b*.csv"],
        "columns": {"text": "body"}, "problem": None,
    }  # fmt: skip
    assert library_lines(about) == [
        "mine: 2 files in the chat only, 2 of them added in the chat",
        "  leaves out *.csv",
        "  columns text=body",
    ]


def test_terminals_are_not_steered():
    assert plain("a\x1b[31mb\x07c\u202ed\ne") == "a[31mbcd e"


def test_an_abstention_shows_the_nearest_passages():
    hit = Hit("a.txt", "T", "S", None, 0, 5, 1.0, "hello")
    lines = reply_lines(Reply("q", "q in full", 0.4, hits=(hit,)))
    assert lines[:2] == ["Understood as: q in full", "Not in these articles. The nearest passages:"]
    assert "        hello" in lines


def test_a_passage_is_shown_as_its_article_has_it():
    text = (
        "## Top of the table\n\nRovers are up.\nThey won.\n\n"
        "| Club | Points |\n| --- | ---: |\n| Rovers | 88 |\n\nUnited"
    )
    hit = Hit("a.md", "T", "S", None, 0, len(text), 1.0, text)
    assert hit_lines(hit)[1:-1] == [
        "        ## Top of the table",
        "",
        "        Rovers are up.",
        "        They won.",
        "",
        "        Club | Points",
        "        Rovers | 88",
        "",
        "        United",
    ]
    inside = replace(hit, text="| Rovers | 88 |", head="| Club | Points |")
    assert hit_lines(inside)[1:-1] == ["        Club | Points", "        Rovers | 88"]
