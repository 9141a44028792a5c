"""Readers and encoders as 8-bit ONNX files, which need no torch to run; and back, to train on."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from embeddings.encoder import SENTENCE
from embeddings.model_files import SUMS, file_sha256
from eval.training.eight_bit import VECTORS, quantise
from qa.errors import ModelError

# Besides the model, what a folder needs to be run.
_KEPT = ("config.json", "tokenizer.json", "tokenizer_config.json", "sentence_bert_config.json")
_MODULE = "model."  # of which the exported one is made below
_FORMS = (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"])


def export(folder: Path, out: Path, *, eight_bit: bool = True) -> Path:
    """Write a model's folder as one that ONNX Runtime can run; returns the model's file.

    Args:
        folder: a reader, or an encoder of sentence-transformers' form with a Transformer, mean
            or first-token pooling, and no further layers but normalisation.
        out: the folder to write.
        eight_bit: products and word vectors in 8 bits, not in float32.

    Raises:
        ModelError: the folder holds no model of these kinds.
    """
    out.mkdir(parents=True, exist_ok=True)
    model = out / "model.onnx"
    with tempfile.TemporaryDirectory() as scratch:
        whole = Path(scratch) / "float.onnx"
        trace(folder, whole)
        if eight_bit:
            quantise(whole, model)
        else:
            shutil.copy(whole, model)
    for name in _KEPT:
        if (folder / name).is_file() and folder.resolve() != out.resolve():
            shutil.copy(folder / name, out / name)
    names = sorted({*_KEPT, model.name, VECTORS} & {path.name for path in out.iterdir()})
    sums = [f"{file_sha256(out / name)}  {name}\n" for name in names]
    (out / SUMS).write_text("".join(sums), encoding="utf-8")
    return model


def trace(folder: Path, target: Path) -> None:
    """Write a model in float32, by torch's exporter that traces it.

    ONNX Runtime runs its graphs a fifth faster than those of the newer exporter.

    Raises:
        ModelError: as ``export``.
    """
    import torch

    is_encoder = (folder / "modules.json").is_file()
    wrapped, outputs = _encoder(folder) if is_encoder else _reader(folder)
    torch.manual_seed(0)
    ids = torch.randint(5, 1000, (2, 16))
    given = {"input_ids": ids, "attention_mask": torch.ones_like(ids)}
    if wrapped.takes_types:
        given["token_type_ids"] = torch.zeros_like(ids)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of tracing; `difference` says how near it comes out
        torch.onnx.export(
            wrapped,
            tuple(given.values()),
            target,
            input_names=list(given),
            output_names=outputs,
            dynamic_axes={
                name: {0: "batch"} if name == SENTENCE else {0: "batch", 1: "tokens"}
                for name in (*given, *outputs)
            },
            opset_version=17,
            dynamo=False,
        )


def weights(model: Path) -> dict[str, Any]:
    """The weights of an exported file by their names in torch, float32 NumPy arrays."""
    import onnx
    from onnx.numpy_helper import to_array

    graph = onnx.load(model).graph
    stored = {one.name: to_array(one) for one in graph.initializer}
    found: dict[str, Any] = {}
    for name, array in stored.items():
        if name.endswith(("_scale", "_zero_point")):
            continue
        base = name.removesuffix("_quantized")
        if base != name:
            zero, scale = stored[f"{base}_zero_point"], stored[f"{base}_scale"]
            array = (array.astype("float32") - zero) * scale
        if base.startswith(_MODULE):
            found[base.removeprefix(_MODULE)] = array
            continue
        # A matrix goes into the product that is named after its module, transposed.
        for node in graph.node:
            if name in node.input and node.op_type.startswith("MatMul"):
                module = node.name.rpartition("/")[0].strip("/").replace("/", ".")
                found[f"{module}.weight".removeprefix(_MODULE)] = array.T
    return found


def _reader(folder: Path) -> tuple[Any, list[str]]:
    from eval.training.models import load

    model, _ = load(folder, attn_implementation="eager")
    wrapped = _wrapped(model, lambda output, _: (output.start_logits, output.end_logits))
    return wrapped, ["start_logits", "end_logits"]


def _encoder(folder: Path) -> tuple[Any, list[str]]:
    import torch
    from sentence_transformers import SentenceTransformer

    whole: Any = SentenceTransformer(
        str(folder), device="cpu", model_kwargs={"attn_implementation": "eager"}
    )
    kinds = [type(module).__name__ for module in whole]
    mode = whole[1].get_config_dict().get("pooling_mode") if len(kinds) > 1 else None
    if kinds not in _FORMS or mode not in ("mean", "cls"):
        raise ModelError(
            f"{folder}: only a transformer with mean or first-token pooling can be exported"
        )

    def vector(output: Any, mask: Any) -> Any:
        states = output.last_hidden_state
        share = mask.unsqueeze(-1).to(states.dtype)
        pooled = states[:, 0] if mode == "cls" else (states * share).sum(1) / share.sum(1)
        return torch.nn.functional.normalize(pooled, dim=-1)

    return _wrapped(whole[0].auto_model, vector), [SENTENCE]


def _wrapped(model: Any, head: Callable[[Any, Any], Any]) -> Any:
    """A model that takes tensors in their order, and gives what ``head`` makes of its output.

    ``head`` gets the attention mask, too.
    """
    import torch

    class Wrapped(torch.nn.Module):
        takes_types = getattr(model.config, "type_vocab_size", 0) > 1

        def __init__(self) -> None:
            super().__init__()
            self.model = model.eval()

        def forward(self, ids: Any, mask: Any, types: Any = None) -> Any:
            kinds = {} if types is None else {"token_type_ids": types}
            return head(self.model(input_ids=ids, attention_mask=mask, **kinds), mask)

    return Wrapped()
