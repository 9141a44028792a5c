"""Models that mark where an answer starts and ends, run by ONNX Runtime."""

from __future__ import annotations

from pathlib import Path

from embeddings.arrays import Float32Array, IntArray
from embeddings.errors import first_line
from embeddings.onnx_model import OnnxModel, load_tokenizer
from qa.errors import ModelError


def cannot_load(source: str, error: Exception) -> ModelError:
    """What to say where a library could not load a reader."""
    return ModelError(
        f"the reader {source} cannot be loaded ({first_line(error)}): reinstall it, or choose "
        "another with QA_READER"
    )


def not_trained(source: str) -> ModelError:
    """What to say of a model without a span head."""
    return ModelError(f"the model {source} was not trained to answer questions")


class OnnxSpanModel:
    """A reader's folder with a model.onnx. Safe from several threads."""

    def __init__(self, folder: Path, path: Path) -> None:
        """Load it.

        Raises:
            ModelError: it is damaged, or of another kind.
        """
        try:
            self.tokenizer, self._model = load_tokenizer(folder), OnnxModel(path)
        except Exception as error:  # the libraries raise a dozen kinds for one cause
            raise cannot_load(str(folder), error) from error
        if not {"start_logits", "end_logits"} <= set(self._model.outputs):
            raise not_trained(str(folder))

    def logits(self, ids: IntArray, types: IntArray) -> tuple[Float32Array, Float32Array]:
        """Start and end logits (t,) of question and passage, t tokens together."""
        output = dict(zip(self._model.outputs, self._model.run(ids, types), strict=True))
        return output["start_logits"], output["end_logits"]
