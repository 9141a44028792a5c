"""The training loss: the shared norm, against torch and by hand."""

import numpy as np
import pytest
import torch

from eval.training.loss import cross_entropy, log_norms, margins, probabilities, span_loss


def test_one_window_is_the_plain_cross_entropy_over_its_tokens() -> None:
    torch.manual_seed(0)
    logits = torch.randn(3, 7)
    passage = torch.tensor([[False, False, True, True, True, True, True]] * 3)
    target = torch.zeros(3, 7)
    target[0, 4] = target[1, 2] = 1  # the third has no answer
    ours = cross_entropy(margins(logits, passage), target, torch.arange(3), 3)
    kept = logits[:, [0, 2, 3, 4, 5, 6]]
    oracle = torch.nn.functional.cross_entropy(kept, torch.tensor([3, 1, 0]), reduction="none")
    assert torch.allclose(ours, oracle)


def test_windows_of_a_question_share_one_norm() -> None:
    # By hand: margins log 2 | log 3, log 4 of one question; 1 + 2 + 3 + 4 = 10.
    margin = torch.tensor([[-torch.inf, np.log(2), -torch.inf], [-torch.inf, np.log(3), np.log(4)],
                           [-torch.inf, np.log(9), -torch.inf]], dtype=torch.float32)  # fmt: skip
    of = torch.tensor([0, 0, 1])
    assert log_norms(margin, of, 2).exp().tolist() == pytest.approx([10, 10])
    target = torch.tensor([[0, 0, 0], [0, 0.5, 0.5], [0, 0, 0]])
    losses = cross_entropy(margin, target, of, 2)
    expected = [-0.5 * np.log(0.3) - 0.5 * np.log(0.4), -np.log(0.1)]
    assert losses.tolist() == pytest.approx(expected)
    none = torch.zeros_like(target)  # of the ends nothing is an answer: -log 0.1 both times
    both = span_loss([margin, margin], [target, none], of, 2)
    assert float(both) == pytest.approx((sum(expected) - 2 * np.log(0.1)) / 4)
    soft = probabilities(margin, of, 2)
    assert soft.tolist() == [
        pytest.approx(row) for row in ([0, 0.2, 0], [0, 0.3, 0.4], [0, 0.9, 0])
    ]
