"""A connection to Milvus: a server or cluster at an address, or Milvus Lite on a folder.

What goes wrong is told in one line. Without ``pymilvus`` that line says what to install.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from embeddings.errors import EmbeddingError, first_line

CONNECT_SECONDS = 5.0
ASK_SECONDS = 10.0  # that a question waits for a server that does not answer
WORK_SECONDS = 600.0  # that building an index, loading or flushing may take
MISSING = "the Milvus index needs: pip install 'footnote-qa[milvus]'"


class UnreachableError(EmbeddingError):
    """Milvus does not answer: it is down, or not there. It may come back."""


class NotLoadedError(EmbeddingError):
    """A collection is there, but not in Milvus's memory: it may have been started again."""


def is_milvus_address(text: str) -> bool:
    """Whether this is the address of a server, not a path.

    >>> is_milvus_address("http://127.0.0.1:19530"), is_milvus_address("news.db")
    (True, False)
    """
    return urlsplit(text).scheme in ("http", "https", "tcp")


def without_password(address: str) -> str:
    """An address without the password that may stand in it.

    >>> without_password("https://me:secret@news.example:19530")
    'https://news.example:19530'
    """
    parts = urlsplit(address)
    return (
        parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl() if parts.netloc else address
    )


def connect(address: str, token: str = "") -> Any:
    """A ``pymilvus.MilvusClient``; one is enough for all threads of a process.

    Args:
        address: ``http://host:port``, or the path of Milvus Lite's folder, which ends in ``.db``.
        token: ``user:password`` or an API key, where the server asks for one.

    Raises:
        UnreachableError: nobody answers there.
        EmbeddingError: ``pymilvus`` or ``milvus-lite`` is missing, or another process has the
            folder open.
    """
    try:
        from pymilvus import MilvusClient
        from pymilvus.exceptions import ConnectionConfigException
    except ImportError as error:
        raise EmbeddingError(MISSING) from error
    # It logs each error with a traceback before it raises it.
    for name in ("pymilvus", "milvus_lite"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    if not is_milvus_address(address):
        Path(address).parent.mkdir(parents=True, exist_ok=True)
    try:
        with plain_errors(address):
            return MilvusClient(address, token=token, timeout=CONNECT_SECONDS)
    except ConnectionConfigException as error:
        if is_milvus_address(address):
            named = without_password(address)
            raise EmbeddingError(f"{named!r} is not a Milvus address") from error
        if "required" in str(error):
            raise EmbeddingError(MISSING) from error
        raise EmbeddingError(
            f"{address} cannot be opened: it is not a folder of Milvus Lite, or another process "
            "has it open. End that one, or let several share a server: see docs/MILVUS.md"
        ) from error


@contextmanager
def plain_errors(address: str) -> Iterator[None]:
    """Errors of Milvus in one line.

    Raises:
        UnreachableError: it does not answer.
        EmbeddingError: it says that something is wrong.
    """
    import grpc
    from pymilvus.exceptions import ConnectionConfigException, MilvusException

    try:
        yield
    except ConnectionConfigException:
        raise
    except (MilvusException, grpc.RpcError, grpc.FutureTimeoutError, ValueError) as error:
        if isinstance(error, ValueError) and "closed channel" not in str(error):
            raise
        code = getattr(error, "code", None)
        code = code() if callable(code) else code
        text = str(getattr(error, "message", None) or error)
        down = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)
        where = f"Milvus at {without_password(address)}"
        if code in down or _DOWN.search(text) or isinstance(error, grpc.FutureTimeoutError):
            raise UnreachableError(
                f"{where} does not answer: start it, or wait until it is back"
            ) from error
        message = f"{where} says: {first_line(Exception(text))}"
        raise (NotLoadedError if _NOT_LOADED.search(text) else EmbeddingError)(message) from error


_NOT_LOADED = re.compile("'released'|not loaded|not fully loaded", re.IGNORECASE)
_DOWN = re.compile(
    "UNAVAILABLE|DEADLINE_EXCEEDED|Deadline Exceeded|Retry timeout|Retry run out|"
    "Fail connecting to server|closed channel|not ready|not healthy|service unavailable|"
    "node offline|channel not available|no available|timeout",
    re.IGNORECASE,
)


def has_text_search(version: str) -> bool:
    """Whether a server of this version has BM25: Milvus from 2.5 on, Milvus Lite from 3 on.

    >>> [has_text_search(each) for each in ("v2.3.5-lite", "v2.6.1", "milvus_lite-3.2.2")]
    [False, True, True]
    """
    found = re.search(r"(\d+)\.(\d+)", version)
    return bool(found) and (int(found[1]), int(found[2])) >= (2, 5)  # type: ignore[index]


def release(folder: str) -> None:
    """Close Milvus Lite's folder, which this process has open."""
    from milvus_lite.server_manager import server_manager_instance

    server_manager_instance.release_server(folder)
