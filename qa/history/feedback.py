"""What a library's owner may want to look at: questions refused, and replies voted down."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from qa.history.conversations import parsed_reply
from qa.history.database import Database, corpus_key
from qa.types import Answer, Citation, Hit

MOST = 200  # the latest are listed
_MOST_NEAREST = 3
_PRINTED = ("article", "title", "source", "published", "start", "end", "text", "page")

# A refusal that somebody approved of is right; what was deleted is nobody's to read any more.
_REFUSED = """
SELECT 'refused', t.question, t.seen, '', t.reply, NULL FROM turns t
LEFT JOIN conversations c ON c.id = t.conversation AND c.corpus = t.corpus
LEFT JOIN votes v ON v.turn = t.id
WHERE t.corpus = :corpus AND c.removed IS NULL AND v.vote IS NULL AND t.reply IS NOT NULL
AND json_extract(t.reply, '$.about') IS NULL
AND coalesce(json_extract(t.reply, '$.candidates[0].confidence'), -1)
    < json_extract(t.reply, '$.threshold')
"""
_VOTED_DOWN = """
SELECT 'voted down', json_extract(v.record, '$.question'), v.cast_at, v.comment, t.reply, v.record
FROM votes v LEFT JOIN turns t ON t.id = v.turn WHERE v.corpus = :corpus AND v.vote = -1
"""
_ALL = f"{_REFUSED} UNION ALL {_VOTED_DOWN} ORDER BY 3 DESC LIMIT {10 * MOST}"


@dataclass(frozen=True, slots=True)
class Feedback:
    """A question that went wrong, or may have."""

    why: Literal["refused", "voted down"]
    question: str
    standalone_question: str
    at: str  # ISO, UTC: when it was asked or voted on last
    comment: str
    answer: Answer | None  # given; of a refusal, what would have been said
    said: str | None  # the words that were given; None for a refusal
    nearest: tuple[Hit | Citation, ...]  # passages of a refusal, the places of an answer
    times: int = 1  # it was asked

    def to_dict(self) -> dict[str, Any]:
        """The object that ``qa feedback --json`` prints for one question."""
        nearest = [{name: getattr(one, name) for name in _PRINTED} for one in self.nearest]
        return {
            "why": self.why,
            "question": self.question,
            "standalone_question": self.standalone_question,
            "at": self.at,
            "comment": self.comment,
            "answer": self.said,
            "guess": self.answer.text if self.answer else None,
            "confidence": self.answer.confidence if self.answer else None,
            "times": self.times,
            "nearest": nearest,
        }


def feedback(database: Database, corpus: Path) -> list[Feedback]:
    """The questions about a corpus that were refused or voted down, the latest first.

    One that was asked several times is listed once. Those of all who ask are among them.
    """
    with database.reading() as rows:
        given = {"corpus": corpus_key(corpus)}
        found = [_feedback(*row) for row in rows.execute(_ALL, given)]
    kept: dict[tuple[str, str], Feedback] = {}
    for one in found:
        key = one.why, " ".join(one.standalone_question.casefold().split())
        known = kept.setdefault(key, replace(one, times=0))
        kept[key] = replace(known, times=known.times + 1, comment=known.comment or one.comment)
    return list(kept.values())[:MOST]


def _feedback(
    why: Literal["refused", "voted down"],
    question: str,
    at: str,
    comment: str,
    kept: str | None,
    record: str | None,
) -> Feedback:
    """Of a vote whose conversation is gone, only what the vote keeps is known."""
    reply = parsed_reply(kept) if kept else None
    vote = json.loads(record) if record else {}
    best = reply.candidates[0] if reply and reply.candidates else None
    nearest: tuple[Hit | Citation, ...] = ()
    if reply:
        nearest = reply.answer.citations if reply.answer else reply.hits
    understood = vote.get("standalone_question") or (reply.standalone_question if reply else "")
    said = vote.get("answer")
    return Feedback(
        why, question, understood or question, at, comment, best, said, nearest[:_MOST_NEAREST]
    )
