"""The engine of many machines: passages, articles and all that a question needs are in Milvus."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from embeddings.arrays import Float32Array
from embeddings.encoder import Encoder
from embeddings.milvus_client import without_password
from qa.errors import IndexMismatchError, LibraryError
from qa.index.catalog_writer import CatalogWriter
from qa.index.engine import Progress
from qa.index.milvus.index import MilvusLibraryIndex
from qa.index.milvus.rows import IndexedArticle, vectors_of
from qa.index.milvus.schema import SCHEMA
from qa.index.milvus.store import MilvusStore
from qa.index.milvus.writer import MilvusWriter
from qa.library.library import Library
from qa.settings import Settings

_BATCH = 64  # articles that are written together


class MilvusEngine:
    """One library in Milvus.

    Args:
        address: ``http://host:port``, or the path of Milvus Lite's folder.
        library: which.
        encoder: the model; asked only for what Milvus does not have.
        settings: the token, and what is searched exactly.
        recipe: ``qa.index.build.recipe``.
        progress: told how many articles are written.
    """

    def __init__(
        self,
        address: str,
        library: Library,
        encoder: Encoder,
        settings: Settings,
        recipe: Mapping[str, Any],
        progress: Progress,
    ) -> None:
        self._address, self._library = address, library
        self._encoder, self._settings = encoder, settings
        self._recipe, self._show = recipe, progress
        self._writer: MilvusWriter | None = None

    @cached_property
    def _store(self) -> MilvusStore:
        store = MilvusStore(self._address, self._settings.milvus_token, self._library.key)
        if self._settings.retrieval != "dense":
            store.check_text_search()
        return store

    @property
    def _our_origin(self) -> str:
        """Who may replace the index unasked: the machine and folder that it was made from."""
        return f"{platform.node()}:{self._library.folder}"

    @property
    def current_origin(self) -> str | None:
        """Where the current generation was made; None before the first."""
        current = self._store.current()
        made = self._store.manifest(current) if current is not None else None
        return str(made.get("origin")) if made else None

    def ready(self, manifest: Mapping[str, Any] | None, *, rebuild: bool) -> bool:
        """Whether Milvus holds what the record with this manifest says.

        Raises:
            LibraryError: another machine or folder indexed the library.
        """
        current = self._store.current()
        held = (manifest or {}).get("generation")
        if held is not None and not rebuild:
            if held == current:
                return True
            # Killed after the record was written: what it says is whole, only not yet current.
            if held > (current or 0) and self._store.manifest(held) is not None:
                self._store.switch(held)
                return True
        if current is not None and not rebuild:
            made = self._store.manifest(current) or {}
            if made.get("origin") != self._our_origin:
                raise LibraryError(
                    f"the library {self._library.name!r} at {without_password(self._address)} was "
                    "indexed from another folder or machine: give this one another name (--name), "
                    "or replace that index with --rebuild"
                )
        return False

    def begin(self, folder: Path, base: Path | None, *, rebuild: bool) -> MilvusSink:  # noqa: ARG002
        """Take the passages of a generation; what Milvus has of them is not embedded again."""
        dimension = self._dimension()
        self._writer = MilvusWriter.begin(
            self._address,
            key=self._library.key,
            name=self._library.name,
            recipe=self._recipe,
            dimension=dimension,
            token=self._store.token,
            resume=not rebuild,
        )
        about = {"origin": self._our_origin}
        return MilvusSink(
            self._writer, self._encoder, self._settings, about, self._show, again=not rebuild
        )

    def _dimension(self) -> int:
        current = self._store.current()
        made = self._store.manifest(current) if current is not None else None
        if made and made["recipe"].get("encoder_fingerprint") == self._encoder.fingerprint:
            return int(made["dimension"])
        return int(self._encoder.encode(["How long is a vector?"]).shape[1])

    def commit(self) -> None:
        """Make what was written the current generation, for all readers at once."""
        if self._writer is not None:
            self._writer.switch()

    def open(self, generation: Path | None = None) -> MilvusLibraryIndex:  # noqa: ARG002
        """The current generation, to be asked; no record on this machine is needed.

        Raises:
            LibraryError: there is none.
            IndexMismatchError: another encoder made it, or another version of this program.
        """
        current = self._store.current()
        manifest = self._store.manifest(current) if current is not None else None
        where = without_password(self._address)
        if current is None or manifest is None:
            raise LibraryError(
                f"there is no library {self._library.name!r} at {where}: index one with "
                f"qa index DIR --index {where} --name NAME"
            )
        if manifest["schema"] != SCHEMA:
            raise IndexMismatchError(
                f"another version of this program wrote the index of {self._library.name!r} at "
                f"{where}: use that version, or index again with --rebuild"
            )
        if manifest["recipe"].get("encoder_fingerprint") != self._encoder.fingerprint:
            raise IndexMismatchError(
                f"the index of {self._library.name!r} at {where} was built with the encoder "
                f"{manifest['recipe'].get('encoder')!r}: set QA_ENCODER to it"
            )
        return MilvusLibraryIndex(self._store, current, manifest)


class MilvusSink:
    """A generation in the making: all of it is written as it is finished, from the catalog."""

    def __init__(
        self,
        writer: MilvusWriter,
        encoder: Encoder,
        settings: Settings,
        about: Mapping[str, Any],
        progress: Progress,
        *,
        again: bool,
    ) -> None:
        self._writer, self._encoder, self._settings = writer, encoder, settings
        self._about, self._show, self._again = about, progress, again
        self.embedded = 0

    def put(self, passages: list[tuple[int, str]]) -> None:
        """The catalog has them; they are written with their article."""

    def take_out(self, removed: Mapping[int, str]) -> None:
        """They are not written."""

    def finish(self, catalog: CatalogWriter) -> dict[str, Any]:
        """Write all articles of the catalog, and check that nothing is missing."""
        names = catalog.names()
        copies = {name for name, _ in catalog.copies("copy_of")}
        read_ns = {name: file.read_ns for name, file in catalog.files().items()}
        for at in range(0, len(names), _BATCH):
            self._show("writing to Milvus", at, len(names))
            batch = [article for name in names[at : at + _BATCH]
                     if (article := catalog.article(name))]  # fmt: skip
            there = self._writer.present(batch, copies)
            new = [article for article in batch if article.name not in there]
            cut = [(article, catalog.passages(article.name)) for article in new]
            vectors, encoded = vectors_of(cut, self._known, self._encoder)
            self.embedded += encoded
            self._writer.upsert(
                IndexedArticle(
                    article,
                    passages,
                    own,
                    read_ns.get(article.file or article.name, 0),
                    article.name in copies,
                )
                for (article, passages), own in zip(cut, vectors, strict=True)
            )
        kept, seen = catalog.characters()
        about = {**self._about, "characters": {"kept": kept, "seen": seen}}
        made = self._writer.finish(set(names), self._settings.exact_up_to, about)
        return {"dimension": made["dimension"], "generation": self._writer.target.generation}

    def _known(self, keys: Sequence[int]) -> Mapping[int, Float32Array]:
        return self._writer.known(keys) if self._again else {}
