"""How fast each weight learns, over a run and from layer to layer; and the weights' mean.

Only torch is needed, so that the kit for a GPU can use it where nothing else is installed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import torch
from torch import Tensor


def schedule(progress: float, warmup: float, decay: float) -> float:
    """Factor of the peak rate at a fraction of the run: a rise, a plateau, a fall to 0."""
    rise = progress / warmup if warmup else 1.0
    fall = (1 - progress) / decay if decay else 1.0
    return max(0.0, min(1.0, rise, fall))


def parameter_groups(
    named: Iterable[tuple[str, Tensor]],
    layers: int,
    *,
    rate: float,
    head_rate: float,
    layer_decay: float = 1.0,
    frozen: int = 0,
) -> list[dict[str, Any]]:
    """Rates fall by ``layer_decay`` a layer from the top down; the span head has its own.

    The bottom ``frozen`` layers are in no group and get no gradient, nor does what belongs to no
    layer: the embeddings, and MPNet's position biases, which would lead the gradient through all.
    Each group keeps its "peak" beside "lr", which moves with the schedule.
    """
    groups: dict[int, list[Tensor]] = {}
    for name, parameter in named:
        parts = name.split(".")
        if "qa_outputs" in parts:
            depth = -1
        elif "layer" in parts:
            depth = layers - 1 - int(parts[parts.index("layer") + 1])
        else:
            depth = layers
        if frozen and depth >= max(0, layers - frozen):
            parameter.requires_grad_(False)
        else:
            groups.setdefault(depth, []).append(parameter)
    return [
        {"params": members, "lr": peak, "peak": peak}
        for depth, members in groups.items()
        for peak in [head_rate if depth < 0 else rate * layer_decay**depth]
    ]


def follow(
    average: Mapping[str, Tensor], weights: Mapping[str, Tensor], steps: int, keep: float
) -> None:
    """Move the running mean towards the weights after so many steps.

    While there are few steps the mean is over fewer: no bias towards where the run started.
    """
    keep = min(keep, (1 + steps) / (10 + steps))
    with torch.no_grad():
        torch._foreach_lerp_(list(average.values()), [weights[name] for name in average], 1 - keep)
