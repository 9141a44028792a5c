"""``python -m eval ablate``: what each mechanism of answering is worth, one switched off at a time.

Every variant has a confidence of its own, fitted as ``python -m eval calibrate`` fits it, on all
sets together; a question is always answered under a fit on other groups (a group is a story of
the news, an article of SQuAD's). What a variant loses or gains is told by a paired bootstrap over
the questions.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import numpy as np

from embeddings.encoder import FloatArray, SentenceTransformerEncoder
from eval import fit, squad
from eval.calibrate import unfitted
from eval.compare import paired_bootstrap
from eval.corpora import SEEDS, open_alone
from eval.metrics import GOOD, f1
from eval.questions import Question, by_stem, read
from eval.runner import QUESTIONS
from qa.answer import pipeline, ranking
from qa.answer.calibration import FEATURES, Calibration
from qa.reader.model import PassageSpan, Reader
from qa.settings import Settings

FOLDS = fit.FOLDS
SEED = 0
NEWS_WEIGHT = 1.0
SEEDS_WEIGHT = 5.0


class Remembering(Reader):
    """The reader, with what it found in a passage for a question kept in a file."""

    def __init__(self, settings: Settings, file: Path) -> None:
        super().__init__(settings)
        self._kept = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self._kept.execute("PRAGMA journal_mode = WAL")
        self._kept.execute("PRAGMA synchronous = OFF")
        self._kept.execute("CREATE TABLE IF NOT EXISTS spans (key BLOB PRIMARY KEY, spans TEXT)")

    def read(self, question: str, passages: Sequence[str]) -> list[list[PassageSpan]]:
        """As the reader's own."""
        keys = [self._key(question, passage) for passage in passages]
        known = [
            self._kept.execute("SELECT spans FROM spans WHERE key = ?", (key,)).fetchone()
            for key in keys
        ]
        new = [row for row, kept in enumerate(known) if kept is None]
        fresh = super().read(question, [passages[row] for row in new]) if new else []
        for row, spans in zip(new, fresh, strict=True):
            known[row] = (json.dumps(spans),)
            self._kept.execute("INSERT OR REPLACE INTO spans VALUES (?, ?)", (keys[row], known[row][0]))
        return [[PassageSpan(*span) for span in json.loads(kept[0])] for kept in known]

    def _key(self, question: str, passage: str) -> bytes:
        told = "\0".join((self.fingerprint, question, passage))
        return hashlib.blake2b(told.encode("utf-8", "replace"), digest_size=16).digest()


class RememberingEncoder(SentenceTransformerEncoder):
    """The encoder, with the vectors of questions kept."""

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """As the encoder's own."""
        if len(texts) > 1:
            return super().encode(texts)
        kept = self.__dict__.setdefault("_kept", {})
        if texts[0] not in kept:
            kept[texts[0]] = super().encode(texts)
        return kept[texts[0]]


class Case(NamedTuple):
    """A question, the set and the corpus it belongs to, and its group."""

    set: str
    corpus: str
    group: str
    question: Question
    weight: float


def without(feature: str) -> Callable[..., Any]:
    """The features of ranking with one of them the same for all."""
    column, original = FEATURES.index(feature), ranking.features

    def features(question: str, spans: Sequence[Any]) -> Any:
        known = original(question, spans)
        known[:, column] = 0.0
        return known

    return features


