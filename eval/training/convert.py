"""``python -m eval.training.convert``: a file in SQuAD's format → ``train/NAME.jsonl.gz``."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qa.cli import one_line_errors
from qa.errors import QAError

if TYPE_CHECKING:
    from eval.squad import Paragraph

SHARED = 60  # characters in a row that two contexts may not have in common


@one_line_errors
def main(
    squad: Annotated[Path, typer.Argument(help="File in SQuAD's format, gzipped or not.")],
    out: Annotated[Path, typer.Option(help="File to write, NAME.jsonl.gz.")],
    apart: Annotated[
        list[Path] | None,
        typer.Option(help="SQuAD files to be measured on: contexts that overlap are left out."),
    ] = None,
    beside: Annotated[
        list[Path] | None,
        typer.Option(help="Files of train/ to be used, too: their questions are left out."),
    ] = None,
) -> None:
    """Write the questions of a SQuAD file as the training command reads them."""
    from eval.squad import articles
    from eval.training.examples import records

    def paragraphs(path: Path) -> Iterator[Paragraph]:
        return (paragraph for article in articles(path) for paragraph in article.paragraphs)

    measured = pieces(one.context for path in apart or () for one in paragraphs(path))
    known = {
        (row["context"].strip(), row["question"].strip())
        for path in beside or ()
        for row in records(path)
    }
    kept = left = twice = 0
    fresh = out.with_name(f"{out.name}.new")  # whole or not at all
    try:
        with gzip.open(fresh, "wt", encoding="utf-8") as file:
            for one in paragraphs(squad):
                if not measured.isdisjoint(pieces([one.context])):
                    left += 1
                    continue
                for asked in one.qas:
                    if (one.context.strip(), asked.question.strip()) in known:
                        twice += 1
                        continue
                    row = asked.model_dump(exclude={"id"}) | {"context": one.context}
                    print(json.dumps(row, ensure_ascii=False), file=file)
                    kept += 1
        fresh.replace(out)
    except OSError as error:
        raise QAError(f"{out} cannot be written: {error.strerror or error}") from error
    finally:
        fresh.unlink(missing_ok=True)
    typer.echo(
        f"{out}: questions: {kept:,}; left out: contexts that overlap: {left:,}, "
        f"questions of other files: {twice:,}"
    )


def pieces(contexts: Iterable[str]) -> set[str]:
    """All stretches of ``SHARED`` characters."""
    return {
        context[at : at + SHARED] for context in contexts for at in range(len(context) - SHARED + 1)
    }


if __name__ == "__main__":
    typer.run(main)
