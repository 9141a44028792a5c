"""How time and memory grow with a library: indexed, opened, searched, asked, changed.

The articles are news-tune's, and around them as many of the training files' passages as it takes:
those of one document together, with a title, an author, a date and a publisher. Each step runs in
a process of its own, as ``qa index`` and ``qa ask`` would.
"""

from __future__ import annotations

import json
import random
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from eval.bench import alone, held_mib, index, timed
from eval.training_files import records
from eval.tune import NEWS, asked_of_news
from qa.errors import QAError

PUBLISHERS = ("Northern Wire", "Elbe Courier", "Harbour Gazette", "Daily Sentinel")
ASKED = 60  # questions of each of news-tune's two sets


def articles(data: Path, count: int, seed: int = 0) -> Iterator[tuple[str, str]]:
    """File name and content of so many articles of a few paragraphs.

    Raises:
        QAError: there are no passages, or too few, or a file is damaged.
    """
    rng = random.Random(seed)  # noqa: S311 - a sample, no secret
    contexts: dict[str, list[str]] = {}
    for path in sorted((data / "train").glob("*.jsonl.gz")):
        for row in records(path):
            if row["context"]:
                of = row.get("document") or row["context"][:60]
                contexts.setdefault(f"{path.stem} {of}", []).append(row["context"])
    made = 0
    for name in sorted(contexts):
        distinct = list(dict.fromkeys(text.strip() for text in contexts[name]))
        while distinct and made < count:
            size = rng.randint(2, 6)
            part, distinct = distinct[:size], distinct[size:]
            if sum(map(len, part)) < 300:
                continue
            made += 1
            day = date(2020, 1, 1) + timedelta(days=rng.randrange(2000))
            title = part[0][:70].rsplit(" ", 1)[0]
            about = {"title": title, "author": "Ana Ríos", "source": rng.choice(PUBLISHERS)}
            head = "".join(f"{key}: {json.dumps(value)}\n" for key, value in about.items())
            text = "\n\n".join(part)
            yield f"{day.year}/{made:06d}.md", f"---\n{head}date: {day}\n---\n\n{text}\n"
    if made < count:
        raise QAError(f"{data} has passages for only {made:,} articles: ask for fewer")


def ask(corpus: Path, work: Path, questions: Sequence[str]) -> dict[str, float]:
    """Milliseconds of a start, of questions, and of each leg of the search; MiB held."""
    began = time.perf_counter()
    # Imported here: imports and the loading of models count.
    from embeddings.encoder import load_encoder
    from qa.assistant import Assistant
    from qa.index.catalog import Catalog
    from qa.index.store import CATALOG
    from qa.index.vectors import load_vectors
    from qa.settings import Settings

    settings = Settings.load(index_dir=work / "index", data_dir=work / "data")
    assistant = Assistant.open(corpus, settings=settings)
    assistant.ask(questions[0])
    figures = {"start and first question, ms": 1000 * (time.perf_counter() - began)}
    generation = next(iter(sorted((work / "index").rglob("generation-*"))[::-1]))
    vectors, catalog = load_vectors(generation), Catalog(generation / CATALOG)
    rows = load_encoder().encode(list(questions))
    figures |= timed("question", assistant.ask, questions)
    figures |= timed("vectors", lambda row: vectors.search(row, 100), rows)
    figures |= timed("BM25", lambda question: catalog.bm25(question, 100), questions)
    return figures | {"MiB held": float(held_mib())}


def measure(data: Path, count: int) -> dict[str, float]:
    """All figures of a library of so many articles besides news-tune's.

    Raises:
        QAError: a file is missing, or a measured process failed.
    """
    news = data / "bench" / NEWS
    questions = asked_of_news(data, ASKED)
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder, "articles")
        shutil.copytree(news / "articles", corpus / "news")
        for name, content in articles(data, count):
            path = corpus / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        work = Path(folder)
        first = alone(index, corpus, work)
        figures = {
            "passages": first["passages"],
            "articles": first["articles"],
            "passages indexed a second": first["passages"] / first["seconds"],
            "MiB at most while indexing": first["MiB at most"],
            **alone(ask, corpus, work, questions),
        }
        figures["looked at again, s"] = alone(index, corpus, work)["seconds"]
        for path in sorted(corpus.rglob("*.md"))[:10]:
            path.write_text(f"{path.read_text('utf-8')}\nA paragraph that is new.\n", "utf-8")
        figures["ten articles changed, s"] = alone(index, corpus, work)["seconds"]
    return figures
