"""Ways to run a reader: how long each takes, and how far it is from torch in float32."""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from embeddings.encoder import OnnxEncoder
from embeddings.onnx_model import FloatArray, IntArray, OnnxModel, load_tokenizer, side_by_side
from embeddings.sentence_transformer import SentenceTransformerEncoder
from eval.corpora import SEEDS, open_alone
from eval.questions import read
from eval.runner import QUESTIONS
from eval.training.eight_bit import quantise
from eval.training.export import trace
from eval.training.models import load

Text = tuple[IntArray, IntArray]  # ids and types (t,) of a question and its passage
Margins = Callable[[Text], FloatArray]
RUNS, TEXTS, TOKENS = 15, 8, 176  # that are timed
# The matrices of the first two layers whose input is widest in range, and the span head.
_WIDE = re.compile(r"/qa_outputs/|/layer\.[01]/output/dense/")
_EIGHT: dict[str, dict[str, Any]] = {
    "by the text": {"by_token": False},
    "by the text, two layers' output whole": {"by_token": False, "whole": _WIDE},
    "by the token, **as exported**": {},
    "by the token, unsigned": {"signed": False},
}


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

    def margins(text: Text) -> FloatArray:
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


def _margins(start: FloatArray, end: FloatArray) -> FloatArray:
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


def compare(folder: Path) -> Iterator[tuple[str, str, str]]:
    """For each way its name, milliseconds for TEXTS texts of TOKENS tokens, and margins' rms."""
    import torch

    texts = inputs(folder)
    rng = np.random.default_rng(0)
    ids = rng.integers(1000, 20000, (TEXTS, TOKENS))
    timed = [(row, np.zeros_like(row)) for row in ids]
    _, reference = of_torch(folder)
    model, margins = of_torch(folder)

    def batch() -> None:
        with torch.inference_mode():
            model(input_ids=torch.tensor(ids))

    yield "torch, float32, one batch", _median(batch), ""
    model.bfloat16()
    yield "torch, bfloat16, one batch", _median(batch), _gap(margins, reference, texts)
    with tempfile.TemporaryDirectory() as scratch:
        whole, eight = Path(scratch, "float.onnx"), Path(scratch, "eight.onnx")
        trace(folder, whole)
        yield from _rows("ONNX Runtime, float32", whole, timed, texts, reference)
        for name, how in _EIGHT.items():
            quantise(whole, eight, **how)
            yield from _rows(f"ONNX Runtime, 8 bits, {name}", eight, timed, texts, reference)


def _rows(
    name: str, path: Path, timed: list[Text], texts: list[Text], reference: Margins
) -> Iterator[tuple[str, str, str]]:
    model, margins = of_onnx(path)
    took = _median(lambda: side_by_side(lambda text: model.run(*text), timed))
    yield name, took, _gap(margins, reference, texts)


def _gap(one: Margins, other: Margins, texts: list[Text]) -> str:
    return f"{apart(one, other, texts):.3f}"


def _median(function: Callable[[], object]) -> str:
    function()
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        function()
        times.append(time.perf_counter() - began)
    return f"{1000 * float(np.median(times)):.0f}"
