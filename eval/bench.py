"""How fast and how large: indexing from start, warm questions, memory; each in a fresh process."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from qa.errors import QAError

P = ParamSpec("P")
T = TypeVar("T")

QUESTIONS = (
    "How many police officers were deployed in Lima?",
    "Which tourist destination was closed?",
    "Who leads CUNARC?",
    "Who won the 2022 World Cup?",
    "How many people have died in the protests?",
    "Who wrote the Latin Post article?",
    "When was Castillo ousted?",
    "Why did the labor minister resign?",
)


def alone(measured: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What a function returns in a process of its own, so that no one else's memory counts.

    Raises:
        QAError: the process was killed, for its memory say.
    """
    try:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            return pool.submit(measured, *args, **kwargs).result()
    except BrokenProcessPool as error:
        raise QAError(f"the process that measures was killed: {error}") from error


def _open(corpus: Path, work: Path) -> Any:
    # Imported here: imports and the loading of models count.
    from qa.assistant import Assistant
    from qa.settings import Settings

    settings = Settings.load(corpus=corpus, index_dir=work / "index", data_dir=work / "data")
    return Assistant.open(settings=settings)


def peak_mib() -> int:
    """The largest resident memory of this process so far, in MiB; 0 where /proc is missing.

    ``getrusage`` begins with that of who started it.
    """
    status = Path("/proc/self/status")
    if not status.is_file():
        return 0
    return int(status.read_text(encoding="utf-8").split("VmHWM:")[1].split()[0]) // 1024


def held_mib(pid: int | str = "self") -> int:
    """The resident memory of a process now, in MiB; 0 where the system does not tell."""
    import resource

    file = Path(f"/proc/{pid}/statm")
    pages = int(file.read_text().split()[1]) if file.exists() else 0
    return pages * resource.getpagesize() // 2**20


def timed(name: str, function: Callable[[Any], object], over: Iterable[Any]) -> dict[str, float]:
    """Milliseconds of each call, the median and the 95th percentile."""
    import numpy as np  # here, as what is measured counts its own imports

    times = []
    for one in over:
        began = time.perf_counter()
        function(one)
        times.append(1000 * (time.perf_counter() - began))
    return {f"{name} p{share}, ms": float(np.percentile(times, share)) for share in (50, 95)}


def index(corpus: Path, work: Path) -> dict[str, Any]:
    """Bring the index of a folder up to date: seconds, memory, and what was done."""
    began = time.perf_counter()
    assistant = _open(corpus, work)
    seconds, report = time.perf_counter() - began, assistant.report.to_dict()
    counts = {name: value if isinstance(value, int) else len(value)
              for name, value in report.items() if name != "seconds"}  # fmt: skip
    return {"seconds": round(seconds, 2), "MiB held": held_mib(), "MiB at most": peak_mib(),
            "passages": assistant.counts()[1], **counts}  # fmt: skip


def _ask(corpus: Path, work: Path, rounds: int) -> dict[str, Any]:
    began = time.perf_counter()
    assistant = _open(corpus, work)
    assistant.load()
    ready = time.perf_counter() - began
    asked = QUESTIONS * rounds
    times = [assistant.ask(question).timings_ms["total"] / 1000 for question in asked]
    return {"ready": ready, "times": times, "MiB": peak_mib()}


def _together(corpus: Path, work: Path, rounds: int, people: int) -> float:
    """Seconds a question when so many ask at once."""
    from concurrent.futures import ThreadPoolExecutor

    assistant = _open(corpus, work)
    assistant.load()
    asked = QUESTIONS * rounds
    began = time.perf_counter()
    with ThreadPoolExecutor(people) as pool:
        list(pool.map(assistant.ask, asked))
    return (time.perf_counter() - began) / len(asked)


def _models(corpus: Path, work: Path, rounds: int) -> dict[str, float]:
    """Seconds of the bundled models on the passages of one question, and of torch in float32.

    Torch reads them as one padded batch with the same weights, on all cores: what most programs
    do. The least of several runs, as all that disturbs them makes them longer.
    """
    import torch

    from eval.training.models import load
    from qa.reader.model import BUNDLED_FOLDER, Reader
    from qa.settings import Settings

    passages = [hit.text for hit in _open(corpus, work).retrieve(QUESTIONS[0], k=8)]
    reader = Reader(Settings.load())
    model, tokenizer = load(BUNDLED_FOLDER)
    model.eval()

    def plain() -> None:
        pairs = ([QUESTIONS[0]] * len(passages), passages)
        encoded = tokenizer(*pairs, padding=True, truncation=True, return_tensors="pt")
        with torch.inference_mode():
            model(**encoded)

    def least(function: Callable[[], object]) -> float:
        times = []
        for _ in range(3 + rounds):
            began = time.perf_counter()
            function()
            times.append(time.perf_counter() - began)
        return min(times)

    return {
        "ours": least(lambda: reader.read(QUESTIONS[0], passages)),
        "torch": least(plain),
    }


def bench(corpus: Path, rounds: int) -> dict[str, Any]:
    """Seconds and MiB, each step in a process of its own, nothing cached but the system's files.

    Raises:
        QAError: a measured process failed.
    """
    import numpy as np

    with tempfile.TemporaryDirectory() as work:
        indexed = alone(index, corpus, Path(work))
        asked = alone(_ask, corpus, Path(work), rounds)
        together = alone(_together, corpus, Path(work), rounds, 8)
        models = alone(_models, corpus, Path(work), rounds)
    p50, p95 = np.percentile(asked["times"], [50, 95])
    return {
        "articles": indexed["articles"],
        "passages": indexed["passages"],
        "first index, imports included, s": indexed["seconds"],
        "ready to answer, index built, s": asked["ready"],
        "questions": len(asked["times"]),
        "warm question p50, s": float(p50),
        "warm question p95, s": float(p95),
        "peak memory, MiB": asked["MiB"],
        "a question when eight ask at once, s": together,
        "eight passages read, s": models["ours"],
        "the same in torch float32, s": models["torch"],
        "torch float32 takes so many times as long": models["torch"] / models["ours"],
    }
