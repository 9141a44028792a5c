"""The tune questions that everything is fitted to, and the articles that they are asked of."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

from eval import squad
from eval.corpora import SEEDS, draw, open_alone
from eval.fit import FOLDS
from eval.questions import Question, read
from eval.runner import QUESTIONS
from qa.answer.calibration import CLAIM, EVIDENCE, FEATURES, Calibration
from qa.assistant import Assistant
from qa.reader.model import PassageSpan, Reader
from qa.reader.readers import Readers
from qa.retrieval.retriever import Retriever
from qa.settings import Settings
from qa.text.tables import Spoken
from qa.types import Hit

NEWS = "news-tune"
BLANK = Calibration(
    dict.fromkeys(FEATURES, 0.0),
    dict.fromkeys(FEATURES, 0.0),
    dict.fromkeys(EVIDENCE, 0.0),
    bias=0.0,
    claim=dict.fromkeys((*CLAIM, "bias", "threshold"), 0.0),
    threshold=0.0,
    reader="",
)


class Case(NamedTuple):
    """A question, where it is asked, and what it counts as.

    Questions of one group are left out together in cross-validation.
    """

    collection: str
    group: str
    question: Question
    weight: float = 1.0
    part: str = ""  # of a collection that has several


class Remembering(Reader):
    """The reader, keeping what it found in a passage: folds read the same ones again."""

    def __init__(self, settings: Settings, name: str | None = None) -> None:
        """As the reader's own."""
        super().__init__(settings, name)
        self._known: dict[tuple[str, str], list[PassageSpan]] = {}

    def read(self, question: str, passages: Sequence[str | Spoken]) -> list[list[PassageSpan]]:
        """As the reader's own."""
        known = {(question, Spoken.of(passage).text): passage for passage in passages}
        new = {key: passage for key, passage in known.items() if key not in self._known}
        for key, spans in zip(new, super().read(question, list(new.values())), strict=True):
            self._known[key] = spans
        return [self._known[question, Spoken.of(passage).text] for passage in passages]


def cases(
    data: Path, most: int, news: Sequence[str] = ("short", "open"), of_news: int | None = None
) -> list[Case]:
    """The tune questions; ``most`` of SQuAD's, half of them unanswerable.

    Each counts one; those of the seeds, which are few, count together as much as SQuAD's do.

    Args:
        data: folder with the tune files.
        most: questions of SQuAD's.
        news: parts of news-tune; nothing is fitted to turns of a conversation ("talk").
        of_news: questions of each of these parts; all if not given.

    Raises:
        QAError: a file is missing or cannot be used.
    """
    plain, tricky = map(list, map(squad.read, squad.tune_files(data)))
    tricky = [question for question in tricky if not question.answers]
    chosen = draw(plain, most // 2) + draw(tricky, most // 2)
    found = [Case("SQuAD", one.title, squad.as_question(one)) for one in chosen]
    for name in news:
        for one in draw(read(data / NEWS / f"{name}.jsonl")[0], of_news):
            found.append(Case(NEWS, "-".join(one.id.split("-")[:2]), one, part=name))
    for number, one in enumerate(read(QUESTIONS)[0]):
        if one.split == "tune":
            group = one.sources[0] if one.sources else f"none {number % FOLDS}"
            found.append(Case("seeds", group, one))
    size = Counter(case.collection for case in found if not case.question.history)
    rare = size["SQuAD"] / size["seeds"]
    return [case._replace(weight=rare if case.collection == "seeds" else 1.0) for case in found]


def asked_of_news(data: Path, each: int) -> list[str]:
    """So many short and so many open questions of news-tune, drawn by a fixed seed.

    Raises:
        QAError: a file is missing or damaged.
    """
    files = [data / "bench" / NEWS / f"{name}.jsonl" for name in ("short", "open")]
    return [one.question for file in files for one in draw(read(file)[0], each)]


@contextmanager
def collections(data: Path, readers: Readers, **given: Any) -> Iterator[dict[str, Assistant]]:
    """Each collection's articles, opened with these readers and settings."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        corpus = Path(folder, "squad")
        squad.write_corpus(data / squad.TUNE[0], corpus)
        # What is bundled may be of a version with other features.
        blank = Path(folder, "calibration.json")
        blank.write_text(json.dumps(BLANK.to_dict()), encoding="utf-8")
        folders = {"SQuAD": corpus, NEWS: data / NEWS / "articles", "seeds": SEEDS}
        stack.enter_context(mock.patch.object(Retriever, "retrieve", _remembering()))
        yield {
            name: stack.enter_context(open_alone(articles, readers, calibration=blank, **given))
            for name, articles in folders.items()
        }


def _remembering() -> Callable[..., list[Hit]]:
    """``Retriever.retrieve``, keeping what it found: folds ask for the same again."""
    known: dict[Any, list[Hit]] = {}
    retrieve = Retriever.retrieve

    def again(self: Retriever, *asked: Any) -> list[Hit]:
        if (self, *asked) not in known:
            known[self, *asked] = retrieve(self, *asked)
        return known[self, *asked]

    return again
