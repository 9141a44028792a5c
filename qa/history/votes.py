"""Votes on replies, and the question set that the upvoted ones make.

A vote keeps what was asked and answered, so it outlives the conversation it was cast in.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from qa.errors import RecordsError
from qa.history.database import Database, corpus_key
from qa.text.characters import well_formed
from qa.text.dates import timestamp

COMMENT_CHARS = 2000  # a longer comment is cut


@dataclass(frozen=True, slots=True)
class Vote:
    """What one person thinks of one reply."""

    number: int
    vote: int  # 1 or -1
    comment: str
    cast_at: str  # ISO, UTC
    question: str
    standalone_question: str
    history: tuple[tuple[str, str], ...]
    filters: dict[str, Any]
    answer: str | None  # None where the reply abstained
    confidence: float | None
    articles: tuple[str, ...]  # file names of the articles cited

    def to_dict(self) -> dict[str, Any]:
        """The object that ``qa votes --json`` prints for one vote."""
        printed = {**asdict(self), "vote": "up" if self.vote > 0 else "down"}
        del printed["number"]
        return printed


class Votes:
    """The votes on replies about one corpus."""

    def __init__(self, database: Database, corpus: Path) -> None:
        self._database = database
        self._corpus = corpus_key(corpus)

    def cast(self, turn: str, vote: int, comment: str, record: dict[str, Any]) -> None:
        """Vote on the reply of a turn, 1 or -1; 0 takes the vote back. Replaces an earlier vote.

        Args:
            turn: the turn's id.
            vote: 1, -1 or 0.
            comment: what the person adds, or "".
            record: the fields of ``Vote`` from ``question`` on.
        """
        with self._database.writing() as rows:
            if vote == 0:
                rows.execute("DELETE FROM votes WHERE turn = ?", (turn,))
                return
            rows.execute(
                "INSERT INTO votes (turn, corpus, vote, comment, record, cast_at)"
                " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (turn) DO UPDATE SET"
                " vote = excluded.vote, comment = excluded.comment, cast_at = excluded.cast_at",
                (
                    *(turn, self._corpus, vote, well_formed(comment)[:COMMENT_CHARS]),
                    *(json.dumps(record), timestamp()),
                ),
            )

    def on(self, turns: Iterable[str]) -> dict[str, tuple[int, str]]:
        """Vote and comment by turn id, for those of these turns that were voted on."""
        with self._database.reading() as rows:
            found = rows.execute(
                "SELECT turn, vote, comment FROM votes"
                " WHERE turn IN (SELECT value FROM json_each(?))",
                (json.dumps(list(turns)),),
            ).fetchall()
        return {turn: (vote, comment) for turn, vote, comment in found}

    def all(self) -> list[Vote]:
        """Every vote on this corpus, in the order in which they were first cast."""
        with self._database.reading() as rows:
            found = rows.execute(
                "SELECT number, vote, comment, cast_at, record FROM votes WHERE corpus = ?"
                " ORDER BY number",
                (self._corpus,),
            ).fetchall()
        return [_vote(*row) for row in found]


def _vote(number: int, vote: int, comment: str, cast_at: str, record: str) -> Vote:
    kept = json.loads(record)
    kept["history"] = tuple((question, answer) for question, answer in kept["history"])
    kept["articles"] = tuple(kept["articles"])
    return Vote(number, vote, comment, cast_at, **kept)


def question_set(votes: Iterable[Vote]) -> list[dict[str, Any]]:
    """The upvoted replies as lines of a question set for ``python -m eval``.

    An upvoted answer makes an answerable question, an upvoted abstention an unanswerable one.
    A question upvoted more than once is one line with every answer accepted; where people approved
    of an answer and of an abstention too, the later vote decides. Downvotes tell what is wrong but
    not what is right, and a question asked of chosen articles only cannot be put in this format:
    both are left out.
    """
    lines: dict[tuple[object, ...], dict[str, Any]] = {}
    for vote in sorted(votes, key=lambda vote: (vote.cast_at, vote.number)):
        if vote.vote < 0 or vote.filters:
            continue
        # A question that stands alone was answered as it is, whatever had been said before it.
        follows = " ".join(vote.question.split()) != " ".join(vote.standalone_question.split())
        history = vote.history if follows else ()
        line = lines.setdefault((vote.question, history), {"id": f"votes-{vote.number}"})
        answers = [] if vote.answer is None else [vote.answer]
        if line.get("answerable") == bool(answers):
            answers = list(dict.fromkeys([*line["answers"], *answers]))
            sources = [*line["sources"], *map(stem, vote.articles)]
        else:
            sources = [*map(stem, vote.articles)]
        line.update(
            question=vote.question,
            answers=answers,
            sources=list(dict.fromkeys(sources)) if answers else [],
            answerable=bool(answers),
            kind="vote",
        )
        if history:
            line["history"] = [list(turn) for turn in history]
    return list(lines.values())


def write_question_set(file: Path, votes: Iterable[Vote]) -> int:
    """Write the question set of some votes; how many questions it has.

    Raises:
        RecordsError: the file cannot be written.
    """
    lines = [json.dumps(line, ensure_ascii=False) for line in question_set(votes)]
    try:
        file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    except OSError as error:
        raise RecordsError(f"{file} cannot be written: {error.strerror}") from error
    return len(lines)


def stem(article: str) -> str:
    """An article's file name without its ending, as question sets name it."""
    return str(Path(article).with_suffix(""))
