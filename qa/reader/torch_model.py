"""Extractive QA models that transformers runs, for those without an ONNX file."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from embeddings.arrays import Float32Array, IntArray
from qa.errors import ModelError
from qa.reader.span_model import cannot_load, not_trained

if TYPE_CHECKING:
    from tokenizers import Tokenizer


class TorchModel:
    """Any Hugging Face model for question answering, by folder or hub name.

    Safe from several threads: torch runs one text at a time, on all cores.
    """

    def __init__(self, source: str, *, local: bool) -> None:
        """Load it.

        Raises:
            ModelError: torch is not installed; the model is missing, damaged or of another kind.
        """
        try:
            import torch
            from transformers import AutoModelForQuestionAnswering, AutoTokenizer
            from transformers.utils import logging
        except ImportError as error:
            raise ModelError(
                f"the reader {source} has no ONNX file: pip install 'footnote-qa[torch]'"
            ) from error
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            tokenizer = AutoTokenizer.from_pretrained(source, local_files_only=local)
            model, info = AutoModelForQuestionAnswering.from_pretrained(
                source, local_files_only=local, dtype=torch.float32, output_loading_info=True
            )
        except Exception as error:  # the libraries raise a dozen kinds for one cause
            raise cannot_load(source, error) from error
        if any("qa_outputs" in key for key in info["missing_keys"]):
            raise not_trained(source)
        if not tokenizer.is_fast:
            raise ModelError(f"the reader {source} has no fast tokenizer, which offsets need")
        self.tokenizer: Tokenizer = tokenizer.backend_tokenizer
        self._types = "token_type_ids" in tokenizer.model_input_names
        self._model = model.eval()
        self._lock = threading.Lock()

    def logits(self, ids: IntArray, types: IntArray) -> tuple[Float32Array, Float32Array]:
        """Start and end logits (t,) of question and passage, t tokens together."""
        import torch

        inputs = {"input_ids": torch.from_numpy(ids[None])}
        if self._types:
            inputs["token_type_ids"] = torch.from_numpy(types[None])
        with self._lock, torch.inference_mode():
            output = self._model(**inputs)
        return output.start_logits[0].numpy(), output.end_logits[0].numpy()
