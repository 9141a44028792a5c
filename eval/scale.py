"""``python -m eval.scale --data DIR``: thousands of articles, indexed, looked at again, changed.

The articles are made of the passages in ``DIR/train``: those of one document together, with a
title, an author, a date and a publisher, as text, Markdown and web pages. Each step runs in a
process of its own, as ``qa index`` would; its memory is told after each thousand articles.
"""

from __future__ import annotations

import html
import json
import random
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer

from eval.bench import alone
from eval.training.examples import records
from qa.cli import one_line_errors
from qa.errors import QAError

PUBLISHERS = ("Northern Wire", "Elbe Courier", "Harbour Gazette", "Daily Sentinel")

_INDEX = """
import json, sys, time
began = time.perf_counter()
from qa.assistant import Assistant
from qa.settings import Settings
memory = {}
def now_and_most():
    with open("/proc/self/status") as status:
        sizes = dict(line.split(":") for line in status)
    return [int(sizes[name].split()[0]) // 1024 for name in ("VmRSS", "VmHWM")]
def note(stage, done, total):
    number = stage.removeprefix("indexing file ").split(" of ")[0].replace(",", "")
    if number.endswith("000"):
        memory.setdefault(int(number), now_and_most())
settings = Settings.load(corpus=sys.argv[1], index_dir=sys.argv[2], data_dir=sys.argv[3])
assistant = Assistant.open(settings=settings, progress=note)
told = assistant.report.to_dict()
print(json.dumps({
    "seconds": round(time.perf_counter() - began, 2), "MiB now and at most": memory,
    "articles": told["articles"], "passages": assistant.counts()[1],
    "embedded": told["embedded"], "problems": len(told["problems"]),
    "copies": len(told["copies"]), "near-copies": len(told["near"]),
    **{name: len(told[name]) for name in ("added", "changed", "removed")},
    "unchanged": told["unchanged"],
}))
"""


def articles(data: Path, count: int, seed: int) -> Iterator[tuple[str, str]]:
    """File name and content of so many articles.

    Raises:
        QAError: there are no passages, or too few, or a file is damaged.
    """
    rng = random.Random(seed)  # noqa: S311 - repeatable, not secret
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
            yield _written(made, part, rng)
    if made < count:
        raise QAError(f"{data} has passages for only {made:,} articles: ask for fewer")


def _written(number: int, paragraphs: list[str], rng: random.Random) -> tuple[str, str]:
    title = paragraphs[0][:70].rsplit(" ", 1)[0].replace("\n", " ")
    day = (date(2020, 1, 1) + timedelta(days=rng.randrange(2000))).isoformat()
    publisher = rng.choice(PUBLISHERS)
    kind = rng.choices((".txt", ".md", ".html"), (8, 1, 1))[0]
    body = "\n\n".join(paragraphs)
    if kind == ".txt":
        content = f"{title}\n\nPublished: {day}\n\nSource: {publisher}\n\n{body}\n"
    elif kind == ".md":
        head = json.dumps({"title": title, "date": day, "source": publisher}, ensure_ascii=False)
        content = f"---\n{head}\n---\n\n{body}\n"
    else:
        told = "".join(f"<p>{html.escape(part)}</p>\n" for part in paragraphs)
        content = (
            f"<!doctype html><html><head><title>{html.escape(title)}</title>"
            f'<meta property="og:site_name" content="{publisher}">'
            f'<meta property="article:published_time" content="{day}T08:00:00Z"></head><body>'
            f"<nav><a href='/'>Home</a></nav><article><h1>{html.escape(title)}</h1>\n{told}"
            "</article><footer>All rights reserved</footer></body></html>"
        )
    return f"{day[:4]}/{number:06d}{kind}", content


def _step(corpus: Path, rest: Path) -> str:
    said = alone(_INDEX, str(corpus), str(rest / "index"), str(rest / "data"))
    return said.strip()


@one_line_errors
def main(
    data: Annotated[Path, typer.Option(help="Folder with train/*.jsonl.gz.")],
    count: Annotated[int, typer.Option("--articles", min=100, help="How many.")] = 10_000,
    seed: Annotated[int, typer.Option()] = 0,
) -> None:
    """Index thousands of articles; again without a change; after ten changes and ten renames."""
    with tempfile.TemporaryDirectory() as folder:
        corpus, rest = Path(folder, "articles"), Path(folder)
        names = []
        for name, content in articles(data, count, seed):
            path = corpus / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, "utf-8")
            names.append(path)
        typer.echo(f"first run       {_step(corpus, rest)}")
        typer.echo(f"nothing changed {_step(corpus, rest)}")
        texts = [path for path in names if path.suffix == ".txt"]
        for path in texts[:10]:
            path.write_text(path.read_text("utf-8") + "\n\nA paragraph that is new.\n", "utf-8")
        typer.echo(f"ten changed     {_step(corpus, rest)}")
        for path in texts[10:20]:
            path.rename(path.with_name(f"renamed-{path.name}"))
        typer.echo(f"ten renamed     {_step(corpus, rest)}")


if __name__ == "__main__":
    typer.run(main)
