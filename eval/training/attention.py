"""Attention for training on a CPU: half precision throughout, in batches that fit its cache.

The library's plain attention widens the weights to single precision for the softmax and its fused
one is slow backwards on a CPU. The softmax of a half-precision tensor sums in single precision
anyway, so nothing is gained by widening it first; in windows of 256 tokens this is the faster of
the three by a quarter, and by more where the fused one is missing.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

NAME = "footnote-cpu"


def attend(
    module: nn.Module | None,  # noqa: ARG001 - the library's signature
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    scaling: float | None = None,
    dropout: float = 0.0,
    **_: Any,
) -> tuple[Tensor, Tensor]:
    """softmax(q·kᵀ · scaling + mask) · v, without leaving the inputs' precision.

    Args:
        module: the layer, unused.
        query: (n, heads, t, width).
        key: as query.
        value: as query.
        attention_mask: added to the weights before the softmax, (n, 1, 1 or t, t).
        scaling: factor of the weights; unset: width ** -0.5.
        dropout: share of the weights set to 0.

    Returns:
        The mixed values (n, t, heads, width) and the weights (n, heads, t, t).
    """
    factor = scaling if scaling is not None else query.shape[-1] ** -0.5
    weights = torch.matmul(query * factor, key.transpose(2, 3))
    if attention_mask is not None:
        weights = weights + attention_mask.to(weights.dtype)
    with torch.autocast(query.device.type, enabled=False):
        weights = torch.softmax(weights, dim=-1)
    if dropout:
        weights = nn.functional.dropout(weights, dropout)
    return torch.matmul(weights, value).transpose(1, 2).contiguous(), weights


def register() -> str:
    """Make it known to transformers; returns the name to ask for it by."""
    from transformers import AttentionInterface
    from transformers.masking_utils import AttentionMaskInterface, eager_mask

    AttentionInterface.register(NAME, attend)
    AttentionMaskInterface.register(NAME, eager_mask)
    return NAME
