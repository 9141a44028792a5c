"""``qa reader-serve``: readers in processes of their own, or on other machines."""

from __future__ import annotations

import signal
import socket
import threading
from typing import Annotated

import typer

from qa.cli.common import app, one_line_errors, say
from qa.errors import QAError

READER_PORT = 7870


@app.command("reader-serve")
@one_line_errors
def reader_serve(
    replicas: Annotated[int, typer.Option(min=1, help="How many processes read.")] = 1,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = READER_PORT,
    ray: Annotated[
        str | None,
        typer.Option(metavar="HOST:PORT", help="A Ray cluster to read on; unset: this machine."),
    ] = None,
) -> None:
    """Read for others: qa serve with QA_READER=http://HOST:PORT asks these readers, both."""
    from qa.distributed.cluster import joined
    from qa.reader.model import Reader
    from qa.reader.readers import Readers
    from qa.reader.remote import is_readers_address
    from qa.settings import Settings

    settings = Settings.load()
    named = {"QA_READER": settings.reader, "QA_SECOND_READER": settings.second_reader}
    for setting, name in named.items():
        if name and is_readers_address(name):
            raise QAError(f"{setting} = {name}: name the model that is to read instead")
    Readers.of(settings, Reader)  # what is wrong with them is said here, and not by each process
    if ray is None:
        _check_free(host, port)
    ended = threading.Event()
    with joined(ray, replicas):
        from qa.distributed import reading

        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, lambda *_: ended.set())
        reading.deploy(settings, host, port, replicas)
        say(f"Footnote reads at http://{host}:{port}")
        ended.wait()
        reading.stop()
        say("Footnote reads no more.")


def _check_free(host: str, port: int) -> None:
    """Raise QAError where this machine cannot listen there: Ray would try again and again."""
    try:
        socket.create_server((host, port)).close()
    except OSError as error:
        raise QAError(
            f"cannot listen on {host}, port {port} ({error.strerror}): choose others with --host "
            "and --port"
        ) from error