@dataclass(frozen=True)
class Variant:
    """Answering without one mechanism: what is put in place of what."""

    name: str
    patches: tuple[tuple[str, Any], ...] = ()
    settings: tuple[tuple[str, Any], ...] = ()

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Within this, the mechanism is off."""
        with ExitStack() as stack:
            for target, replacement in self.patches:
                stack.enter_context(mock.patch(target, replacement))
            yield


def _feature(name: str) -> Variant:
    off = without(name)
    return Variant(name, (("qa.answer.ranking.features", off), ("eval.fit.features", off)))


def _no_more(found: Any, *_: Any) -> Any:
    return found


ALL = "qa.answer"
VARIANTS = (
    Variant("as it is"),
    *(_feature(name) for name in ("named", "fit", "echo", "coverage", "cosine")),
    Variant("counting", (
        ("qa.answer.ranking.counts", lambda *_: True),
        ("qa.answer.ledger.counts", lambda *_: True),
        ("qa.answer.ledger.counted", lambda *_: "all"))),
    Variant("corroborated", (("qa.answer.pipeline.corroborated", lambda _q, found, _a: list(found)),)),
    Variant("newest first", (("qa.answer.pipeline._newest_first", lambda found, _t: list(found)),)),
    Variant("second look at other articles", settings=(("passages_compared", 0),)),
    Variant("near-copies", (
        ("qa.retrieval.retriever.fold", lambda hits, k: list(hits)[:k]),
        ("qa.answer.pipeline.spread", lambda *_: []))),
    Variant("boilerplate", (("qa.corpus.loader.boilerplate.find", lambda _text: ()),), (("passage_tokens", 161),)),
    Variant("time in the question", (("qa.answer.pipeline.times.time", lambda *_: None),)),
    Variant("conversation rules", (("qa.assistant.followup.standalone", lambda question, *_: question),)),
    Variant("refusing by the sum", (
        ("qa.answer.pipeline.any_right", lambda c: max(c, default=0.0)),
        ("qa.types.any_right", lambda c: max(c, default=0.0)),
        ("eval.fit.any_right", lambda c: max(c, default=0.0)))),
    Variant("all of these", (
        ("qa.answer.ranking.features", lambda q, s: _plain(q, s)),
        ("eval.fit.features", lambda q, s: _plain(q, s)),
        ("qa.answer.pipeline.corroborated", lambda _q, found, _a: list(found)),
        ("qa.answer.pipeline._newest_first", lambda found, _t: list(found)),
        ("qa.answer.pipeline.times.time", lambda *_: None),
        ("qa.assistant.followup.standalone", lambda question, *_: question)),
        (("passages_compared", 0),)),
)  # fmt: skip


_features = ranking.features


def _plain(question: str, spans: Sequence[Any]) -> Any:
    known = _features(question, spans)
    for name in ("named", "fit", "echo"):
        known[:, FEATURES.index(name)] = 0.0
    return known


class Outcome(NamedTuple):
    """What came of one question."""

    f1: float  # of what was given; 1 for a refusal where nothing answers
    best: float  # F1 of the best guess, given or not; 0 where nothing answers
    right: bool
    refused: bool
    confidence: float


def cases(data: Path, most: int) -> list[Case]:
    """The tune questions of all sets.

    Raises:
        QAError: a file is missing or cannot be used.
    """
    found: list[Case] = []
    for name in ("short", "open", "talk"):
        questions, _ = read(data / "news-tune" / f"{name}.jsonl", skip_bad=True)
        found += [
            Case(f"news {name}", "news", "-".join(q.id.split("-")[:2]), q, NEWS_WEIGHT)
            for q in questions[::2]
        ]
    seeds, _ = read(QUESTIONS)
    found += [
        Case("seeds", "seeds", q.sources[0] if q.sources else f"none {n % FOLDS}", q, SEEDS_WEIGHT)
        for n, q in enumerate(seeds)
        if q.split == "tune"
    ]
    plain, tricky = map(list, map(squad.read, squad.tune_files(data)))
    tricky = [one for one in tricky if not one.answers]
    chosen = squad.sample(plain, most) + squad.sample(tricky, most // 2)
    found += [
        Case("SQuAD open", "squad", one.title,
             Question(one.id, one.question, one.answers, (), bool(one.answers), "squad"), 1.0)
        for one in chosen
    ]  # fmt: skip
    return found


class Ablation:
    """The sets and corpora, and what a variant makes of them."""

    def __init__(self, data: Path, cache: Path, most: int, work: Path) -> None:
        self.cases = cases(data, most)
        cache.mkdir(parents=True, exist_ok=True)
        self._reader = Remembering(Settings.load(), cache / "read.sqlite")
        self._encoder = RememberingEncoder(Settings.load().encoder)
        self._work = work
        squad.write_corpus(data / squad.TUNE[0], work / "squad")
        self._corpora = {"news": data / "news-tune" / "articles", "seeds": SEEDS, "squad": work / "squad"}
        groups = sorted({(case.corpus, case.group) for case in self.cases})
        self._fold = {group: number % FOLDS for number, group in enumerate(groups)}

    def fold(self, case: Case) -> int:
        """The part of the cross-validation it belongs to."""
        return self._fold[case.corpus, case.group]

    def _open(self, corpus: str, variant: Variant, calibration: Path) -> Any:
        return open_alone(
            self._corpora[corpus], self._reader, encoder=self._encoder,
            calibration=calibration, **dict(variant.settings),
        )  # fmt: skip

    def run(self, variant: Variant, progress: Callable[[Sequence[Any]], Iterable[Any]]) -> list[Outcome]:
        """Fit in folds, and answer every question under the fit that has not seen it."""
        with variant.applied():
            blank = unfitted(self._work / "blank.json")
            opened = {name: self._open(name, variant, blank) for name in self._corpora}
            asked = [self._asked(opened[case.corpus], case) for case in progress(self.cases)]
            outcomes: list[Outcome | None] = [None] * len(self.cases)
            for number in range(FOLDS):
                rows = [row for row, case in enumerate(self.cases) if self.fold(case) == number]
                fitted = fit.fit([
                    one for one, case in zip(asked, self.cases, strict=True)
                    if self.fold(case) != number and not case.question.history
                ])  # fmt: skip
                path = self._work / "fold.json"
                path.write_text(_content(fitted), encoding="utf-8")
                opened = {name: self._open(name, variant, path) for name in self._corpora}
                for row in rows:
                    outcomes[row] = self._answered(opened[self.cases[row].corpus], self.cases[row])
        return [outcome for outcome in outcomes if outcome is not None]

    def _asked(self, assistant: Any, case: Case) -> fit.Asked:
        question = case.question
        if question.history:  # nothing is fitted on it
            return fit.Asked(question.question, case.corpus, case.group, question.answers, (), None)
        hits = assistant.retrieve(question.question, assistant.settings.passages_read)
        spans = tuple(assistant.spans(question.question, hits))
        return fit.Asked(question.question, case.corpus, case.group, question.answers, spans, None, case.weight)

    @staticmethod
    def _answered(assistant: Any, case: Case) -> Outcome:
        question = case.question
        reply = assistant.ask(question.question, question.history)
        guess = reply.candidates[0].text if reply.candidates else ""
        sure = reply.candidates[0].confidence if reply.candidates else 0.0
        said = "" if reply.abstained else guess
        best = f1(guess, question.answers) if question.answers else 0.0
        return Outcome(f1(said, question.answers), best, best >= GOOD, reply.abstained, sure)


def _content(calibration: Calibration) -> str:
    return json.dumps({
        "rank": dict(calibration.rank), "confidence": dict(calibration.confidence),
        "bias": calibration.bias, "threshold": calibration.threshold, "reader": "",
    })  # fmt: skip


def main() -> None:
    import sys, time
    data, cache, most, out = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
    only = sys.argv[5:]
    out.mkdir(parents=True, exist_ok=True)
    work = "/root/train/ablate/work"; Path(work).mkdir(exist_ok=True)
    if True:
        ablation = Ablation(data, cache, most, Path(work))
        sets = np.asarray([case.set for case in ablation.cases])
        answerable = np.asarray([case.question.answerable for case in ablation.cases])
        for variant in VARIANTS:
            if only and variant.name not in only:
                continue
            began = time.time()
            def progress(items):
                for n, one in enumerate(items):
                    if n % 100 == 0:
                        print(variant.name, n, len(items), round(time.time() - began), flush=True)
                    yield one
            outcomes = ablation.run(variant, progress)
            (out / f"{variant.name}.json").write_text(json.dumps(outcomes))
            line = [f"{variant.name:30}"]
            for name in dict.fromkeys(sets):
                here = [o for o, s in zip(outcomes, sets) if s == name]
                has = [o for o, s, a in zip(outcomes, sets, answerable) if s == name and a]
                no = [o for o, s, a in zip(outcomes, sets, answerable) if s == name and not a]
                line.append(f"{name}: f1 {np.mean([o.f1 for o in here]):.3f} best {np.mean([o.best for o in has]):.3f} right {np.mean([o.right and not o.refused for o in has]):.3f} refused {np.mean([o.refused for o in no]):.3f}")
            print(" | ".join(line), round(time.time() - began), flush=True)


if __name__ == "__main__":
    main()
