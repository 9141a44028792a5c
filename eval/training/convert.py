"""A file in SQuAD's format → ``train/NAME.jsonl.gz``."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from eval.squad import Paragraph, articles
from eval.training_files import records
from qa.errors import QAError

SHARED = 60  # characters in a row that two contexts may not have in common


def convert(squad: Path, out: Path, apart: Sequence[Path], beside: Sequence[Path]) -> str:
    """Write the questions of a SQuAD file as training reads them; returns what was done.

    Args:
        squad: file in SQuAD's format, gzipped or not.
        out: NAME.jsonl.gz.
        apart: SQuAD files to be measured on; contexts that overlap with theirs are left out.
        beside: files of train/ whose questions are left out.

    Raises:
        QAError: a file cannot be read or written.
    """

    def paragraphs(path: Path) -> Iterator[Paragraph]:
        return (paragraph for article in articles(path) for paragraph in article.paragraphs)

    measured = pieces(one.context for path in apart for one in paragraphs(path))
    known = {
        (row["context"].strip(), row["question"].strip())
        for path in beside
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
    return (
        f"{out}: questions: {kept:,}; left out: contexts that overlap: {left:,}, "
        f"questions of other files: {twice:,}"
    )


def pieces(contexts: Iterable[str]) -> set[str]:
    """All stretches of ``SHARED`` characters; of a shorter context all of it."""
    return {
        context[at : at + SHARED]
        for context in contexts
        for at in range(max(1, len(context) - SHARED + 1))
    }
