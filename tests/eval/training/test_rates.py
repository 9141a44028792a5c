"""How fast is learnt, and the mean of the weights."""

import pytest
import torch

from eval.training.rates import follow, parameter_groups, schedule


def test_the_schedule_rises_stays_and_falls() -> None:
    steps = [schedule(p, warmup=0.1, decay=0.5) for p in (0, 0.05, 0.1, 0.5, 0.75, 1)]
    assert steps == pytest.approx([0, 0.5, 1, 1, 0.5, 0])


def test_rates_fall_from_the_top_and_what_is_frozen_has_none() -> None:
    names = ["x.embeddings.word", "x.layer.0.a", "x.layer.1.a", "x.layer.2.a", "qa_outputs.weight"]
    named = [(name, torch.zeros(1, requires_grad=True)) for name in names]
    made = parameter_groups(named, 3, rate=8.0, head_rate=5.0, layer_decay=0.5, frozen=1)
    rates = {
        name: one["lr"] for one in made for name, tensor in named if tensor is one["params"][0]
    }
    assert all(one["peak"] == one["lr"] for one in made)
    assert rates == {"x.layer.2.a": 8.0, "x.layer.1.a": 4.0, "qa_outputs.weight": 5.0}
    assert [tensor.requires_grad for _, tensor in named] == [False, False, True, True, True]


def test_the_mean_starts_without_a_bias_and_then_moves_by_its_share() -> None:
    mean, weights = {"a": torch.zeros(2)}, {"a": torch.ones(2)}
    follow(mean, weights, steps=1, keep=0.99)
    assert mean["a"].tolist() == pytest.approx([9 / 11] * 2)
    follow(mean, {"a": torch.zeros(2)}, steps=10_000, keep=0.99)
    assert mean["a"].tolist() == pytest.approx([0.99 * 9 / 11] * 2)
