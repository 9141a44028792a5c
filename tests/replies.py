"""Replies put together by hand, for tests of how they are shown and kept."""

from qa.types import Answer, Citation, Hit, Reply

EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp;"


def citation(passage: str, start: int, end: int, offset: int = 100, **other: str) -> Citation:
    """A citation of ``passage[start:end]``, the passage standing at ``offset``."""
    values = {"article": "a.txt", "title": "Title", "source": "Paper", "published": "2023-07-20"}
    return Citation(
        **{**values, **other},
        start=offset + start,
        end=offset + end,
        text=passage[start:end],
        sentence=passage,
        sentence_start=offset,
        passage=passage,
        passage_start=offset,
    )


def hit(text: str, title: str = "Title") -> Hit:
    return Hit("a.txt", title, "Paper", None, 7, 7 + len(text), 1.0, text)


def answered(*answers: Answer, note: str | None = None) -> Reply:
    return Reply("q", "q", 0.4, answers, timings_ms={"total": 234.0}, note=note)
