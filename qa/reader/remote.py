"""Readers in other processes or on other machines, over HTTP: what ``qa reader-serve`` starts.

HTTP, and not a handle of Ray's: who asks needs no Ray, and outlives a cluster that goes away.
"""

from __future__ import annotations

import time
import weakref
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import httpx
from pydantic import BaseModel, ValidationError

from qa.errors import ModelError, QuestionError
from qa.reader.model import PassageSpan
from qa.settings import Settings
from qa.text.tables import Spoken

_CONNECT_SECONDS = 2.0
_PAUSE_SECONDS = 0.2  # until a reader that has gone is looked for again
# Of the time that a request has, so much is waited for readers: what is left is to say so.
_PATIENCE = 2 / 3
SECOND = "/second"  # the path below which the second reader is asked


class ReadersInfo(BaseModel):
    """What the readers at an address are, and how they read."""

    name: str
    fingerprint: str
    window_tokens: int
    second: bool = False  # whether a second reader is there, too


class ToRead(BaseModel):
    """A question and its passages: the text of each, and its places (see ``Spoken``)."""

    question: str
    passages: list[tuple[str, list[int] | None]]


class WasRead(BaseModel):
    """The spans of each passage, or why the question cannot be asked."""

    spans: list[list[tuple[int, int, float]]] = []
    error: str | None = None


def is_readers_address(name: str) -> bool:
    """Whether a reader's name is the address of readers elsewhere."""
    return name.startswith(("http://", "https://"))


class RemoteReader:
    """Readers at an address, as if they were here. Safe from several threads."""

    def __init__(self, settings: Settings, address: str) -> None:
        """Nothing is sent until something is asked of it."""
        self.name = address
        self._settings = settings
        # Nobody's proxy: the address is one within the house.
        self._client = httpx.Client(
            base_url=address, trust_env=False, limits=httpx.Limits(max_connections=None)
        )
        weakref.finalize(self, self._client.close)

    @cached_property
    def _about(self) -> ReadersInfo:
        try:
            about = ReadersInfo.model_validate(self._sent("GET", "/about"))
        except ValidationError as error:
            raise ModelError(
                f"the readers at {self.name} are of another version: update them"
            ) from error
        if about.window_tokens != self._settings.window_tokens:
            raise ModelError(
                f"the readers at {self.name} read with window_tokens = {about.window_tokens}, and "
                f"here it is {self._settings.window_tokens}: set QA_WINDOW_TOKENS alike"
            )
        return about

    @property
    def fingerprint(self) -> str:
        """That of the readers' weights.

        Raises:
            ModelError: they do not answer.
        """
        return self._about.fingerprint

    @property
    def second(self) -> str | None:
        """The address of the second reader that is there, too.

        Raises:
            ModelError: they do not answer.
        """
        return f"{self.name.rstrip('/')}{SECOND}" if self._about.second else None

    def load(self) -> None:
        """See that there are readers, and that they read as the settings say.

        Raises:
            ModelError: there are none, or they read in another way.
        """
        _ = self._about

    def read(self, question: str, passages: Sequence[str | Spoken]) -> list[list[PassageSpan]]:
        """See ``Reader.read``.

        Raises:
            QuestionError: as there.
            ModelError: the readers do not answer, and did not come back in time.
        """
        if not passages:
            return []
        self.load()
        texts = [Spoken.of(one) for one in passages]
        asked = ToRead(
            question=question,
            passages=[
                (text, None if places is None else places.tolist()) for text, places in texts
            ],
        )
        read = WasRead.model_validate(self._sent("POST", "/read", asked.model_dump_json()))
        if read.error is not None:
            raise QuestionError(read.error)
        return [[PassageSpan(*span) for span in spans] for spans in read.spans]

    def _sent(self, method: str, path: str, body: str | None = None) -> Any:
        """The JSON that a request is answered with; it is sent again while nobody answers.

        Reading changes nothing: it can be done twice.
        """
        deadline = time.monotonic() + self._settings.request_seconds * _PATIENCE
        while True:
            left = max(0.1, deadline - time.monotonic())
            timeout = httpx.Timeout(left, connect=min(left, _CONNECT_SECONDS))
            try:
                answer = self._client.request(method, path, content=body, timeout=timeout)
                if answer.status_code == httpx.codes.OK:
                    return answer.json()
                problem = f"status {answer.status_code}"
            except (httpx.HTTPError, ValueError) as error:
                problem = str(error) or type(error).__name__
            if time.monotonic() + _PAUSE_SECONDS >= deadline:
                raise ModelError(
                    f"the readers at {self.name} do not answer ({problem}): start them with qa "
                    "reader-serve, or set QA_READER to bundled"
                )
            time.sleep(_PAUSE_SECONDS)
