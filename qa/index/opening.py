"""A library → its index, up to date and ready to be asked, wherever the settings keep it."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from embeddings.encoder import Encoder
from qa.index.build import Indexer, IndexReport, recipe
from qa.index.engine import Engine, Progress
from qa.index.faiss_engine import FaissEngine
from qa.index.library_index import LibraryIndex
from qa.index.store import IndexStore
from qa.library.library import Library
from qa.library.registry import Libraries
from qa.settings import Settings

RAY = "ray"  # where a manifest in Milvus says that it was made, if on a Ray cluster
_MILVUS = "milvus"  # of an index's folder: the record of what was indexed, and Milvus Lite's folder


def is_shared(settings: Settings) -> bool:
    """Whether the index is where other machines or libraries may have put theirs, too."""
    return settings.engine == "milvus" and settings.index != "milvus"


def library_of(corpus: Path | str, settings: Settings) -> Library:
    """The library of a name or a folder; where indexes are shared, an unknown name may be there.

    Raises:
        LibraryError: there is none, or its file is damaged.
    """
    libraries = Libraries(settings.data_dir, settings.ignore)
    return libraries.of(corpus, elsewhere=is_shared(settings))


def open_index(
    library: Library,
    encoder: Encoder,
    settings: Settings,
    progress: Progress | None = None,
    *,
    rebuild: bool = False,
    as_indexed: bool = False,
) -> tuple[LibraryIndex, IndexReport]:
    """Bring the index of a library up to date, and open it.

    A library whose folder is not on this machine is opened as it was indexed elsewhere.

    Args:
        library: which.
        encoder: the model.
        settings: where the index is, and how it is made.
        progress: told the stage and how much is done.
        rebuild: start afresh, whatever is there.
        as_indexed: open what was last indexed, and write nothing.

    Raises:
        QAError: what is wrong with the folder, the index or Milvus, in one line.
    """
    show: Progress = progress or (lambda *_: None)
    store = store_of(library, settings)
    engine: Engine
    if settings.engine == "faiss":
        engine = FaissEngine(encoder, settings, library.folder)
    else:
        from qa.index.milvus.engine import MilvusEngine

        address, made_by = milvus_address(library, settings), recipe(encoder, settings)
        milvus = MilvusEngine(address, library, encoder, settings, made_by, show)
        elsewhere = is_shared(settings) and not library.folder.exists()
        # What a cluster has indexed has no record here, and is kept up to date by the cluster.
        elsewhere = elsewhere or milvus.current_origin == RAY
        if as_indexed or (elsewhere and not rebuild):
            return milvus.open(), IndexReport()
        engine = milvus
    indexer = Indexer(store, library, encoder, settings, engine, show)
    if as_indexed:
        return engine.open(indexer.current()), IndexReport()
    generation, report = indexer.update(rebuild=rebuild)
    return engine.open(generation), report


def store_of(library: Library, settings: Settings) -> IndexStore:
    """Where the records of a library's index are, on this machine."""
    return IndexStore(settings.index_dir, library.folder, _part(settings))


def milvus_address(library: Library, settings: Settings) -> str:
    """Where Milvus is, that holds a library's passages: a server, or a folder of Milvus Lite."""
    return settings.index if is_shared(settings) else _own(store_of(library, settings))


def _part(settings: Settings) -> str:
    """Where the record of an index lies in the library's folder of them."""
    if settings.engine == "faiss":
        return ""
    where = "" if settings.index == "milvus" else sha256(settings.index.encode()).hexdigest()[:12]
    return f"{_MILVUS}-{where}" if where else _MILVUS


def forget(library: Library, settings: Settings) -> None:
    """Take a library's passages and articles out of an index that is shared.

    Raises:
        QAError: Milvus does not answer.
    """
    if is_shared(settings):
        from qa.index.milvus.store import MilvusStore

        MilvusStore(settings.index, settings.milvus_token, library.key).drop_all()
    elif settings.engine == "milvus":  # its folder goes with the others
        from embeddings.milvus_client import release

        release(milvus_address(library, settings))


def _own(store: IndexStore) -> str:
    """The folder of Milvus Lite that a library has for itself."""
    return str(store.path / "milvus.db")
