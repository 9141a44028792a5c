"""A reader on the machine with the GPU, as it learns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from eval.training.kit.data import Batch
from eval.training.kit.model import Model
from eval.training.kit.parts import join, quantised, restored, split
from eval.training.loss import probabilities, span_loss
from eval.training.rates import follow, parameter_groups

# What a phase learns with: AdamW's peak rates and their factor a layer down.
RATES: dict[str, dict[str, Any]] = {
    "large": {"rate": 7e-5, "head_rate": 4e-4, "layer_decay": 0.92},
    "small": {"rate": 2e-4, "head_rate": 4e-4, "layer_decay": 0.95},
}
DROPOUT = {"large": 0.1, "small": 0.05}
WEIGHT_DECAY, AVERAGE = 0.01, 0.998
SOFT = 0.7  # share of the teacher in the small reader's loss


class Learner:
    """A reader with its optimiser and the running mean of its weights."""

    def __init__(self, name: str, kit: Path, device: str, tokens: Tensor) -> None:
        weights, self.about = restored(join(kit, name))
        self.name, self.device, self._tokens = name, device, tokens
        self.model = Model.of(self.about)
        self.weights = {key: value.to(device).requires_grad_() for key, value in weights.items()}
        # It learns nothing here: the fused attention is slow where its mask has a gradient.
        for key in self.weights:
            if "relative_attention_bias" in key:
                self.weights[key].requires_grad_(False)
        self.average = {key: value.detach().clone() for key, value in self.weights.items()}
        learnt = [(key, value) for key, value in self.weights.items() if value.requires_grad]
        groups = parameter_groups(learnt, self.model.layers, **RATES[name])
        self._optimizer = torch.optim.AdamW(groups, weight_decay=WEIGHT_DECAY, fused=True)
        self._steps = 0

    def margins(self, one: Batch, dropout: float = 0.0, averaged: bool = False) -> Tensor:
        """Of starts and ends (2, n, p)."""
        weights = self.average if averaged else self.weights
        fast = {key: value.to(torch.bfloat16) for key, value in weights.items()}
        return torch.stack(self.model.logits(fast, self._tokens, one.windows, dropout))

    def step(self, one: Batch, factor: float, taught: Tensor | None) -> Tensor:
        """One update; returns the loss."""
        ours = self.margins(one, DROPOUT[self.name])
        loss = span_loss(ours, one.targets, one.of, one.questions)
        if taught is not None:
            soft = [probabilities(each, one.of, one.questions) for each in taught]
            loss = (1 - SOFT) * loss + SOFT * span_loss(ours, soft, one.of, one.questions)
        for group in self._optimizer.param_groups:
            group["lr"] = group["peak"] * factor
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(
            [value for value in self.weights.values() if value.requires_grad], 1.0
        )
        self._optimizer.step()
        self._optimizer.zero_grad(set_to_none=True)
        self._steps += 1
        follow(self.average, self.weights, self._steps, AVERAGE)
        return loss.detach()

    def save(self, kit: Path) -> None:
        """Write the mean in parts."""
        split(quantised(self.average, self.about), kit / "out", self.name)
