"""Files in parts of limited size, and weights as 8-bit numbers in them."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

PART = 31 * 2**19  # 15.5 MiB: a file that comes back must be smaller than 16
LEAST = 4096  # smaller tensors stay as they are: the span head, norms, MPNet's position biases


def split(content: bytes, folder: Path, name: str, part: int = PART) -> None:
    """Write ``name.0``, ``name.1`` … into the folder, and ``name.json``, which says how many.

    They replace earlier ones only when all are written: whoever is killed meanwhile leaves those.
    """
    folder.mkdir(parents=True, exist_ok=True)
    pieces = [content[at : at + part] for at in range(0, len(content), part)]
    about = {"parts": len(pieces), "sha256": hashlib.sha256(content).hexdigest()}
    files = {f"{name}.{number}": piece for number, piece in enumerate(pieces)}
    files[f"{name}.json"] = json.dumps(about).encode()
    for file, piece in files.items():
        (folder / f"{file}.new").write_bytes(piece)
    for file in files:
        (folder / f"{file}.new").replace(folder / file)


def join(folder: Path, name: str) -> bytes:
    """What was split, whole.

    Raises:
        ValueError: a part is missing or damaged.
    """
    try:
        about = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        content = b"".join(
            (folder / f"{name}.{number}").read_bytes() for number in range(about["parts"])
        )
    except OSError as error:
        raise ValueError(f"{error.filename} is missing: bring all parts of {name}") from error
    if hashlib.sha256(content).hexdigest() != about["sha256"]:
        raise ValueError(f"the parts of {name} in {folder} do not belong together: bring them anew")
    return content


def quantised(weights: Mapping[str, Tensor], about: Mapping[str, Any]) -> bytes:
    """Weights as bytes: of each row of a matrix, 8-bit steps of its largest value.

    Args:
        weights: any floating-point tensors, on any device.
        about: kept with them, as JSON.
    """
    entries, body = [], []
    for name, tensor in weights.items():
        values = tensor.detach().float()
        small = values.ndim != 2 or values.numel() < LEAST
        entries.append([name, list(values.shape), small])
        if small:
            body.append(values.cpu().numpy().tobytes())
            continue
        scale = values.abs().amax(dim=1, keepdim=True).clamp_min(1e-12) / 127
        body.append(scale.cpu().numpy().tobytes())
        body.append((values / scale).round().to(torch.int8).cpu().numpy().tobytes())
    header = json.dumps({"about": about, "tensors": entries}).encode()
    # Huffman coding saves a tenth and more: the values of a row are far from evenly spread.
    squeeze = zlib.compressobj(1, zlib.DEFLATED, 15, 9, zlib.Z_HUFFMAN_ONLY)
    packed = [squeeze.compress(b"".join(body)), squeeze.flush()]
    return b"".join([len(header).to_bytes(8, "little"), header, *packed])


def restored(content: bytes) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """The weights in single precision, and what was told about them."""
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length])
    body = memoryview(zlib.decompress(memoryview(content)[8 + length :]))
    weights, at = {}, 0

    def take(kind: type[np.generic], *shape: int) -> Tensor:
        nonlocal at
        count = int(np.prod(shape))
        values = np.frombuffer(body, kind, count, at).reshape(shape)
        at += values.nbytes
        return torch.from_numpy(values.astype(np.float32))

    for name, shape, small in header["tensors"]:
        if small:
            weights[name] = take(np.float32, *shape)
        else:
            scale = take(np.float32, shape[0], 1)
            weights[name] = take(np.int8, *shape) * scale
    return weights, header["about"]
