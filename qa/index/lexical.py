"""The words of a generation's passages, and BM25 over them: an index of Tantivy's.

A generation's folder of words holds files that are never changed once written, so the next one
takes them over as links, and adds to them: what an update costs does not grow with the library.
"""

from __future__ import annotations

import math
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import tantivy
from tantivy import Occur, Query

from qa.errors import IndexDamagedError
from qa.index.store import how_to_rebuild
from qa.text.stems import distinct, stems, stems_by_word

# What a word counts by the field it stands in: a title's is every passage's of its article. The day
# of publication counts for "in the July report"; more, and a question that names another day than
# that of its article, as that of what happened, would lose by it.
FIELDS = {"text": 1.0, "title": 0.2, "source": 0.2, "day": 0.6}
_LEAST = 1e-6  # share of its weight that a word keeps which is in most passages
_HEAP = 50_000_000  # bytes that are gathered before they are written


def _schema() -> Any:
    builder = tantivy.SchemaBuilder().add_integer_field("id", indexed=True, fast=True)
    for field in FIELDS:  # cut into stems beforehand; where in a text a word stands does not count
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def weight(n: int, total: int) -> float:
    """The BM25 weight of a stem in n of all texts, ln(1 + (N - n + 0.5) / (n + 0.5))."""
    return math.log(1 + _odds(n, total))


def boost(n: int, total: int) -> float:
    """By what the weight of a stem in n of all texts is multiplied: see ``bm25``."""
    return max(math.log(_odds(n, total)) / weight(n, total), _LEAST)


def coverage(
    passages_with: Mapping[str, int], total: int, texts: Mapping[int, AbstractSet[str]]
) -> dict[int, float]:
    """Share of a query's words that each passage has in its text, by stems, in [0, 1].

    Words count by their BM25 weight, so that a name the corpus never mentions counts most.

    Args:
        passages_with: in how many passages each of the query's stems stands.
        total: how many passages there are.
        texts: the stems of some passages' texts, by their ids.
    """
    weights = {stem: weight(min(n, total), total) for stem, n in passages_with.items()}
    whole = sum(weights.values())
    return {
        i: sum(weight for stem, weight in weights.items() if stem in own) / whole if whole else 0.0
        for i, own in texts.items()
    }


def _odds(n: int, total: int) -> float:
    return (max(total - n, 0) + 0.5) / (n + 0.5)


