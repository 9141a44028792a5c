"""SQuAD-format files: their questions, and their paragraphs as a folder of articles."""

from __future__ import annotations

import gzip
import re
import zlib
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from eval.metrics import exact_match, f1
from eval.questions import Question, first_problem
from eval.runner import Item, Place
from qa.answer.ranking import tidy
from qa.assistant import Assistant
from qa.errors import QAError
from qa.reader.model import Reads

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
            return _File.model_validate_json(file.read().removeprefix(BOM_UTF8)).data
    except ValidationError as error:
        raise QAError(f"{path} is not in SQuAD's format: {first_problem(error)}") from error
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
    for one in questions:
        name = file_name(one.title)
        article = assistant.article(name)
        start = article.text.find(one.context) if article else -1
        if start < 0:
            raise QAError(f"the paragraph of question {one.id} is not in the index as it is")
        gold = {
            Place(name, start + match.start(), start + match.end())
            for answer in one.answers
            for match in re.finditer(re.escape(answer), one.context)
        }
        sources = (Path(name).stem,) if one.answers else ()
        asked.append(Item(as_question(one, sources), tuple(sorted(gold))))
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


def isolated(reader: Reads, questions: Iterable[SquadQuestion]) -> list[Isolated]:
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


def isolated_summary(results: Sequence[Isolated]) -> dict[str, float | int]:
    """EM and F1, overall and by kind, at the threshold with the best F1 on these questions.

    That threshold on the margin is the one which SQuAD 2.0's scorer finds for F1: spans below
    it count as no answer. Where all questions have an answer, every span is given.
    """
    asked = [result.question.answers for result in results]
    margin = np.asarray([result.margin for result in results])
    has = np.asarray([bool(answers) for answers in asked], dtype=np.bool_)
    scores = {}
    for name, score in (("EM", exact_match), ("F1", f1)):
        scored = [score(r.predicted, answers) for r, answers in zip(results, asked, strict=True)]
        scores[name] = (np.asarray(scored), np.where(has, 0.0, 1.0))  # if given, if withheld
    summary: dict[str, float | int] = {"questions": len(results)}
    threshold = float("-inf")
    if not has.all():
        known = np.unique(np.append(margin, np.inf))[::-1]
        given, withheld = scores["F1"]
        values = [np.where(margin >= at, given, withheld).mean() for at in known]
        threshold = summary["threshold on the margin"] = float(known[int(np.argmax(values))])
    for kind, part in (("", np.ones_like(has)), ("has-answer ", has), ("no-answer ", ~has)):
        for name, (given, withheld) in scores.items() if part.any() else ():
            value = np.where(margin >= threshold, given, withheld)[part].mean()
            summary[f"{kind}{name}"] = float(value)
    return summary
