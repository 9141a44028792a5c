"""Readers read, averaged and written."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from eval.training.models import average, load
from qa.errors import ModelError
from qa.reader.model import BUNDLED_FOLDER, Reader
from qa.settings import Settings


def changed(folder: Path, weights: dict[str, torch.Tensor]) -> Path:
    folder.mkdir()
    for path in BUNDLED_FOLDER.glob("*.json"):
        (folder / path.name).write_bytes(path.read_bytes())
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    return folder


def test_the_mean_is_a_reader_between_them(tmp_path: Path) -> None:
    weights = load(BUNDLED_FOLDER)[0].half().state_dict()
    name = "qa_outputs.bias"
    other = changed(tmp_path / "other", weights | {name: weights[name] + 3.0})
    average([BUNDLED_FOLDER, BUNDLED_FOLDER, other], tmp_path / "mean")
    mean = load_file(tmp_path / "mean" / "model.safetensors")
    torch.testing.assert_close(mean[name], weights[name] + 1.0, rtol=0, atol=2e-3)
    same = "bert.embeddings.LayerNorm.weight"
    torch.testing.assert_close(mean[same], weights[same], rtol=0, atol=1e-3)
    # A shift of all logits alike is no other reader; its files are checked as it is loaded.
    question, passages = "Who resigned?", ["Eduardo Garcia, the labor minister, resigned."]
    (best, *_), (known, *_) = (
        Reader(Settings.load(reader=str(folder))).read(question, passages)[0]
        for folder in (tmp_path / "mean", BUNDLED_FOLDER)
    )
    assert best[:2] == known[:2]
    # One of them in 16 bits, the other in 8, which come to a tenth of a unit or so.
    assert best.score == pytest.approx(known.score, abs=0.5)


def test_readers_of_two_shapes_have_no_mean(tmp_path: Path) -> None:
    weights = load(BUNDLED_FOLDER)[0].half().state_dict()
    kept = {name: tensor for name, tensor in weights.items() if ".layer.5." not in name}
    short = changed(tmp_path / "short", kept)
    config = (
        (short / "config.json")
        .read_text()
        .replace('"num_hidden_layers": 6', '"num_hidden_layers": 5')
    )
    (short / "config.json").write_text(config)
    with pytest.raises(ModelError, match="another shape"):
        average([BUNDLED_FOLDER, short], tmp_path / "mean")


def test_what_is_no_reader_has_no_mean(tmp_path: Path) -> None:
    weights = load(BUNDLED_FOLDER)[0].half().state_dict()
    encoder = changed(tmp_path / "e", {k: v for k, v in weights.items() if "qa_outputs" not in k})
    with pytest.raises(ModelError, match="was not trained to answer questions"):
        average([BUNDLED_FOLDER, encoder], tmp_path / "mean")