class LexicalIndex:
    """The words of one generation. Safe from several threads."""

    def __init__(self, folder: Path) -> None:
        """Open a folder that ``LexicalWriter`` wrote.

        Raises:
            IndexDamagedError: it cannot be read.
        """
        self._folder = folder
        try:
            if os.access(folder, os.W_OK):
                self._open(folder)
            else:  # Tantivy opens nothing without a lock of its own
                with TemporaryDirectory() as links:
                    for path in folder.iterdir():
                        Path(links, path.name).symlink_to(path.resolve())
                    self._open(Path(links))
        except (ValueError, OSError) as error:
            raise self._damaged(error) from error

    def _open(self, folder: Path) -> None:
        """Have all files of the folder open, whatever becomes of their names."""
        self._index = tantivy.Index.open(str(folder))
        self._index.config_reader(reload_policy="manual")  # no thread that looks for changes
        self._searcher = self._index.searcher()

    def _damaged(self, error: Exception) -> IndexDamagedError:
        return IndexDamagedError(
            f"the index folder {self._folder} is not readable ({error}): {how_to_rebuild()}"
        )

    def bm25(
        self, words: Iterable[str], limit: int, within: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """Passages that share stems with some words: (id, BM25 > 0), best first.

        BM25 with k1 = 1.2 and b = 0.75, summed over FIELDS by their weights. A word in n of N
        passages counts ln((N - n + 0.5) / (n + 0.5)) as in Robertson and Zaragoza 2009, section
        3.1, which is next to nothing for one in half of them; Tantivy alone would add 1 to the
        fraction.

        Args:
            words: of a query.
            limit: most passages.
            within: only these ids are looked at.
        """
        schema = self._index.schema
        terms = [
            (Occur.Should, Query.boost_query(Query.term_query(schema, field, stem), boost * weight))
            for stem in distinct(stems(" ".join(words)))
            for boost in (self._boost(stem),)
            for field, weight in FIELDS.items()
        ]
        if not terms or limit < 1 or (within is not None and not len(within)):
            return []
        query = Query.boolean_query(terms)
        if within is not None:
            chosen = Query.term_set_query(schema, "id", [int(i) for i in within])
            silent = Query.const_score_query(chosen, 0.0)
            query = Query.boolean_query([(Occur.Must, query), (Occur.Must, silent)])
        try:
            found = self._searcher.search(query, limit, count=False).hits
            places = [place for _, place in found]
            ids = self._searcher.fast_field_values("id", places)
        except (ValueError, OSError) as error:
            raise self._damaged(error) from error
        return [(int(i or 0), score) for i, (score, _) in zip(ids, found, strict=True)]

    def _boost(self, stem: str) -> float:
        return boost(self.passages_with(stem), self._searcher.num_docs)

    def passages_with(self, stem: str) -> int:
        """How many passages have a stem in their text."""
        return int(self._searcher.doc_freq("text", stem))

    def unknown(self, query: str) -> list[str]:
        """The query's distinct words that no passage has in any field."""
        of = stems_by_word(query)
        return [word for word, cut in of.items() if not all(self.bm25([s], 1) for s in cut)]

    def stems(self) -> list[tuple[str, int]]:
        """The stems in all texts, and how many passages have each."""
        return self._searcher.terms_with_prefix("text", "")


class LexicalWriter:
    """The words of a generation in the making."""

    def __init__(self, folder: Path, base: Path | None = None) -> None:
        """Start in the new ``folder`` from those of ``base``, or afresh.

        Raises:
            OSError: the folder cannot be written, or the base cannot be read.
        """
        self._folder, self._closed = folder, False
        folder.mkdir()
        if base is not None:
            for path in base.iterdir():
                if path.suffix != ".lock":
                    _link(path, folder / path.name)
        try:
            index = tantivy.Index(_schema(), path=str(folder))
            self._writer = index.writer(heap_size=_HEAP, num_threads=1)
        except ValueError as error:
            raise OSError(str(error)) from error

    def add(self, i: int, *, text: str, title: str = "", source: str = "", day: str = "") -> None:
        """Put the passage of an id in.

        Raises:
            OSError: it cannot be written.
        """
        fields = {"text": text, "title": title, "source": source, "day": day}
        cut = {field: " ".join(stems(words)) for field, words in fields.items()}
        try:
            self._writer.add_document(tantivy.Document(id=i, **cut))
        except ValueError as error:
            raise OSError(str(error)) from error

    def close(self) -> None:
        """Have its threads end, which write files until then; what was not committed is dropped."""
        if not self._closed:
            self._closed = True
            # After an error of the disk they have ended, which it refuses to wait for.
            with suppress(ValueError):
                self._writer.wait_merging_threads()

    def remove(self, ids: Iterable[int]) -> None:
        """Take passages out."""
        for i in ids:
            self._writer.delete_documents_by_term("id", int(i))

    def finish(self) -> None:
        """Write everything; nothing can be added afterwards.

        Raises:
            OSError: it cannot be written.
        """
        try:
            self._writer.commit()
            self._writer.garbage_collect_files()
            self._writer.wait_merging_threads()
            self._closed = True
        except ValueError as error:
            raise OSError(str(error)) from error
        mode = max(path.stat().st_mode for path in self._folder.glob("*.idx"))
        for path in self._folder.iterdir():
            if path.suffix == ".lock":
                path.unlink()
            elif path.suffix == ".json":  # of its writer's alone, otherwise
                path.chmod(mode)


def _link(path: Path, copy: Path) -> None:
    """A second name for a file that nobody changes, or a copy where the disk has no links."""
    try:
        os.link(path, copy)
    except OSError:
        shutil.copyfile(path, copy)
