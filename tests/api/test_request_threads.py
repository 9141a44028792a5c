"""What does not fit is refused at once, and what has begun is finished."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore, Event
from typing import Any

import pytest
from fastapi.testclient import TestClient

from qa.api.request_threads import OverloadedError, RequestThreads
from qa.assistant import Assistant
from tests.api.conftest import HERE, application


def test_what_does_not_fit_is_refused_at_once() -> None:
    threads, go_on = RequestThreads(at_once=1, waiting=1, seconds=30), Event()

    async def use() -> None:
        running = [asyncio.create_task(threads.do(go_on.wait)) for _ in range(2)]
        await asyncio.sleep(0)
        began = time.monotonic()
        with pytest.raises(OverloadedError, match="too many questions are waiting") as refused:
            await threads.do(go_on.wait)
        assert refused.value.retry_after == 1
        assert time.monotonic() - began < 1
        go_on.set()
        assert await asyncio.gather(*running) == [True, True]
        assert await threads.do(lambda: "room again") == "room again"

    asyncio.run(use())


def test_what_takes_too_long_keeps_its_place_until_it_is_done() -> None:
    threads, go_on = RequestThreads(at_once=1, waiting=0, seconds=0.1), Event()

    async def use() -> None:
        with pytest.raises(OverloadedError, match=r"longer than 0\.1 seconds"):
            await threads.do(go_on.wait)
        with pytest.raises(OverloadedError, match="too many"):  # the thread is not free yet
            await threads.do(go_on.wait)
        go_on.set()
        threads.stop()
        with pytest.raises(OverloadedError, match="is stopping"):
            await threads.do(go_on.wait)

    asyncio.run(use())


def test_a_stop_as_work_comes_in_refuses_it(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stops(BoundedSemaphore):
        def acquire(self, *given: Any, **named: Any) -> bool:
            threads.stop()
            return super().acquire(*given, **named)

    places = Stops(1)
    monkeypatch.setattr("qa.api.request_threads.BoundedSemaphore", lambda _: places)
    threads = RequestThreads(at_once=1, waiting=0, seconds=30)
    with pytest.raises(OverloadedError, match="is stopping"):
        asyncio.run(threads.do(lambda: "done"))
    with pytest.raises(ValueError, match="too many"):  # its place is free again
        places.release()


def test_overload_is_503_and_too_much_of_one_caller_429(small: Assistant) -> None:
    few = small.settings.model_copy(
        update={"questions_at_once": 1, "questions_waiting": 0, "rate_limit": "3/minute"}
    )
    small.settings = few
    with TestClient(application(small), HERE) as client:
        go_on = Event()
        listed, small.listed = small.listed, lambda *given: go_on.wait(10) and listed(*given)
        with ThreadPoolExecutor(1) as pool:
            first = pool.submit(client.get, "/api/articles")
            time.sleep(0.3)
            second = client.get("/api/articles")
            assert (second.status_code, second.headers["retry-after"]) == (503, "1")
            go_on.set()
            assert first.result().status_code == 200
        assert client.get("/api/articles").status_code == 200
        third = client.get("/api/articles")
        assert third.status_code == 429
        assert 1 <= int(third.headers["retry-after"]) <= 60
        assert client.get("/api/health").status_code == 200
