"""SQuAD-format files: their questions, and their paragraphs as a folder of articles."""

from __future__ import annotations

import gzip
import random
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.metrics import exact_match, f1
from eval.questions import Question
from eval.runner import Item, Place
from qa.answer.ranking import tidy
from qa.assistant import Assistant
from qa.errors import QAError
from qa.reader.model import Reader

# Ten articles of the development set, six of them with 2.0's unanswerable questions, too.
TUNE = ("squad-v1.1-tune.json.gz", "squad-v2.0-tune.json.gz")


@dataclass(frozen=True, slots=True)
class SquadQuestion:
    """One question with its paragraph; ``answers`` is empty where there is none."""

    id: str
    title: str
    question: str
    context: str
    answers: tuple[str, ...]


class _Answer(BaseModel):
    text: str
    answer_start: int


class _Asked(BaseModel):
    model_config = ConfigDict(coerce_numbers_to_str=True)  # some files number their questions

    id: str
    question: str
    answers: list[_Answer]
    is_impossible: bool = False


class Paragraph(BaseModel):
    """A context and what is asked of it, as a file has it."""

    context: str
    qas: list[_Asked]


class _Article(BaseModel):
    title: str
    paragraphs: list[Paragraph]


class _File(BaseModel):
    data: list[_Article]


def tune_files(data: Path) -> list[Path]:
    """The tune files in a folder, for those who will need them only after long work.

    Raises:
        QAError: one is missing.
    """
    files = [data / name for name in TUNE]
    for file in files:
        if not file.is_file():
            raise QAError(f"{file} is not there: name the folder that holds {' and '.join(TUNE)}")
    return files


def articles(path: Path) -> list[_Article]:
    """The articles of a file; ``.gz`` is unpacked.

    Raises:
        QAError: not a file in SQuAD's format.
    """
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rb") as file:
            return _File.model_validate_json(file.read()).data
    except ValidationError as error:
        first = error.errors()[0]
        why = f"{'.'.join(map(str, first['loc']))}: {first['msg']}".removeprefix(": ")
        raise QAError(f"{path} is not in SQuAD's format: {why}") from error
    except (OSError, EOFError, zlib.error) as error:
        raise QAError(f"{path} cannot be read: {error}") from error


def read(path: Path) -> Iterator[SquadQuestion]:
    """The questions of a file, in its order; ``.gz`` is unpacked.

    Raises:
        QAError: not a file in SQuAD's format.
    """
    for article in articles(path):
        for paragraph in article.paragraphs:
            for question in paragraph.qas:
                texts = dict.fromkeys(answer.text for answer in question.answers)
                yield SquadQuestion(
                    question.id, article.title, question.question, paragraph.context,
                    () if question.is_impossible else tuple(texts),
                )  # fmt: skip


def file_name(title: str) -> str:
    """The article file that ``write_corpus`` makes of a title."""
    return re.sub(r"\W+", "_", title) + ".txt"


def write_corpus(path: Path, folder: Path) -> int:
    """Write each article of a file as a text of its paragraphs; returns how many.

    Articles whose titles make one file name are one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    texts: dict[str, list[str]] = {}
    for article in articles(path):
        contexts = [paragraph.context for paragraph in article.paragraphs]
        texts.setdefault(file_name(article.title), []).extend(contexts)
    for name, paragraphs in texts.items():
        (folder / name).write_text("\n\n".join(paragraphs), encoding="utf-8")
    return len(texts)


def open_items(assistant: Assistant, questions: Sequence[SquadQuestion]) -> list[Item]:
    """The questions as items on a corpus that ``write_corpus`` wrote; gold is in the paragraph.

    Raises:
        QAError: a question's paragraph was not indexed as it stands in the file.
    """
    asked = []
    for question in questions:
        name = file_name(question.title)
        article = assistant.article(name)
        start = article.text.find(question.context) if article else -1
        if start < 0:
            raise QAError(f"the paragraph of question {question.id} is not in the index as it is")
        gold = {
            Place(name, start + match.start(), start + match.end())
            for answer in question.answers
            for match in re.finditer(re.escape(answer), question.context)
        }
        source = (Path(name).stem,) if question.answers else ()
        asked.append(
            Item(
                as_question(question, source),
                tuple(sorted(gold)),
            )
        )  # fmt: skip
    return asked


def as_question(question: SquadQuestion, sources: tuple[str, ...] = ()) -> Question:
    """As one of a question set."""
    known = question.answers
    return Question(question.id, question.question, known, sources, bool(known), "squad")


@dataclass(frozen=True, slots=True)
class Isolated:
    """One question asked of its own paragraph: the best span and its margin over no answer."""

    question: SquadQuestion
    predicted: str
    margin: float

    def exact(self, threshold: float) -> float:
        """Exact match when spans below the threshold count as no answer."""
        return exact_match(self._said(threshold), self.question.answers)

    def f1(self, threshold: float) -> float:
        """F1 when spans below the threshold count as no answer."""
        return f1(self._said(threshold), self.question.answers)

    def _said(self, threshold: float) -> str:
        return self.predicted if self.margin >= threshold else ""


def isolated(reader: Reader, questions: Iterable[SquadQuestion]) -> list[Isolated]:
    """Ask each question of its own paragraph."""
    results = []
    for question in questions:
        (spans,) = reader.read(question.question, [question.context])
        if not spans:
            results.append(Isolated(question, "", float("-inf")))
            continue
        start, end = tidy(question.context, spans[0].start, spans[0].end)
        results.append(Isolated(question, question.context[start:end], spans[0].score))
    return results


def best_threshold(results: Sequence[Isolated]) -> float:
    """The no-answer threshold with the best F1, as SQuAD 2.0's scorer finds it for F1."""
    if all(result.question.answers for result in results):
        return float("-inf")
    # Lowering the threshold below a margin says that span: sorted, one pass finds the best.
    ordered = sorted(results, key=lambda result: -result.margin)
    total = sum(result.f1(float("inf")) for result in ordered)
    best, threshold = total, float("inf")
    for margin, alike in groupby(ordered, key=lambda result: result.margin):
        total += sum(r.f1(float("-inf")) - r.f1(float("inf")) for r in alike)
        if total > best:
            best, threshold = total, margin
    return threshold


def isolated_summary(results: Sequence[Isolated]) -> dict[str, float | int]:
    """EM and F1, overall and by kind, at the threshold with the best F1 on these questions."""
    threshold = best_threshold(results)
    groups = {
        "": list(results),
        "has-answer ": [result for result in results if result.question.answers],
        "no-answer ": [result for result in results if not result.question.answers],
    }
    summary: dict[str, float | int] = {"questions": len(results)}
    if threshold != float("-inf"):
        summary["threshold on the margin"] = threshold
    for name, group in groups.items():
        if group:
            summary[f"{name}EM"] = sum(r.exact(threshold) for r in group) / len(group)
            summary[f"{name}F1"] = sum(r.f1(threshold) for r in group) / len(group)
    return summary


def sample(questions: Sequence[SquadQuestion], limit: int | None) -> list[SquadQuestion]:
    """So many questions, drawn by a fixed seed; all of them without a limit."""
    if limit is None or limit >= len(questions):
        return list(questions)
    return random.Random(0).sample(list(questions), limit)  # noqa: S311 - a sample, no secret
