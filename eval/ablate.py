"""What each mechanism of answering is worth: one switched off at a time.

Every variant is fitted as ``python -m eval calibrate`` fits it, and a question is always answered
under a fit on other articles or stories. What a variant loses is told by a paired bootstrap over
the questions: its F1 (for a question without an answer, 1 if it is refused) less that of the
program as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

import numpy as np

from eval import claims, tables
from eval.calibrate import Fitting
from eval.compare import paired
from eval.runner import Progress
from eval.tune import Case, Remembering, cases, collections
from qa.answer import ranking
from qa.answer.calibration import FEATURES
from qa.assistant import Assistant
from qa.errors import QAError
from qa.reader.readers import Readers
from qa.settings import Settings


@dataclass(frozen=True)
class Variant:
    """The program without one mechanism: what stands in place of what.

    ``own_index``: the mechanism works as articles are indexed, which the others' index is past.
    """

    name: str
    patches: tuple[tuple[str, Any], ...] = ()
    settings: tuple[tuple[str, Any], ...] = ()
    own_index: bool = False

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Within this, the mechanism is off."""
        with ExitStack() as stack:
            for target, replacement in self.patches:
                stack.enter_context(mock.patch(target, replacement))
            yield

    @contextmanager
    def opened(self, bench: Path, readers: Readers) -> Iterator[dict[str, Assistant]]:
        """Each collection's articles; within this, the mechanism is off."""
        given = dict(self.settings)
        with self.applied(), TemporaryDirectory() as folder:
            if self.own_index:
                given["index_dir"] = Path(folder)
            with collections(bench, readers, **given) as assistants:
                yield assistants


def _without(feature: str) -> Variant:
    """The same value of one feature for all spans: it ranks nothing and is no evidence."""
    column, original = FEATURES.index(feature), ranking.features

    def features(*asked: Any) -> Any:
        known = original(*asked)
        known[:, column] = 0.0
        return known

    return Variant(
        feature, (("qa.answer.ranking.features", features), ("eval.calibrate.features", features))
    )


def variants() -> tuple[Variant, ...]:
    """The program as it is, then without each of its mechanisms."""
    return (
        Variant("as it is"),
        *(_without(name) for name in FEATURES if name != "margin"),
        Variant(
            "newest first",
            (
                (
                    "qa.answer.pipeline.Pipeline._newest_first",
                    staticmethod(lambda found, _ledger: list(found)),
                ),
            ),
        ),
        Variant("second look at other articles", settings=(("passages_compared", 0),)),
        Variant("near-copies", (("qa.retrieval.retriever.fold", lambda hits, k: list(hits)[:k]),)),
        Variant(
            "boilerplate",
            (("qa.corpus.loader.boilerplate.find", lambda _text, known=(): known),),
            own_index=True,
        ),
        Variant(
            "follow-ups read",
            (("qa.assistant.followup.readings", lambda question, *_: [question]),),
        ),
    )


@dataclass(frozen=True, slots=True)
class Result:
    """One variant: each question's F1 as served."""

    name: str
    value: tuple[float, ...]


def ablate(
    data: Path, most: int, only: Sequence[str] = (), progress: Progress = iter
) -> tuple[list[Case], list[Result]]:
    """Every variant over the tune questions, the program as it is first.

    Raises:
        QAError: there is no such mechanism, or a file is missing or cannot be used.
    """
    known = [variant.name for variant in variants()]
    if unknown := sorted(set(only) - set(known)):
        raise QAError(f"there is no mechanism {unknown[0]!r}: choose from {', '.join(known[1:])}")
    questions = cases(data / "bench", most, ("short", "open", "talk"), most)
    readers = Readers.of(Settings.load(), Remembering)
    claim, _ = claims.learn(data, readers.first, progress)
    results = []
    for variant in variants():
        if only and variant.name not in ("as it is", *only):
            continue
        with variant.opened(data / "bench", readers) as assistants:
            fitting = Fitting(assistants, questions, claim, readers.fingerprints, progress)
            served, given = fitting.cross_validated()
        values = (
            one.f1 * answered if case.question.answerable else float(not answered)
            for case, one, answered in zip(questions, served, given, strict=True)
        )
        results.append(Result(variant.name, tuple(values)))
    return questions, results


def sets(questions: Sequence[Case]) -> Mapping[str, list[int]]:
    """The rows of each set of questions."""
    found: dict[str, list[int]] = {}
    for row, case in enumerate(questions):
        name = f"{case.collection} {case.part}".strip()
        found.setdefault(name, []).append(row)
    return found


def table(questions: Sequence[Case], results: Sequence[Result]) -> str:
    """The results as Markdown."""
    rows = sets(questions)
    base = results[0]
    head = [f"{name} (n = {len(members):,})" for name, members in rows.items()]
    means = [float(np.mean([base.value[row] for row in members])) for members in rows.values()]
    lines: list[Sequence[object]] = [(f"**{base.name}**", *means)]
    for result in results[1:]:
        cells = []
        for members in rows.values():
            before, after = ([one.value[row] for row in members] for one in (base, result))
            change = paired(before, after, float)
            mark = "**" if change.low > 0 or change.high < 0 else ""
            cells.append(
                f"{mark}{change.difference:+.3f}{mark} [{change.low:+.3f}, {change.high:+.3f}]"
            )
        lines.append((f"without {result.name}", *cells))
    return tables.table(("", *head), lines)
