"""Readers as a Ray Serve deployment: what is asked at once is read in one batch."""

from __future__ import annotations

import asyncio
import logging
from ipaddress import ip_address
from typing import Any

import numpy as np
from pydantic import ValidationError
from ray import serve
from ray.serve.config import HTTPOptions, ProxyLocation
from ray.serve.schema import LoggingConfig
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from embeddings.onnx_model import share_cores
from qa.errors import QuestionError
from qa.reader.model import Reader
from qa.reader.readers import Readers
from qa.reader.remote import SECOND, ReadersInfo, ToRead, WasRead
from qa.settings import Settings
from qa.text.tables import Spoken

NAME = "footnote-reader"
_TOGETHER = 16  # questions of one batch
_WAITING = 256  # questions that one replica takes, those that wait among them


class Replica:
    """The first reader, and the second where there is one, in a process of their own."""

    def __init__(self, settings: Settings, replicas: int) -> None:
        _stay_on_this_machine()
        share_cores(replicas)
        found = Readers.of(settings, Reader)
        self._readers = [one for one in found[:2] if isinstance(one, Reader)]
        for reader in self._readers:
            reader.load()
        self._about = [
            ReadersInfo(
                name=reader.name,
                fingerprint=reader.fingerprint,
                window_tokens=settings.window_tokens,
                second=reader is not self._readers[-1],
            )
            for reader in self._readers
        ]

    # Nobody waits for a batch to fill: while one is read, the next ones come together.
    @serve.batch(max_batch_size=_TOGETHER, batch_wait_timeout_s=0)
    async def _read(self, asked: list[tuple[int, ToRead]]) -> list[WasRead]:
        """What was read for each; beside it stands the number of the reader that is asked."""
        read: dict[int, WasRead] = {}
        for number, reader in enumerate(self._readers):
            own = {row: one for row, (of, one) in enumerate(asked) if of == number}
            found = await asyncio.to_thread(
                reader.read_many,
                [
                    (one.question, [_spoken(text, at) for text, at in one.passages])
                    for one in own.values()
                ],
            )
            for row, spans in zip(own, found, strict=True):
                failed = isinstance(spans, QuestionError)
                read[row] = WasRead(error=str(spans)) if failed else WasRead(spans=spans)
        return [read[row] for row in range(len(asked))]

    async def __call__(self, request: Request) -> Response:
        """Answer GET /about, and POST /read with a question and its passages.

        The same below /second, for the second reader.
        """
        number = int(request.url.path.startswith(f"{SECOND}/"))
        if number >= len(self._readers):
            return JSONResponse({"error": "no second reader is here"}, 404)
        if request.method == "GET":
            return _json(self._about[number])
        try:
            asked = ToRead.model_validate_json(await request.body())
        except ValidationError:
            return JSONResponse({"error": "not a question with its passages"}, 422)
        read: Any = self._read  # as the decorator leaves it: one at a time
        return _json(await read((number, asked)))


def _stay_on_this_machine() -> None:
    """Have a replica of a cluster on the loopback address open its own port there, too.

    Serve opens it on all addresses and runs what is sent to it; no setting says otherwise.
    """
    from ray.serve._private import replica
    from ray.util import get_node_ip_address

    module: Any = replica
    opened = module.add_port_to_grpc_server
    address: str = get_node_ip_address()  # type: ignore[no-untyped-call]
    if ip_address(address).is_loopback:
        module.add_port_to_grpc_server = lambda server, _: opened(server, f"{address}:0")


def _spoken(text: str, places: list[int] | None) -> Spoken:
    return Spoken(text, None if places is None else np.asarray(places, np.int64))


def _json(what: ReadersInfo | WasRead) -> Response:
    return Response(what.model_dump_json(), media_type="application/json")


def deploy(settings: Settings, host: str, port: int, replicas: int) -> None:
    """Start readers on the Ray cluster that is joined, and wait until they are ready.

    Where some are there already, they are replaced one by one.
    """
    logging.getLogger("ray.serve").setLevel(logging.ERROR)
    quiet = LoggingConfig(log_level="ERROR", enable_access_log=False)
    serve.start(
        proxy_location=ProxyLocation.HeadOnly,
        http_options=HTTPOptions(host=host, port=port),
        logging_config=quiet,
    )
    deployed = serve.deployment(
        name="Reader",
        num_replicas=replicas,
        max_ongoing_requests=_WAITING,
        ray_actor_options={"num_cpus": 1},
        health_check_period_s=2,
        health_check_timeout_s=10,
        graceful_shutdown_timeout_s=5,
        logging_config=quiet,
    )
    serve.run(
        deployed(Replica).bind(settings, replicas),
        name=NAME,
        route_prefix="/",
        logging_config=quiet,
    )


def stop() -> None:
    """End the readers and all of Serve."""
    serve.shutdown()  # type: ignore[no-untyped-call]
