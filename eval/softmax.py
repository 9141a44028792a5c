"""What a reader's own softmax says of its answers: the confidence that calibration must beat."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from qa.answer.ranking import tidy
from qa.reader.model import PassageSpan, Reader


class Said(NamedTuple):
    """An answer and its probability under the softmax of the passage it was read in."""

    text: str
    probability: float


class SoftmaxReader(Reader):
    """The reader as it is, remembering in ``said`` what its softmax prefers of what it last read.

    The probability of a span is P(start) · P(end), each over the tokens of its passage and the
    no-answer token (Devlin et al. 2019, section 4.3); of several passages the surest answers.
    None where a passage was read in several windows, so that it has no softmax of its own, or
    the model does not mark which tokens are the passage's.
    """

    said: Said | None = None

    def read(self, question: str, passages: Sequence[str]) -> list[list[PassageSpan]]:
        """As the reader's own."""
        self.load()
        seen: list[tuple[dict[str, Any], Any]] = []
        hook = self._parts[1].register_forward_hook(
            lambda _model, _args, inputs, output: seen.append((inputs, output)), with_kwargs=True
        )
        try:
            found = super().read(question, passages)
        finally:
            hook.remove()
        self.said = None
        for inputs, output in seen:
            if len(inputs["input_ids"]) != len(passages) or "token_type_ids" not in inputs:
                continue
            norms = log_norms(
                output.start_logits.numpy(), output.end_logits.numpy(), _passage(inputs)
            )
            self.said = max(
                (
                    Said(
                        passage[slice(*tidy(passage, best.start, best.end))],
                        math.exp(best.score - norm),
                    )
                    for passage, spans, norm in zip(passages, found, norms.tolist(), strict=True)
                    for best in spans[:1]
                ),
                key=lambda one: one.probability,
                default=None,
            )
        return found


def _passage(inputs: dict[str, Any]) -> npt.NDArray[np.bool_]:
    """Tokens (n, t) of the passages, without the separator at their end."""
    types = inputs["token_type_ids"].numpy() * inputs["attention_mask"].numpy()
    known: npt.NDArray[np.bool_] = types == 1
    known[np.arange(len(known)), known.shape[1] - 1 - known[:, ::-1].argmax(axis=1)] = False
    return known


def log_norms(
    start: npt.NDArray[np.floating], end: npt.NDArray[np.floating], passage: npt.NDArray[np.bool_]
) -> npt.NDArray[np.float64]:
    """-log P(no answer) (n,): what to take from a margin to get a log-probability.

    Args:
        start: start logits (n, t); column 0 is the no-answer token.
        end: end logits (n, t).
        passage: tokens (n, t) of the passages.
    """
    total = np.zeros(len(start))
    for logits in (start, end):
        margins = np.where(passage, logits - logits[:, :1], -np.inf).astype(np.float64)
        total += np.logaddexp(0.0, np.logaddexp.reduce(margins, axis=1))
    return total
