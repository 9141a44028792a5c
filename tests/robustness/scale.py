"""Thousands of articles, indexed, looked at again, changed.

``python -m tests.robustness.scale --data DIR`` tells time, memory and what is redone.

The articles are made of the passages in ``DIR/train``: those of one document together, with a
title, an author, a date and a publisher, as text, Markdown and web pages. Each step runs in a
process of its own, as ``qa index`` would.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer

from eval.bench import alone, index
from eval.training.examples import records
from qa.cli import one_line_errors
from qa.errors import QAError
from tests.robustness import samples
from tests.robustness.stories import Story

PUBLISHERS = ("Northern Wire", "Elbe Courier", "Harbour Gazette", "Daily Sentinel")
FORMATS = {".txt": samples.text, ".md": samples.markdown, ".html": samples.page}


def articles(data: Path, count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """File name and content of so many articles.

    Raises:
        QAError: there are no passages, or too few, or a file is damaged.
    """
    rng = random.Random(seed)
    contexts: dict[str, list[str]] = {}
    for path in sorted((data / "train").glob("*.jsonl.gz")):
        for row in records(path):
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
            title = part[0][:70].rsplit(" ", 1)[0].replace("\n", " ")
            day = (date(2020, 1, 1) + timedelta(days=rng.randrange(2000))).isoformat()
            story = Story(title, "Ana Ríos", rng.choice(PUBLISHERS), day, tuple(part))
            ending = rng.choices(tuple(FORMATS), (8, 1, 1))[0]
            yield f"{day[:4]}/{made:06d}{ending}", FORMATS[ending](story)
    if made < count:
        raise QAError(f"{data} has passages for only {made:,} articles: ask for fewer")


@one_line_errors
def main(
    data: Annotated[Path, typer.Option(help="Folder with train/*.jsonl.gz.")],
    count: Annotated[int, typer.Option("--articles", min=100, help="How many.")] = 10_000,
    seed: Annotated[int, typer.Option()] = 0,
) -> None:
    """Index thousands of articles; again without a change; after ten changes and ten renames."""
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder, "articles")
        texts = []
        for name, content in articles(data, count, seed):
            path = corpus / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            if path.suffix == ".txt":
                texts.append(path)

        def step(what: str) -> None:
            done = alone(index, corpus, Path(folder))
            told = ", ".join(f"{name} {value}" for name, value in done.items() if value)
            typer.echo(f"{what}: {told}")

        step("first run")
        step("nothing changed")
        for path in texts[:10]:
            path.write_text(path.read_text("utf-8") + "\n\nA paragraph that is new.\n", "utf-8")
        step("ten changed")
        for path in texts[10:20]:
            path.rename(path.with_name(f"renamed-{path.name}"))
        step("ten renamed")


if __name__ == "__main__":
    typer.run(main)
