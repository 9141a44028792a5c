"""On the machine with the GPU: ``python3 -m eval.training.kit.there train --kit DIR --seconds N``.

Trains the large reader for most of the time, lets it read what the small one is to learn from,
trains the small one, and writes both in parts that ``collect`` hands out. Everything is bound by
the clock: rates fall to zero when a phase's time is up, however fast the machine is, and the
weights' running mean is written every 150 seconds, so that a run that is killed leaves a reader.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from eval.training.kit.data import HELD, SPECIAL, Batch, Data, batch, batches
from eval.training.kit.learner import Learner
from eval.training.kit.parts import join, restored
from eval.training.loss import span_loss
from eval.training.rates import schedule

ROOM = 63 * 2**20, 8  # bytes and files that come back from one call
FINISH = 12.0  # seconds to measure and write a reader
WARMUP, DECAY = 0.03, 0.8  # shares of a phase


class Run:
    """One run on one machine."""

    def __init__(self, kit: Path, began: float, batch_tokens: int, device: str) -> None:
        self._kit, self._began, self._device, self._most = kit, began, device, batch_tokens
        (kit / "out").mkdir(parents=True, exist_ok=True)
        self._data = Data.load(join(kit, "data"))
        self._tokens = torch.from_numpy(self._data.tokens.astype(np.int32)).to(device)
        self._passes = int(self._data.draw[self._data.draw != HELD].max()) + 1
        self._rng = np.random.default_rng(0)
        self.log(phase="loaded", passes=self._passes, questions=len(self._data.draw))

    def log(self, **entry: Any) -> None:
        """A line on the terminal and in the log that comes back."""
        line = json.dumps({"second": round(time.monotonic() - self._began, 1), **entry})
        print(line, flush=True)
        with (self._kit / "out" / "log.jsonl").open("a", encoding="utf-8") as file:
            print(line, file=file)

    def learner(self, name: str) -> Learner:
        """A reader at its start."""
        return Learner(name, self._kit, self._device, self._tokens)

    def train(
        self, learner: Learner, until: float, most_passes: float, taught: Taught | None = None
    ) -> None:
        """Until the time is up or all was seen so often; the mean is what is kept."""
        began = logged = saved = time.monotonic()
        tokens, steps, losses = 0, 0, []
        allowed = max(until - began, 1e-9)
        each = np.add.reduceat(self._data.lengths() + SPECIAL, self._data.first[:-1])
        learnt = taught.questions if taught else self._data.draw != HELD
        total = most_passes * int(each[learnt].sum()) / (1 if taught else self._passes)
        for chosen in self._endless(taught):
            now = time.monotonic()
            progress = max((now - began) / allowed, tokens / total)
            if progress >= 1:
                break
            one = batch(self._data, chosen, self._device)
            its = taught.margins(one) if taught else None
            losses.append(learner.step(one, schedule(progress, WARMUP, DECAY), its))
            tokens, steps = tokens + one.tokens, steps + 1
            if now - logged > 10:
                loss = float(torch.stack(losses).mean())  # waits for the GPU
                speed = round(tokens / (time.monotonic() - began))
                self.log(phase=learner.name, steps=steps, tokens=tokens, speed=speed, loss=loss,
                         progress=round(progress, 3))  # fmt: skip
                logged, losses = now, []
                if not np.isfinite(loss):
                    raise SystemExit(f"the loss of the {learner.name} reader is {loss}")
            if now - saved > 150:
                learner.save(self._kit)
                saved = now
        learner.save(self._kit)
        self.log(phase=f"{learner.name} done", steps=steps, tokens=tokens, **self.measure(learner))

    def _endless(self, taught: Taught | None) -> Iterator[np.ndarray[Any, Any]]:
        while True:
            for draw in range(self._passes):
                questions = self._data.questions(draw)
                if taught:
                    questions = questions[np.isin(questions, taught.questions)]
                yield from batches(self._data, questions, self._most, self._rng)

    def measure(self, learner: Learner) -> dict[str, float]:
        """Loss on questions kept apart, and how well margins tell which have an answer."""
        losses, best, answerable = [], [], []
        with torch.inference_mode():
            for chosen in batches(self._data, self._data.questions(HELD), self._most, self._rng):
                one = batch(self._data, chosen, self._device)
                margins = learner.margins(one, averaged=True)
                loss = span_loss(margins, one.targets, one.of, one.questions)
                losses.append(float(loss) * one.questions)
                window = margins.amax(dim=2).sum(dim=0)
                scores = torch.full((one.questions,), -torch.inf, device=self._device)
                best.append(scores.scatter_reduce(0, one.of, window, "amax").cpu().numpy())
                has = torch.zeros_like(scores).index_add(0, one.of, one.targets[0].sum(dim=1))
                answerable.append(has.cpu().numpy() > 0)
        if not losses:
            return {}
        score, known = np.concatenate(best), np.concatenate(answerable)
        rank = np.argsort(np.argsort(score)) + 1
        yes, no = int(known.sum()), int((~known).sum())
        auroc = (rank[known].sum() - yes * (yes + 1) / 2) / max(1, yes * no)
        return {"held_loss": sum(losses) / len(score), "held_auroc": round(float(auroc), 4)}

    def teach(self, large: Learner, until: float) -> Taught:
        """What the large reader says of as many questions as the time allows."""
        taught = Taught(self._data, self._device)
        for draw in range(self._passes):
            for chosen in batches(self._data, self._data.questions(draw), self._most, self._rng):
                if time.monotonic() > until and len(taught.questions):
                    break
                one = batch(self._data, chosen, self._device)
                with torch.inference_mode():
                    taught.add(chosen, one, large.margins(one, averaged=True))
        self.log(phase="teacher has read", questions=len(taught.questions))
        return taught


class Taught:
    """A teacher's margins, kept on the device."""

    def __init__(self, data: Data, device: str) -> None:
        ends = np.cumsum(data.places[:, 3], dtype=np.int64)
        self._at = torch.from_numpy(ends - data.places[:, 3]).to(device)
        # Of no answer where nothing is known, so that a row may read beyond its window.
        self._kept = torch.zeros(2, int(ends[-1]), dtype=torch.float16, device=device)
        self.questions = np.zeros(0, dtype=np.int64)

    def _places(self, one: Batch) -> tuple[Tensor, Tensor]:
        column = torch.arange(one.windows.longest[1], device=self._at.device)[None]
        numbers = torch.from_numpy(one.numbers).to(self._at.device)
        places = self._at[numbers][:, None] + column
        return places.clamp_max(self._kept.shape[1] - 1), column < one.windows.passage_tokens

    def add(self, questions: np.ndarray[Any, Any], one: Batch, margins: Tensor) -> None:
        """Keep what it says of these."""
        places, real = self._places(one)
        self._kept[:, places[real]] = margins[:, real].half()
        self.questions = np.concatenate([self.questions, questions])

    def margins(self, one: Batch) -> Tensor:
        """(2, n, p) in single precision, -inf behind a passage's end."""
        places, real = self._places(one)
        return self._kept[:, places].float().masked_fill(~real, float("-inf"))


