"""A million passages in Milvus, by way of Ray: how long, how large, and how fast a question is.

Nobody has a million articles at hand, nor the hours to embed them. What is indexed are copies of
news-tune's articles with their sentences shuffled and their numbers changed, cut as any article
is; the vector of each passage is that of a passage of the original, moved at random (by ``NOISE``
of its length). So times, memory and disk are those of as many articles, and answers are not looked
at; the originals are among them, and questions are those of news-tune.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from embeddings.encoder import FloatArray, load_encoder
from eval.bench import held_mib
from eval.tune import NEWS, asked_of_news
from qa.assistant import Assistant
from qa.errors import IndexUnavailableError, QAError
from qa.index.build import recipe
from qa.index.chunking import chunk
from qa.index.milvus.rows import IndexedArticle, embedded
from qa.settings import Settings
from qa.text.sentences import sentences
from qa.types import Article

KEY = "million"  # what the library is called there
NOISE = 0.3  # of a vector's length
ASKED = 60  # questions of each of news-tune's two sets
_SECONDS = 120  # until a server is there


class Original(NamedTuple):
    """An article, its sentences, and the vectors (n, d) of its passages."""

    article: Article
    sentences: list[str]
    vectors: FloatArray


def copy(original: Original, number: int, encoder: Any, settings: Settings) -> IndexedArticle:
    """An article that reads like another one; number 0 is the article itself."""
    rng = np.random.default_rng([number, len(original.article.text)])
    article, parts, vectors = original
    if number:
        order = rng.permutation(len(parts))
        digits = "".join(map(str, rng.permutation(10)))
        text = " ".join([parts[i] for i in order]).translate(str.maketrans("0123456789", digits))
        name = f"{number:06d}/{article.name}"
        article = replace(article, name=name, text=text, marks=(), pages=(), seen=0, file=None)
    passages = chunk(
        article, encoder.count_tokens, settings.passage_tokens, settings.overlap_tokens
    )
    near = vectors[np.arange(len(passages)) % len(vectors)]
    if number:
        noise = rng.standard_normal(near.shape, dtype=np.float32)
        near = near + NOISE * noise / np.linalg.norm(noise, axis=1, keepdims=True)
        near = near / np.linalg.norm(near, axis=1, keepdims=True)
    return IndexedArticle(article, passages, near.astype(np.float32))


class Copying:
    """A process that makes copies and writes them."""

    def __init__(self, originals: Any, place: Any, settings: Settings) -> None:
        import ray

        self._originals: Sequence[Original] = ray.get(originals)
        self._writer, self._settings = place.writer(), settings
        self._encoder = load_encoder(settings.encoder)

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        """Write the copies of these numbers; returns how many passages they have."""
        count = len(self._originals)
        made = [
            copy(self._originals[i % count], i // count, self._encoder, self._settings)
            for i in batch["item"].tolist()
        ]
        self._writer.upsert(made)
        return {"passages": [sum(len(one.passages) for one in made)]}


def originals(folder: Path, settings: Settings) -> list[Original]:
    """The articles of a folder and their vectors, by the encoder of the settings."""
    encoder = load_encoder(settings.encoder)
    with Assistant.open(folder, settings=settings.model_copy(update={"index": "faiss"})) as there:
        found = []
        for article in there.articles():
            if passages := there.passages(article.name):
                texts = [embedded(passage, article.title) for passage in passages]
                parts = [article.text[a:b].strip() for a, b in sentences(article.text)]
                found.append(Original(article, parts, encoder.encode(texts)))
    return found


def fill(some: Sequence[Original], passages: int, settings: Settings, ray_at: str | None) -> int:
    """Index so many passages, about, by way of Ray; returns how many there are."""
    from qa.distributed.cluster import joined

    encoder = load_encoder(settings.encoder)
    each = sum(len(one.vectors) for one in some)
    with joined(ray_at):
        import ray
        import ray.data
        from ray.data import ActorPoolStrategy

        from qa.distributed.stages import set_up
        from qa.distributed.writing import begun

        set_up()
        place = begun(
            settings.index, key=KEY, name=KEY, recipe=recipe(encoder, settings),
            dimension=some[0].vectors.shape[1],
        )  # fmt: skip
        items = ray.data.range(len(some) * passages // each, override_num_blocks=64)
        rows = items.rename_columns({"id": "item"}).map_batches(
            Copying,
            fn_constructor_args=[ray.put(list(some)), place, settings],
            batch_size=64,
            num_cpus=1,
            compute=ActorPoolStrategy(min_size=1, max_size=2),
        )
        done, began = 0, time.monotonic()
        for batch in rows.iter_batches(batch_size=None):
            done += int(batch["passages"].sum())
            print(f"{done:,} passages, {time.monotonic() - began:,.0f} s", file=sys.stderr)
        writer = place.writer()
        made = writer.finish(None, settings.exact_up_to, {"origin": "ray"})
        writer.switch()
    return int(made["passages"])


def ask(data: Path, settings: Settings) -> dict[str, float]:
    """Milliseconds of questions, and of each leg of the search."""
    questions = asked_of_news(data, ASKED)
    times: dict[str, list[float]] = {"question": [], "search": []}
    with Assistant.open(KEY, settings=settings) as there:
        began = time.perf_counter()
        _first(there, questions[0])
        first = time.perf_counter() - began
        for question in questions:
            for name, what in (("question", there.ask), ("search", there.retrieve)):
                began = time.perf_counter()
                what(question)
                times[name].append(1000 * (time.perf_counter() - began))
    return {"first question, s": first} | {
        f"{name} p{share}, ms": float(np.percentile(found, share))
        for name, found in times.items()
        for share in (50, 95)
    }


def _first(there: Assistant, question: str) -> None:
    """Ask the first question, for which Milvus may have to make ready longer than one waits."""
    deadline = time.monotonic() + _SECONDS
    while True:
        try:
            there.ask(question)
        except IndexUnavailableError:
            if time.monotonic() > deadline:
                raise
        else:
            return


@contextmanager
def server(folder: Path) -> Iterator[tuple[str, int]]:
    """Milvus Lite as a server of its own on loopback; its address and process."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    folder.mkdir(parents=True, exist_ok=True)
    command = (sys.executable, "-m", "milvus_lite", "server", "--host", "127.0.0.1")
    with (folder.parent / "milvus.log").open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [*command, "--data-dir", str(folder), "--port", str(port)], stdout=log, stderr=log
        )
    try:
        deadline = time.monotonic() + _SECONDS
        while socket.socket().connect_ex(("127.0.0.1", port)):
            if process.poll() is not None or time.monotonic() > deadline:
                raise QAError(f"the server did not start: see {folder.parent}/milvus.log")
            time.sleep(0.2)
        time.sleep(2)
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait(60)


