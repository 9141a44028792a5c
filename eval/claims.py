"""Learns which figures and dates of other passages answer the question that one of them answers.

A ledger holds against an answer what other articles say to the same question. The news stories of
``train/news-short.jsonl.gz`` come in groups of three or four passages that are near misses of one
another; a question is answered by one or two of them, and the reader marks something in each. A
logistic regression tells what is an answer from what is a figure of something else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from embeddings.arrays import Float64Array
from eval.abstention import auroc
from eval.fit import FOLDS, logistic
from eval.metrics import right
from eval.runner import Progress
from eval.training_files import records
from qa.answer.calibration import CLAIM
from qa.answer.ledger import Claim, claims_of, features
from qa.answer.ranking import tidy
from qa.errors import QAError
from qa.reader.model import Reads
from qa.text.values import kind_of
from qa.types import Hit, Span

FILE = "train/news-short.jsonl.gz"
DAY = "2024-06-15"  # of all passages: "Thursday" is a date then
# The least that a claim's probability must be, with both classes as frequent: chosen on the tune
# part of the ledger's question set (``python -m eval ledger``), where less does no better to speak
# of, and takes a town's pupils for its inhabitants.
LEAST = 0.88
# Whether each feature may speak for one thing or against it: few pairs are of one thing, and a fit
# to them alone may have it the other way round.
SIGNS = np.asarray([1.0, -1.0, -1.0, -1.0])


class Group(NamedTuple):
    """A question and the passages of its story; ``answers`` has those of the passages it has."""

    story: str
    question: str
    passages: tuple[str, ...]
    answers: dict[str, list[str]]


class Pair(NamedTuple):
    """Features (len(CLAIM),) of a claim beside the right answer of another passage."""

    story: str
    features: tuple[float, ...]
    right: bool


def groups(data: Path) -> Iterator[Group]:
    """The answerable questions of the file.

    Raises:
        QAError: it cannot be read.
    """
    path = data / FILE
    asked: dict[tuple[str, str], dict[str, list[str]]] = defaultdict(dict)
    passages: dict[str, dict[str, None]] = defaultdict(dict)
    for row in records(path):
        if "document" not in row:
            raise QAError(f"{path} has a question without its 'document'")
        passages[row["document"]][row["context"]] = None
        if row["answers"]:
            given = [answer["text"] for answer in row["answers"]]
            asked[row["document"], row["question"]][row["context"]] = given
    for (document, question), answers in asked.items():
        story = document.rsplit("-", 1)[0]
        yield Group(story, question, tuple(passages[document]), answers)


def pairs(group: Group, reader: Reads) -> list[Pair]:
    """The claims of the other passages beside the right answer; none where it is no figure."""
    first = next(iter(group.answers.values()))[0]
    kind = kind_of(group.question, first)
    if kind is None:
        return []
    claims = claims_of(kind, _spans(group, reader))
    anchor = next((claim for claim in claims if _answers(group, claim)), None)
    if anchor is None:
        return []
    heard = {anchor.span.hit.text}
    found = []
    for claim in claims:
        passage = claim.span.hit.text
        if passage in heard:
            continue
        heard.add(passage)
        is_right = _answers(group, claim)
        if is_right or passage not in group.answers:  # else it is a wrong span beside a right one
            found.append(Pair(group.story, features(anchor, claim), is_right))
    return found


def _answers(group: Group, claim: Claim) -> bool:
    return right(claim.span.text, group.answers.get(claim.span.hit.text, []) or ["\0"])


def _spans(group: Group, reader: Reads) -> list[Span]:
    spans = []
    read = reader.read(group.question, group.passages)
    for number, (passage, found) in enumerate(zip(group.passages, read, strict=True)):
        hit = Hit(f"{number}.txt", "", None, DAY, 0, len(passage), 0.0, passage)
        for span in found:
            start, end = tidy(passage, span.start, span.end)
            if start < end:
                spans.append(Span(hit, start, end, passage[start:end], span.score))
    return spans


def learn(
    data: Path, reader: Reads, progress: Progress = iter
) -> tuple[dict[str, float], dict[str, float]]:
    """The weights of ``Calibration.claim``, and what they do on stories they were not fitted on.

    Raises:
        QAError: the data cannot be read.
    """
    known = [pair for group in progress(list(groups(data))) for pair in pairs(group, reader)]
    x = np.asarray([pair.features for pair in known])
    y = np.asarray([float(pair.right) for pair in known])
    stories = sorted({pair.story for pair in known})
    fold = np.asarray([stories.index(pair.story) % FOLDS for pair in known])
    sure = np.zeros(len(known))
    for number in range(FOLDS):
        weights, bias = _fitted(x[fold != number], y[fold != number])
        sure[fold == number] = x[fold == number] @ weights + bias
    weights, bias = _fitted(x, y)
    figures = {
        "claims": len(known),
        "of one thing": int(y.sum()),
        "AUROC": round(auroc(sure, y > 0), 4),
    }
    learnt = dict(zip(CLAIM, weights.tolist(), strict=True))
    return learnt | {"bias": bias, "threshold": LEAST}, figures


def _fitted(x: Float64Array, y: Float64Array) -> tuple[Float64Array, float]:
    weights, bias = logistic(x * SIGNS, y, _balanced(y), least=[0.0] * len(CLAIM))
    return weights * SIGNS + 0.0, bias  # no -0.0


def _balanced(y: Float64Array) -> Float64Array:
    """Weights (n,) by which both classes count alike."""
    weights: Float64Array = np.where(y > 0, 0.5 / max(1.0, y.sum()), 0.5 / max(1.0, (1 - y).sum()))
    return weights
