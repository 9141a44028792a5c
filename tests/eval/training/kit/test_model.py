"""The plain models against the library's."""

from typing import Any

import numpy as np
import pytest
import torch
from transformers import (
    BertConfig,
    BertForQuestionAnswering,
    MPNetConfig,
    MPNetForQuestionAnswering,
)

from eval.training.attention import attend
from eval.training.kit.data import Data, batch
from eval.training.kit.model import KINDS, Model
from eval.training.loss import margins

SMALL = {
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 64,
    "hidden_dropout_prob": 0.0,
    "attention_probs_dropout_prob": 0.0,
}


def models() -> dict[str, Any]:
    """Tiny models with weights large enough that every part of them shows."""
    torch.manual_seed(0)
    made = {
        "bert": BertForQuestionAnswering(BertConfig(vocab_size=200, **SMALL)),
        "mpnet": MPNetForQuestionAnswering(MPNetConfig(vocab_size=204, **SMALL)),
    }
    with torch.no_grad():
        for model in made.values():
            for tensor in model.parameters():
                tensor.normal_(0, 0.3)
    return made


def two_questions() -> Data:
    """One of two windows, one of one; passages of 150, 9 and 40 tokens."""
    tokens = np.random.default_rng(0).integers(105, 200, 230)
    places = [(0, 7, 20, 150), (0, 7, 170, 9), (10, 3, 180, 40)]
    return Data(
        tokens.astype(np.uint16), np.zeros(2, np.uint8), np.array([0, 2, 3], np.int32),
        np.array(places, np.int32), np.array([0, 2, 2, 2], np.int32),
        np.array([4, 6], np.uint16), np.array([0, 1], np.uint8), np.ones(2, np.float32),
    )  # fmt: skip


@pytest.mark.parametrize("name", ["bert", "mpnet"])
def test_margins_are_the_librarys(name: str) -> None:
    library, data, kind = models()[name].eval(), two_questions(), KINDS[name]
    one = batch(data, np.array([0, 1]), "cpu")
    tokens = torch.from_numpy(data.tokens.astype(np.int32))
    ours = Model.of(library.config.to_dict()).logits(library.state_dict(), tokens, one.windows)
    for row, (q, q_tokens, p, p_tokens) in enumerate(data.places.tolist()):
        asked, passage = (
            (data.tokens[at : at + count].astype(int) + kind.shift).tolist()
            for at, count in ((q, q_tokens), (p, p_tokens))
        )
        first = [kind.first, *asked, *[kind.separator] * kind.between]
        ids = [*first, *passage, kind.separator]
        inputs = {"input_ids": torch.tensor([ids])}
        if name == "bert":
            types = [0] * len(first) + [1] * (len(passage) + 1)
            inputs["token_type_ids"] = torch.tensor([types])
        with torch.no_grad():
            said = library(**inputs)
        inside = torch.zeros(1, len(ids), dtype=torch.bool)
        inside[0, len(first) : -1] = True
        for mine, logits in zip(ours, (said.start_logits, said.end_logits), strict=True):
            its = margins(logits, inside)[inside]
            torch.testing.assert_close(mine[row, :p_tokens], its, atol=1e-4, rtol=1e-4)
            assert mine[row, p_tokens:].isinf().all()


def test_both_ways_of_attending_are_one() -> None:
    """The GPU takes the library's fused attention; nothing here runs it otherwise."""
    q, k, v = torch.randn(3, 2, 4, 16, 8)
    mask = torch.randn(2, 4, 16, 16).masked_fill(torch.arange(16) > 12, float("-inf"))
    fused = torch.nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    plain, _ = attend(None, q, k, v, mask)
    torch.testing.assert_close(fused.transpose(1, 2), plain, atol=1e-5, rtol=1e-4)