def measure(
    data: Path, passages: int, index: str | None, work: Path, ray_at: str | None
) -> dict[str, Any]:
    """All figures; without ``index``, of a server that is started for it in ``work``."""
    if index is None:
        with server(work / "milvus") as (address, process):
            return _measured(data, passages, address, work, ray_at, process)
    return _measured(data, passages, index, work, ray_at, None)


def _measured(
    data: Path, passages: int, address: str, work: Path, ray_at: str | None, process: int | None
) -> dict[str, Any]:
    settings = Settings.load(
        index=address, index_dir=work / "index", data_dir=work / "data", corpus=KEY
    )
    some = originals(data / "bench" / NEWS / "articles", settings)
    began = time.monotonic()
    count = fill(some, passages, settings, ray_at)
    seconds = time.monotonic() - began
    figures: dict[str, Any] = {
        "passages": count,
        "of originals": sum(len(one.vectors) for one in some),
        "seconds": round(seconds, 1),
        "passages a second": round(count / seconds, 1),
    }
    figures |= {name: round(value, 1) for name, value in ask(data, settings).items()}
    if process is not None:
        files = [each for each in (work / "milvus").rglob("*") if each.is_file()]
        figures |= {
            "server, MiB": held_mib(process),
            "disk, MiB": sum(each.stat().st_size for each in files) >> 20,
        }
    return figures
