"""Models to train: read from folders, averaged, written to folders."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embeddings.errors import first_line
from embeddings.model_files import SUMS, file_sha256
from embeddings.onnx_model import model_file
from eval.training.export import weights
from qa.errors import ModelError

if TYPE_CHECKING:
    from torch import Tensor
    from transformers import PreTrainedModel, PreTrainedTokenizerBase


def load(folder: Path, **config: Any) -> tuple[Any, Any]:
    """A model for question answering and its tokenizer; the span head is new where it has none.

    Of a folder that has only an exported model, the weights are what the 8 bits stand for.

    Raises:
        ModelError: the folder holds no model, or a damaged one.
    """
    import torch
    from transformers import AutoConfig, AutoModelForQuestionAnswering, AutoTokenizer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    if not (folder / "config.json").is_file():
        raise ModelError(f"{folder} holds no model: name a folder with config.json and weights")
    exported = model_file(folder)
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        if exported and not any(folder.glob("*.safetensors")):
            kind: Any = AutoModelForQuestionAnswering
            given = {name: config.pop(name) for name in ("attn_implementation",) if name in config}
            known = AutoConfig.from_pretrained(folder, local_files_only=True, **config)
            model = kind.from_config(known, dtype=torch.float32, **given)
            stored = {name: torch.tensor(array) for name, array in weights(exported).items()}
            model.load_state_dict(stored)
        else:
            model = AutoModelForQuestionAnswering.from_pretrained(
                folder, dtype=torch.float32, local_files_only=True, **config
            )
    except Exception as error:  # the libraries raise a dozen kinds for one cause
        raise ModelError(f"the model in {folder} cannot be loaded ({first_line(error)})") from error
    return model, tokenizer


def save(
    model: PreTrainedModel,
    weights: Mapping[str, Tensor],
    tokenizer: PreTrainedTokenizerBase,
    folder: Path,
) -> None:
    """Write a model folder that ``QA_READER`` can name; its checksums come last."""
    model.cpu().load_state_dict(dict(weights))
    model.half().save_pretrained(folder)  # type: ignore[no-untyped-call]
    tokenizer.save_pretrained(folder)
    names = ("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json")
    sums = [f"{file_sha256(folder / name)}  {name}" for name in names if (folder / name).is_file()]
    (folder / SUMS).write_text("\n".join(sums) + "\n", encoding="utf-8")


def average(folders: list[Path], out: Path) -> None:
    """Write the mean of readers of one shape, with the first one's tokenizer.

    Readers trained on from one and the same lie in one valley of the loss, and their mean in its
    middle (Wortsman et al. 2022, "Model soups").

    Raises:
        ModelError: a folder holds no reader, or one of another shape.
    """
    from qa.reader.model import Reader
    from qa.settings import Settings

    for folder in set(folders):
        Reader(Settings.load(reader=str(folder.absolute()))).load()
    model, tokenizer = load(folders[0])
    states = [load(folder)[0].state_dict() for folder in folders]
    shapes = [{name: tensor.shape for name, tensor in state.items()} for state in states]
    for folder, shape in zip(folders, shapes, strict=True):
        if shape != shapes[0]:
            raise ModelError(f"{folder} is of another shape than {folders[0]}")
    share = 1 / len(states)
    mean = {name: sum(state[name] * share for state in states) for name in states[0]}
    save(model, mean, tokenizer, out)
