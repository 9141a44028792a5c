"""On this side: what the machine with the GPU is sent, and readers from what comes back."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from torch.utils.data import DataLoader

from eval.training.chunks import Chunks, plan
from eval.training.examples import Example, read
from eval.training.groups import Group
from eval.training.kit.data import HELD, Data
from eval.training.kit.model import KINDS
from eval.training.kit.parts import join, quantised, restored, split
from eval.training.models import load, save
from eval.training.recipe import Recipe, Source
from qa.errors import QAError


def pack(
    data: Path,
    recipe: Recipe,
    large: Path,
    small: Path,
    out: Path,
    *,
    passes: int,
    held: Sequence[str],
    room: int,
    most: int | None = None,
) -> list[Path]:
    """Write numbered folders, each to be carried in one call.

    Args:
        data: folder with train/.
        recipe: its sources, windows and shares; how fast is learnt, the other side decides.
        large: folder of the model that the large reader starts from.
        small: the same for the small one.
        out: folder to write to; what is in it is replaced.
        passes: times that the recipe is drawn.
        held: names of files, like a source's, to measure on and never to train on.
        room: bytes that a folder may hold.
        most: questions of a pass, to rehearse with few.

    Raises:
        QAError: the two models read different tokens, or a file cannot be used.
    """
    shutil.rmtree(out, ignore_errors=True)
    parts, part = out / "parts", room // 8  # small enough to fill the folders
    tokenizer: Any = None
    for name, folder in (("large", large), ("small", small)):
        model, tokenizer = load(folder)
        vocabulary = tokenizer.get_vocab()
        shift = KINDS[model.config.model_type].shift if model.config.model_type in KINDS else None
        if shift is None or any(vocabulary.get(word) != at + shift for word, at in BERT.items()):
            raise QAError(f"{folder} holds neither a BERT without case nor an MPNet")
        content = quantised(dict(model.named_parameters()), model.config.to_dict())
        split(content, parts, name, part)
    if shift:
        raise QAError(f"{small} holds no BERT, by whose tokens the data are cut")
    split(arrays(_draws(data, recipe, tokenizer, passes, held, most)).dump(), parts, "data", part)
    return _loads(parts, out, room)


class _Groups(Chunks):
    """Chunk number → its questions, not put into batches yet."""

    def __getitem__(self, index: int) -> Any:
        return self.groups(index)[0]


def _as_it_is(groups: list[Group]) -> list[Group]:
    return groups


# Words from all over BERT's vocabulary of 30,522; MPNet's has the same, moved by four.
BERT = {"[PAD]": 0, "[UNK]": 100, "the": 1996, "officers": 3738, "##～": 30521}


def _draws(
    data: Path,
    recipe: Recipe,
    tokenizer: Any,
    passes: int,
    held: Sequence[str],
    most: int | None,
) -> Iterable[tuple[int, list[Group]]]:
    """Pass and questions, chunk by chunk."""

    def chunks(known: list[Example], drawn: Recipe) -> Iterable[list[Group]]:
        planned = plan(known, drawn)
        if most:
            planned = [[one for chunk in planned for one in chunk][:most]]
        made = _Groups(list(enumerate(planned)), known, drawn, tokenizer)
        workers = min(len(made) - 1, os.cpu_count() or 1)
        return DataLoader(made, batch_size=None, collate_fn=_as_it_is, num_workers=workers)

    known = read(data, recipe.sources)
    for number in range(passes):
        changes: dict[str, Any] = {"epochs": 1.0, "seed": recipe.seed + number}
        for groups in chunks(known, recipe.model_copy(update=changes)):
            yield number, groups
    if held:
        sources = {name: Source(weight=1) for name in held}
        changes = {"epochs": 1.0, "sources": sources}
        for groups in chunks(read(data, sources), recipe.model_copy(update=changes)):
            yield HELD, groups


def arrays(draws: Iterable[tuple[int, list[Group]]]) -> Data:
    """Questions as arrays; what is asked twice, or of one passage, is kept once."""
    tokens: list[int] = []
    known: dict[bytes, int] = {}
    draw, first, places, target = [], [0], [], [0]
    token, side, share = [], [], []

    def kept(ids: Any) -> tuple[int, int]:
        at = known.setdefault(ids.tobytes(), len(tokens))
        if at == len(tokens):
            tokens.extend(ids.tolist())
        return at, len(ids)

    for number, groups in draws:
        for group in groups:
            for window in group:
                columns = np.flatnonzero(window.passage)
                begin, end = int(columns[0]), int(columns[-1]) + 1
                places.append((*kept(window.ids[1 : begin - 1]), *kept(window.ids[begin:end])))
                for which, shares in enumerate((window.start, window.end)):
                    for column in np.flatnonzero(shares):
                        token.append(int(column) - begin)
                        side.append(which)
                        share.append(float(shares[column]))
                target.append(len(token))
            first.append(len(places))
            draw.append(number)
    return Data(
        np.asarray(tokens, dtype=np.uint16),
        np.asarray(draw, dtype=np.uint8),
        np.asarray(first, dtype=np.int32),
        np.asarray(places, dtype=np.int32).reshape(-1, 4),
        np.asarray(target, dtype=np.int32),
        np.asarray(token, dtype=np.uint16),
        np.asarray(side, dtype=np.uint8),
        np.asarray(share, dtype=np.float32),
    )


def _loads(parts: Path, out: Path, room: int) -> list[Path]:
    """Move the parts into folders 1, 2 … of at most ``room`` bytes, as few as there can be.

    Questions and the small reader come first: with them the machine can be tried.
    """
    loads: list[int] = []

    def order(path: Path) -> tuple[bool, int]:
        return path.name.startswith("large"), -path.stat().st_size

    for path in sorted(parts.iterdir(), key=order):
        size = path.stat().st_size
        number = next((n for n, used in enumerate(loads) if used + size <= room), len(loads))
        if number == len(loads):
            loads.append(0)
        loads[number] += size
        folder = out / str(number + 1)
        folder.mkdir(exist_ok=True)
        path.rename(folder / path.name)
    parts.rmdir()
    return [out / str(number + 1) for number in range(len(loads))]


def unpack(parts: Path, name: str, like: Path, out: Path) -> None:
    """Write a reader's folder from its parts, with the tokenizer of the model it started from.

    Raises:
        QAError: a part is missing or damaged, or the reader has another shape.
    """
    try:
        weights, _ = restored(join(parts, name))
    except ValueError as error:
        raise QAError(str(error)) from error
    model, tokenizer = load(like)
    known = model.state_dict()
    if {key: value.shape for key, value in weights.items()} != {
        key: value.shape for key, value in known.items() if key in weights
    }:
        raise QAError(f"{like} is of another shape than the {name} reader in {parts}")
    save(model, known | weights, tokenizer, out)