def train(
    kit: Path,
    seconds: float,
    began: float,
    *,
    only: str | None = None,
    large_share: float = 0.72,
    most_passes: float = 5.0,
    batch_tokens: int = 32768,
    device: str = "cuda",
) -> None:
    """Both readers within so many seconds of ``began``; ``only`` one of them if wanted.

    For the small one alone, the large one's parts from an earlier call must lie in ``out``.
    """
    torch.manual_seed(0)
    # It makes a plan for each new shape, and hardly two batches are of one shape.
    torch.backends.cuda.enable_cudnn_sdp(False)
    run = Run(kit, began, batch_tokens, device)
    end = began + seconds
    large = run.learner("large")
    if only != "small":
        share = 1.0 if only == "large" else large_share
        run.train(large, time.monotonic() + share * (end - FINISH - time.monotonic()), most_passes)
    else:
        kept, _ = restored(join(kit / "out", "large"))
        large.average = {key: value.to(device) for key, value in kept.items()}
    if only == "large":
        return
    begin = time.monotonic()
    taught = run.teach(large, begin + 0.3 * (end - FINISH - begin))
    del large
    run.train(run.learner("small"), end - FINISH, 4 * most_passes, taught)


def collect(kit: Path, to: Path, call: int) -> int:
    """Copy what one call can bring back, of all that there is; returns how many calls it takes.

    The large reader comes first, so that it can be brought while the small one is still to be
    trained; the log comes each time. Calls count from 1.
    """
    log = kit / "out" / "log.jsonl"
    files = []
    for name in ("large", "small"):
        about = kit / "out" / f"{name}.json"
        if about.is_file():
            parts = json.loads(about.read_text(encoding="utf-8"))["parts"]
            files += [about, *(about.with_suffix(f".{number}") for number in range(parts))]
    loads: list[list[Path]] = []
    room = 0
    for path in files:
        size = path.stat().st_size
        if not loads or size > room or len(loads[-1]) == ROOM[1]:
            loads.append([log])
            room = ROOM[0] - log.stat().st_size
        loads[-1].append(path)
        room -= size
    if not 1 <= call <= len(loads):
        raise SystemExit(f"there are {len(loads)} loads: no {call}")
    for path in loads[call - 1]:
        shutil.copy2(path, to / path.name)
    names = " ".join(path.name for path in loads[call - 1])
    print(f"load {call} of {len(loads)}: {names}", flush=True)
    return len(loads)


def main(arguments: list[str] | None = None) -> None:
    """Parse and run."""
    began = time.monotonic()
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    training = commands.add_parser("train", help="train both readers")
    training.add_argument("--seconds", type=float, required=True, help="for everything")
    training.add_argument("--only", choices=["large", "small"], help="one of the two")
    training.add_argument("--large-share", type=float, default=0.72, help="of the time")
    training.add_argument("--most-passes", type=float, default=5.0, help="over the data")
    training.add_argument("--batch-tokens", type=int, default=32768)
    training.add_argument("--device", default="cuda", help="cpu to rehearse")
    collecting = commands.add_parser("collect", help="copy what one call can bring back")
    collecting.add_argument("--to", type=Path, required=True)
    collecting.add_argument("--call", type=int, required=True, help="1, 2 …")
    for each in (training, collecting):
        each.add_argument("--kit", type=Path, required=True, help="folder with all parts")
    given = vars(parser.parse_args(arguments))
    command, kit = given.pop("command"), given.pop("kit")
    try:
        if command == "train":
            train(kit, given.pop("seconds"), began, **given)
        else:
            collect(kit, **given)
    except ValueError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
