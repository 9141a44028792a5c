"""BERT and MPNet for question answering in plain torch: logits from weights by their usual names.

Weights are given with every call, in the precision to calculate in, so that training keeps its
own in single precision. Both models have one vocabulary but for its beginning (MPNet's numbers
are BERT's plus four), so one set of tokens serves both.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from eval.training.attention import attend


class Kind(NamedTuple):
    """How an architecture writes a question and a passage, and names its weights."""

    first: int  # id of the token that stands for "no answer"
    separator: int
    pad: int
    shift: int  # of ids, against BERT's
    between: int  # separators between question and passage
    positions: int  # number of the first position
    attention: tuple[str, str, str, str]  # query, key, value, output
    norm: str


KINDS = {
    "bert": Kind(
        101, 102, 0, 0, 1, 0,
        ("self.query", "self.key", "self.value", "output.dense"), "output.LayerNorm",
    ),
    "mpnet": Kind(0, 2, 1, 4, 2, 2, ("attn.q", "attn.k", "attn.v", "attn.o"), "LayerNorm"),
}  # fmt: skip


class Windows(NamedTuple):
    """n windows: places of question and passage in one array of tokens (BERT's ids)."""

    question: Tensor  # (n, 1) place of the first token
    question_tokens: Tensor  # (n, 1) how many
    passage: Tensor  # (n, 1)
    passage_tokens: Tensor  # (n, 1)
    longest: tuple[int, int]  # most tokens of question and passage together, of passages


class Model(NamedTuple):
    """The shape of a model, as its configuration tells it."""

    kind: str
    layers: int
    heads: int
    epsilon: float

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> Model:
        """From a model folder's config.json."""
        return cls(
            config["model_type"],
            config["num_hidden_layers"],
            config["num_attention_heads"],
            config["layer_norm_eps"],
        )

    def logits(
        self, weights: Mapping[str, Tensor], tokens: Tensor, windows: Windows, dropout: float = 0.0
    ) -> tuple[Tensor, Tensor]:
        """Margins over no answer of starts and ends (n, p); -inf behind a passage's end.

        Column j is the passage's token j, whatever stands before it, so that two models'
        margins lie upon each other.
        """
        ids, types, real, column = self._inputs(tokens, windows)
        hidden = self._encode(weights, ids, types, real, dropout)
        head = "qa_outputs."
        both = functional.linear(
            hidden.float(), weights[f"{head}weight"].float(), weights[f"{head}bias"].float()
        )
        passage = torch.arange(windows.longest[1], device=ids.device) < windows.passage_tokens
        starts, ends = (
            (each.gather(1, column) - each[:, :1]).masked_fill(~passage, float("-inf"))
            for each in both.unbind(dim=2)
        )
        return starts, ends

    def _inputs(self, tokens: Tensor, windows: Windows) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Ids, types and which are real (n, t), and the columns of passage tokens (n, p)."""
        kind = KINDS[self.kind]
        width = windows.longest[0] + 2 + kind.between
        width = -(-width // 16) * 16  # what the fused attention wants
        column = torch.arange(width, device=tokens.device)[None]
        begin = windows.question_tokens + 1 + kind.between
        end = begin + windows.passage_tokens
        in_question = (column >= 1) & (column <= windows.question_tokens)
        in_passage = (column >= begin) & (column < end)
        place = torch.where(
            in_question, windows.question + column - 1, windows.passage + column - begin
        ).clamp(0, len(tokens) - 1)
        ids = torch.where(in_question | in_passage, tokens[place] + kind.shift, kind.separator)
        ids[:, 0] = kind.first
        real = column <= end
        ids = torch.where(real, ids, kind.pad)
        places = torch.arange(windows.longest[1], device=tokens.device)[None] + begin
        return ids, ((column >= begin) & real).long(), real, places.clamp_max(width - 1)

    def _encode(
        self,
        weights: Mapping[str, Tensor],
        ids: Tensor,
        types: Tensor,
        real: Tensor,
        dropout: float,
    ) -> Tensor:
        kind, prefix = KINDS[self.kind], f"{self.kind}."
        n, width = ids.shape

        def weight(name: str) -> Tensor:
            return weights[f"{prefix}{name}.weight"]

        def linear(x: Tensor, name: str) -> Tensor:
            return functional.linear(x, weight(name), weights[f"{prefix}{name}.bias"])

        def norm(x: Tensor, name: str) -> Tensor:
            scale = weight(name)
            return functional.layer_norm(
                x, scale.shape, scale, weights[f"{prefix}{name}.bias"], self.epsilon
            )

        def drop(x: Tensor) -> Tensor:
            return functional.dropout(x, dropout) if dropout else x

        positions = weight("embeddings.position_embeddings")[kind.positions :][:width]
        x = functional.embedding(ids, weight("embeddings.word_embeddings")) + positions
        if self.kind == "bert":
            x = x + functional.embedding(types, weight("embeddings.token_type_embeddings"))
        x = drop(norm(x, "embeddings.LayerNorm"))
        mask = torch.zeros(real.shape, dtype=x.dtype, device=x.device)
        mask = mask.masked_fill(~real, float("-inf"))[:, None, None]
        if self.kind == "mpnet":
            nearness = weight("encoder.relative_attention_bias")[_buckets(width, x.device)]
            # The fused attention wants each row of it in one piece.
            mask = (mask + nearness.permute(2, 0, 1).contiguous()).contiguous()
        for number in range(self.layers):
            layer = f"encoder.layer.{number}."
            q, k, v = (
                linear(x, f"{layer}attention.{name}").view(n, width, self.heads, -1).transpose(1, 2)
                for name in kind.attention[:3]
            )
            if x.is_cuda:
                mixed = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
                mixed = mixed.transpose(1, 2)
            else:
                mixed, _ = attend(None, q, k, v, mask)
            mixed = mixed.reshape(n, width, -1)
            x = norm(
                x + drop(linear(mixed, f"{layer}attention.{kind.attention[3]}")),
                f"{layer}attention.{kind.norm}",
            )
            wide = functional.gelu(linear(x, f"{layer}intermediate.dense"))
            x = norm(x + drop(linear(wide, f"{layer}output.dense")), f"{layer}output.LayerNorm")
        return x


def _buckets(width: int, device: torch.device) -> Tensor:
    """MPNet's classes (t, t) of the distance between two tokens: 16 each way, wider far off."""
    place = torch.arange(width, device=device)
    distance = place[:, None] - place[None, :]
    near = distance.abs()
    far = 8 + ((near.clamp_min(1).float() / 8).log() / log(16) * 8).long()
    return torch.where(near < 8, near, far.clamp_max(15)) + 16 * (distance < 0)
