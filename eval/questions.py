"""Question sets: one JSON object a line, checked against the articles they name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal, Self

from pydantic import AliasChoices, ConfigDict, Field, TypeAdapter, ValidationError, model_validator
from pydantic.dataclasses import dataclass

from qa.errors import QAError, QuestionError
from qa.types import Article

# So many of the first were looked at while the program was built.
# Of the follow-ups all were, and many restate questions that the confidence is fitted on.
_SEEN = {"seeds": 55, "ledger": 58, "followups": 1_000}

_SHOWN = 3  # bad lines that an error names: a file in another format has nothing but these
_EXAMPLE = (
    '{"id": "mine-1", "question": "Who won?", "answers": ["Ada Quill"], "sources": ["file"], '
    '"answerable": true, "kind": "who"}'
)

FollowUps = Literal["history", "ignore", "standalone"]


class QuestionSetError(QAError):
    """Lines of a question set that cannot be used, each named by file and line."""


@dataclass(frozen=True, config=ConfigDict(strict=True, populate_by_name=True))
class Question:
    """A question with its accepted answers; what else a line holds is passed over.

    ``sources`` are file names, with their ending or without; where there is no answer, they may
    say which articles it is asked of.
    """

    id: str
    question: str
    answers: tuple[str, ...]
    sources: tuple[str, ...]
    answerable: bool
    kind: str
    history: tuple[tuple[str, str], ...] = ()
    standalone: str | None = Field(  # a follow-up asked in full
        default=None, validation_alias=AliasChoices("standalone", "full")
    )
    values: tuple[tuple[str, ...], ...] = ()  # answers that say the same, together
    latest: str | None = None  # the one of the answers that was published last
    relation: str | None = None  # how the values stand to one another: qa.types.Relation

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if bool(self.answers) != self.answerable:
            raise ValueError("must have answers if it is answerable, and none if it is not")
        if self.values and sorted(sum(self.values, ())) != sorted(self.answers):
            raise ValueError("has values that are not its answers, put together by what they say")
        return self

    @property
    def accepted(self) -> tuple[str, ...]:
        """What an answer is compared with: each of ``answers``, and a list's items together.

        The answers to a question of kind "list" are its items, which a reply joins by "; ".
        """
        whole = "; ".join(self.answers) if self.kind == "list" else ""
        return tuple(dict.fromkeys([*self.answers, whole])) if whole else self.answers

    @property
    def split(self) -> str:
        """The part it belongs to, fixed by its id: "tune", or "test", on which nothing is tuned.

        Every fourth is for tuning, and of some sets also the first, which were looked at while
        the program was built.
        """
        name, _, digits = self.id.rpartition("-")
        number = int(digits) if digits.isdecimal() else 0
        seen = number <= _SEEN.get(name, 0)
        return "tune" if seen or number % 4 == 0 else "test"


def asked_as(question: Question, follow_ups: FollowUps) -> Question:
    """A follow-up as it is to be asked: after its history, without it, or in full by hand."""
    if follow_ups == "history":
        return question
    in_full = question.standalone if follow_ups == "standalone" else None
    return replace(question, question=in_full or question.question, history=())


def first_problem(error: ValidationError) -> str:
    """The first thing wrong with what pydantic refused, and where it stands."""
    first = error.errors()[0]
    where = ".".join(map(str, first["loc"]))
    return f"{where}: {first['msg']}".removeprefix(": ").replace("Value error, ", "")


def _check_sources(question: Question, articles: Mapping[str, Sequence[Article]]) -> None:
    """ValueError unless every answer stands, outside the furniture, in a named source."""
    for source in question.sources:
        if source not in articles:
            raise ValueError(f"names a source {source!r} that is not in the corpus")
    named = [article for source in question.sources for article in articles[source]]
    for answer in question.answers:
        if not any(places(article, answer) for article in named):
            raise ValueError(f"has an answer {answer!r} that stands in none of its sources")


def places(article: Article, answer: str) -> list[tuple[int, int]]:
    """Offsets at which an answer stands in an article, outside its furniture."""
    return [
        (start, end)
        for start, end in standing(answer, article.text)
        if not any(start < mark.end and mark.start < end for mark in article.marks)
    ]


def standing(answer: str, text: str) -> list[tuple[int, int]]:
    r"""Offsets at which an answer stands in a text, not as a part of a word or figure.

    A text may be wrapped anywhere, so any white space is like any other.

    >>> standing("50", "3,500 men, 50 of them"), standing("one", "stones")
    ([(11, 13)], [])
    >>> standing("Luis Ferrer", "by Luis\nFerrer")
    [(3, 14)]
    """
    words = r"\s+".join(map(re.escape, answer.split()))
    whole = rf"(?<!\w)(?<!\d[.,]){words}(?!\w|[.,]\d)"
    return [match.span() for match in re.finditer(whole, text)]


def _refusal(problems: Sequence[str]) -> str:
    """The first bad lines, how many more there are, and what a line looks like, on one line."""
    more = len(problems) - _SHOWN
    named = "; ".join([*problems[:_SHOWN], *([f"and {more:,} more"] if more > 0 else [])])
    return f"{named}. A line looks like {_EXAMPLE} (--skip-bad runs the rest)"


def by_stem(articles: Sequence[Article]) -> dict[str, list[Article]]:
    """Articles by their file name without its ending, which several may share, and by all of it."""
    found: dict[str, list[Article]] = {}
    for article in articles:
        for name in dict.fromkeys((str(Path(article.name).with_suffix("")), article.name)):
            found.setdefault(name, []).append(article)
    return found


def read(
    path: Path,
    articles: Mapping[str, Sequence[Article]] | None = None,
    *,
    check: Callable[[str], object] = str,
    skip_bad: bool = False,
) -> tuple[list[Question], list[str]]:
    """The questions of a file, and what is wrong with lines that were skipped.

    Args:
        path: the file.
        articles: as ``by_stem`` has them; answers are checked against them if given.
        check: raises a QuestionError for a question that cannot be asked.
        skip_bad: leave bad lines out instead of raising.

    Raises:
        QuestionSetError: the file is unreadable, or lines are bad and ``skip_bad`` is not set.
    """
    try:
        # Not splitlines: JSON's texts may hold what else separates lines in Unicode.
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionSetError(f"{path} cannot be read: {error}") from error
    line_of = TypeAdapter(Question)
    questions: dict[str, Question] = {}
    problems: list[str] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            question = line_of.validate_json(line)
            if question.id in questions:
                raise ValueError(f"has the id {question.id!r} of an earlier line")
            if articles is not None:
                _check_sources(question, articles)
            check(question.question)
            questions[question.id] = question
        except ValidationError as error:
            problems.append(f"{path}:{number} {first_problem(error)}")
        except QuestionError as error:
            problems.append(f"{path}:{number} cannot be asked: {error}")
        except ValueError as error:
            problems.append(f"{path}:{number} {error}")
    if problems and not skip_bad:
        raise QuestionSetError(_refusal(problems))
    if not questions:
        raise QuestionSetError(f"{path} holds no question")
    return list(questions.values()), problems
