"""A trained reader → the files that ship: half precision, checksums, model card."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from torch import Tensor

from embeddings.encoder import file_sha256

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase


def export(
    model: PreTrainedModel,
    weights: Mapping[str, Tensor],
    tokenizer: PreTrainedTokenizerBase,
    folder: Path,
) -> None:
    """Write a model folder that ``QA_READER`` can name."""
    model.cpu().load_state_dict(dict(weights))
    model.half().save_pretrained(folder)  # type: ignore[no-untyped-call]
    tokenizer.save_pretrained(folder)
    names = ("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json")
    sums = [f"{file_sha256(folder / name)}  {name}" for name in names if (folder / name).is_file()]
    (folder / "SHA256SUMS").write_text("\n".join(sums) + "\n", encoding="utf-8")


def measure(folder: Path, data: Path) -> dict[str, dict[str, float]]:
    """EM and F1 of a reader on the tune files, each question asked of its own paragraph."""
    from rich.console import Console
    from rich.progress import track

    from eval import squad
    from qa.reader.model import Reader
    from qa.settings import Settings

    reader = Reader(Settings.load(reader=str(folder)))
    figures = {}
    for file in squad.tune_files(data / "bench"):
        name, questions = file.name.split(".json")[0], list(squad.read(file))
        asked = track(questions, name, console=Console(stderr=True))
        figures[name] = squad.isolated_summary(squad.isolated(reader, asked))
    return figures


def card(
    folder: Path, figures: Mapping[str, Mapping[str, float]], about: Mapping[str, Any]
) -> None:
    """Write the model card from what was measured."""
    lines = ["# Reader", "", "Extractive question answering, trained by `eval.training`.", ""]
    lines += [f"- {key}: {value}" for key, value in about.items()]
    lines += ["", "| data | questions | EM | F1 | has-answer F1 | refused, unanswerable |"]
    lines += ["| --- | ---: | ---: | ---: | ---: | ---: |"]
    for name, values in figures.items():
        cells = [f"{values['questions']:,}"]
        for figure in ("EM", "F1", "has-answer F1", "no-answer EM"):
            cells.append(f"{100 * values[figure]:.1f}" if figure in values else "–")
        lines.append(f"| {name} | {' | '.join(cells)} |")
    lines += ["", "2.0: the no-answer threshold is the best one on these very questions.", ""]
    (folder / "README.md").write_text("\n".join(lines), encoding="utf-8")
