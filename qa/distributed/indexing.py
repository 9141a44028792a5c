"""``qa index --engine ray``: a library brought up to date in Milvus on a Ray cluster."""

from __future__ import annotations

import time

from embeddings.encoder import Encoder, load_encoder
from embeddings.errors import EmbeddingError
from qa.corpus import loader, user_metadata
from qa.distributed import stages
from qa.distributed.writing import Generation, begun
from qa.errors import CorpusError, ModelError, QAError
from qa.index.build import IndexReport, recipe
from qa.index.diff import reading_limits
from qa.index.engine import Progress
from qa.index.opening import RAY, milvus_address, store_of
from qa.library import audit, folder
from qa.library.library import Library
from qa.settings import Settings
from qa.types import Notice, Problem, Skipped


def index(
    library: Library, settings: Settings, progress: Progress, *, rebuild: bool = False
) -> IndexReport:
    """Index a library on the cluster that is joined; readers see it when all of it is written.

    Args:
        library: its folder must be where every machine of the cluster can read it.
        settings: which Milvus, and how to cut.
        progress: told the stage, and how many articles are done.
        rebuild: embed all of it again.

    Raises:
        QAError: what is wrong with the folder, a model or Milvus.
    """
    began = time.monotonic()
    stages.set_up()
    scan = folder.scan(library)
    reading = loader.ReadOptions(
        user_metadata.read(library.folder), library.columns, reading_limits(settings)
    )
    how = stages.How(settings, library, reading)
    found = stages.survey(scan.files, how, progress)
    problems = [each for each in found.remarks if isinstance(each, Problem)]
    if not found.names:
        reason = problems[0].reason if problems else "no text"
        raise CorpusError(f"none of the {len(scan.files)} files can be read: {reason}")
    try:
        encoder = load_encoder(settings.encoder)
    except EmbeddingError as error:
        raise ModelError(str(error)) from error
    with store_of(library, settings).lock():
        generation = _begun(library, settings, encoder, rebuild=rebuild)
        written = stages.write(scan.files, how, found, generation, progress)
        progress("finishing", len(found.names), len(found.names))
        writer, characters = generation.writer(), {"kept": found.kept, "seen": found.seen}
        made = writer.finish(
            set(found.names), settings.exact_up_to, {"origin": RAY, "characters": characters}
        )
        writer.switch()
    audit.record(settings.data_dir, library.name, "indexed", added=len(written.files), on="ray")
    files = set(found.names.values())
    return IndexReport(
        added=tuple(sorted(written.files)),
        unchanged=len(files - written.files),
        articles=made["articles"],
        problems=(*scan.problems, *problems),
        skipped=(*scan.skipped, *(each for each in found.remarks if isinstance(each, Skipped))),
        notices=tuple(each for each in found.remarks if isinstance(each, Notice)),
        kept=found.kept,
        seen=found.seen,
        copies=tuple(sorted(found.copies.items())),
        embedded=written.embedded,
        seconds=time.monotonic() - began,
    )


def _begun(library: Library, settings: Settings, encoder: Encoder, *, rebuild: bool) -> Generation:
    return begun(
        milvus_address(library, settings),
        key=library.key,
        name=library.name,
        recipe=recipe(encoder, settings),
        dimension=int(encoder.encode(["How long is a vector?"]).shape[1]),
        token=settings.milvus_token,
        resume=not rebuild,
    )


def plainly(error: Exception) -> QAError:
    """What Ray says of a run that failed, in one line."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, QAError):
            return seen
        seen = getattr(seen, "cause", None) or seen.__cause__
    reason = str(error).strip().splitlines()
    return QAError(
        f"indexing on Ray was interrupted ({reason[-1] if reason else type(error).__name__}): "
        "run it again, and it goes on"
    )
