"""The training loss: span borders, normalised over everything one question is asked of.

The reader's score of a span is its margin over no answer in its window (qa/reader/spans.py). So
that margins of different passages compare, they share one norm, as in Clark & Gardner (2018,
section 3.2): over all windows of a question,

    P(start = i of window w) = exp(m_wi) / (1 + Σ_vj exp(m_vj)),   m_wi = s_wi - s_w0,

where s_w0 is the no-answer logit of the window, and the 1 stands for "no answer in any"; ends
alike. For a single window this is BERT's own loss (Devlin et al. 2019, section 4.3).
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor


def margins(logits: Tensor, passage: Tensor) -> Tensor:
    """Margins (n, t) of n windows over their no-answer logit; -inf outside the passage.

    Args:
        logits: start or end logits (n, t); column 0 is the no-answer token.
        passage: whether a token may be part of an answer (n, t).
    """
    logits = logits.float()
    return (logits - logits[:, :1]).masked_fill(~passage, float("-inf"))


def log_norms(margin: Tensor, of: Tensor, questions: int) -> Tensor:
    """log(1 + Σ exp(margin)) (questions,) over all windows of each question.

    Args:
        margin: (n, t).
        of: the question of each window (n,), in order: 0, 0, 1, 2, 2, …
        questions: how many there are.
    """
    window = torch.logsumexp(margin, dim=1)
    # The largest of each question and 0, which stands for "no answer". Nothing here asks a GPU for
    # a number, which would have it run dry.
    top = window.new_zeros(questions).scatter_reduce(0, of, window.detach(), "amax")
    return top + (-top).exp().index_add(0, of, (window - top[of]).exp()).log()


def cross_entropy(margin: Tensor, target: Tensor, of: Tensor, questions: int) -> Tensor:
    """-Σ target · log P (questions,); what the target lacks of 1 is the share of "no answer".

    Args:
        margin: (n, t).
        target: (n, t), 0 outside the passage, summing to at most 1 over a question.
        of: the question of each window (n,).
        questions: how many there are.
    """
    wanted = (target * margin.masked_fill(target == 0, 0.0)).sum(dim=1)
    summed = torch.zeros(questions, device=of.device).index_add(0, of, wanted)
    return log_norms(margin, of, questions) - summed


def span_loss(
    margins: Iterable[Tensor], targets: Iterable[Tensor], of: Tensor, questions: int
) -> Tensor:
    """The mean over the questions of the loss of their starts and of their ends.

    Args:
        margins: of starts and of ends, each (n, t).
        targets: of both, of the same shapes.
        of: the question of each window (n,).
        questions: how many there are.
    """
    starts, ends = (
        cross_entropy(margin, target, of, questions)
        for margin, target in zip(margins, targets, strict=True)
    )
    return (starts + ends).mean() / 2


def probabilities(margin: Tensor, of: Tensor, questions: int) -> Tensor:
    """A teacher's distribution (n, t) over all windows of each question, as a soft target."""
    return torch.exp(margin - log_norms(margin, of, questions)[of][:, None])
