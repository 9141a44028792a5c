"""How far an exported model is from torch's, in float32."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from embeddings.arrays import Float32Array, IntArray
from embeddings.encoder import OnnxEncoder
from embeddings.onnx_model import OnnxModel, load_tokenizer
from embeddings.sentence_transformer import SentenceTransformerEncoder
from eval.corpora import SEEDS, open_alone
from eval.questions import read
from eval.runner import QUESTIONS
from eval.training.models import load

Text = tuple[IntArray, IntArray]  # ids and types (t,) of a question and its passage
Margins = Callable[[Text], Float32Array]


def inputs(folder: Path) -> list[Text]:
    """The seeds' tune questions, each with the best passage for it, by a reader's tokenizer."""
    tokenizer, found = load_tokenizer(folder), []
    assistant = open_alone(SEEDS)
    for one in read(QUESTIONS)[0]:
        if one.split == "tune":
            (hit,) = assistant.retrieve(one.question, k=1)
            encoded = tokenizer.encode(one.question, hit.text)
            found.append((np.asarray(encoded.ids), np.asarray(encoded.type_ids)))
    return found


def of_torch(folder: Path) -> tuple[Any, Margins]:
    """A reader's model in torch, and its margins for one text."""
    import torch

    model, _ = load(folder)
    model.eval()
    types = getattr(model.config, "type_vocab_size", 0) > 1

    def margins(text: Text) -> Float32Array:
        given = {"input_ids": torch.tensor(text[0][None])}
        if types:
            given["token_type_ids"] = torch.tensor(text[1][None])
        with torch.inference_mode():
            output = model(**given)
        start, end = output.start_logits[0].float(), output.end_logits[0].float()
        return _margins(start.numpy(), end.numpy())

    return model, margins


def of_onnx(path: Path) -> tuple[OnnxModel, Margins]:
    """A reader's ONNX file, and its margins for one text."""
    model = OnnxModel(path)
    return model, lambda text: _margins(*model.run(*text))


def _margins(start: Float32Array, end: Float32Array) -> Float32Array:
    """Over no answer, of each token as a start and as an end (2 t,)."""
    return np.concatenate([start - start[0], end - end[0]])


def apart(one: Margins, other: Margins, texts: list[Text]) -> float:
    """Root mean square of the difference of two ways' margins over all tokens."""
    both = [one(text) - other(text) for text in texts]
    return float(np.sqrt((np.concatenate(both) ** 2).mean()))


def difference(folder: Path, exported: Path) -> str:
    """How far an exported model is from torch's, in a sentence."""
    if not (folder / "modules.json").is_file():
        gap = apart(of_torch(folder)[1], of_onnx(exported / "model.onnx")[1], inputs(folder))
        return f"margins are {gap:.3f} from torch's (root mean square, seeds' tune questions)"
    texts = [hit.text for hit in open_alone(SEEDS).retrieve("Peru", k=20)]
    ours = OnnxEncoder(str(exported), exported).encode(texts)
    theirs = SentenceTransformerEncoder(str(folder)).encode(texts)
    cosines = (ours * theirs).sum(axis=1)
    return f"cosine with torch's vectors {cosines.mean():.4f}, at least {cosines.min():.4f}"
