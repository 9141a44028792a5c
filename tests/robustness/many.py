"""Many files of all formats, each another story, through loader and chunker: time and memory.

``python -m tests.robustness.many --articles 10000`` writes them to a folder, a thousand at a time,
and prints milliseconds an article, and the most memory held after each thousand: it must not grow.
"""

from __future__ import annotations

import random
import resource
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer

from embeddings.encoder import load_encoder
from qa.corpus.loader import ReadOptions, load
from qa.index.chunking import chunk
from qa.types import Article
from tests.robustness import export_samples as exports
from tests.robustness import samples
from tests.robustness.fuzz import LIMITS
from tests.robustness.stories import STORIES, Story

_AT_ONCE = 1000  # articles between two looks at the memory


def stories(seed: int) -> Iterator[Story]:
    """Stories without end: the words of ours in another order, with other figures and days."""
    rng = random.Random(seed)
    sentences = [
        sentence
        for story in STORIES
        for paragraph in story.paragraphs
        for sentence in paragraph.split(". ")
    ]
    while True:
        paragraphs = tuple(
            ". ".join(
                f"{rng.choice(sentences).rstrip('.')} in the year {rng.randrange(1900, 2020)}"
                for _ in range(rng.randrange(2, 6))
            )
            + "."
            for _ in range(rng.randrange(3, 12))
        )
        day = date(2015, 1, 1) + timedelta(days=rng.randrange(3000))
        title = f"{rng.choice(STORIES).title} ({rng.randrange(100_000)})"
        yield replace(STORIES[0], title=title, published=day.isoformat(), paragraphs=paragraphs)


def files(seed: int) -> Iterator[tuple[str, bytes]]:
    """Files without end, mostly texts and saved pages."""
    made = stories(seed)
    one_each = [
        ("txt", samples.text), ("md", samples.markdown), ("html", samples.page),
        ("eml", samples.mail), ("html", samples.page), ("docx", samples.word),
        ("rtf", exports.rich_text), ("mhtml", samples.web_archive),
    ]  # fmt: skip
    several = [("csv", samples.table), ("jsonl", samples.record_lines), ("rss", exports.rss),
               ("pdf", samples.pdf)]  # fmt: skip
    number = 0
    while True:
        for ending, of_one in one_each:
            number += 1
            yield f"{number}.{ending}", of_one(next(made))
        for ending, of_several in several:
            number += 1
            yield f"{number}.{ending}", of_several([next(made) for _ in range(4)])


def main(
    count: Annotated[int, typer.Option("--articles", min=1, help="how many")] = 10_000,
    seed: Annotated[int, typer.Option(help="of the stories")] = 1,
) -> None:
    """Load and chunk many articles of all formats."""
    tokens = load_encoder().count_tokens
    made = files(seed)
    seen = passages = looked = 0
    loading = chunking = 0.0
    with tempfile.TemporaryDirectory() as folder:
        while seen < count:
            name, data = next(made)
            path = Path(folder, name)
            path.write_bytes(data)
            began = time.process_time()
            items = list(load(path, name, ReadOptions({}, {}, LIMITS)))
            loading += time.process_time() - began
            path.unlink()
            articles = [item for item in items if isinstance(item, Article)]
            began = time.process_time()
            passages += sum(len(chunk(article, tokens, 200, 40)) for article in articles)
            chunking += time.process_time() - began
            seen += len(articles)
            if seen // _AT_ONCE > looked:
                looked = seen // _AT_ONCE
                held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
                typer.echo(
                    f"{seen:,} articles, {passages:,} passages: {1000 * loading / seen:.2f} ms an "
                    f"article loaded, {1000 * chunking / seen:.2f} chunked; {held} MiB at most"
                )


if __name__ == "__main__":
    typer.run(main)
