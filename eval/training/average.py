"""The mean of several readers' weights, which is often better than each of them.

    python -m eval.training.average --out FOLDER READER READER …

Readers trained on from one and the same lie in one valley of the loss, and their mean in its
middle (Wortsman et al. 2022, "Model soups").
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qa.cli import one_line_errors
from qa.errors import ModelError


def average(folders: list[Path], out: Path) -> None:
    """Write the mean of readers of one shape, with the first one's tokenizer.

    Raises:
        ModelError: a folder holds no reader, or one of another shape.
    """
    from eval.training.__main__ import load
    from eval.training.export import export
    from qa.reader.model import Reader
    from qa.settings import Settings

    for folder in folders:
        Reader(Settings.load(reader=str(folder.absolute()))).load()
    model, tokenizer = load(folders[0])
    states = [load(folder)[0].state_dict() for folder in folders]
    shapes = [{name: tensor.shape for name, tensor in state.items()} for state in states]
    for folder, shape in zip(folders, shapes, strict=True):
        if shape != shapes[0]:
            raise ModelError(f"{folder} is of another shape than {folders[0]}")
    share = 1 / len(states)
    mean = {name: sum(state[name] * share for state in states) for name in states[0]}
    export(model, mean, tokenizer, out)


@one_line_errors
def main(
    readers: Annotated[list[Path], typer.Argument(help="Model folders.")],
    out: Annotated[Path, typer.Option(help="Folder for the mean.")],
) -> None:
    """Average readers."""
    average(readers, out)


if __name__ == "__main__":
    typer.run(main)
