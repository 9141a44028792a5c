"""A Ray cluster: one that is there, or a small one on this machine alone."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

from qa.errors import QAError

_OBJECTS = 200_000_000  # bytes that a cluster on this machine may pass about at once


@contextmanager
def joined(address: str | None, cpus: int | None = None) -> Iterator[None]:
    """Have Ray run: on the cluster at an address, else on this machine for as long as needed.

    Args:
        address: of a cluster that runs, as HOST:PORT or auto; None starts one here, which nobody
            else can reach: who reaches a cluster can run programs on it.
        cpus: cores that the one started here counts with; those there are if not given.

    Raises:
        QAError: Ray is not installed, or there is no cluster at the address.
    """
    if find_spec("ray") is None:
        raise QAError("this needs Ray: pip install 'footnote-qa[ray]'")
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # it would send them somewhere
    os.environ.setdefault("RAY_DEDUP_LOGS", "0")
    import ray
    from ray._private import ray_constants

    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}
    logging.getLogger("ray").setLevel(logging.ERROR)
    try:
        if address is None:
            # The one way to have all of Ray's ports on the loopback address.
            ray_constants.ENABLE_RAY_CLUSTER = False
            ray.init(
                address="local",
                num_cpus=cpus,
                object_store_memory=_OBJECTS,
                include_dashboard=False,
                **quiet,
            )
        else:
            ray.init(address=address, **quiet)
    except (ConnectionError, RuntimeError, ValueError) as error:
        reason = str(error).strip().split("\n", 1)[0]
        raise QAError(
            f"there is no Ray cluster at {address} ({reason}): start one with ray start --head"
            if address
            else f"Ray cannot be started ({reason})"
        ) from error
    try:
        yield
    finally:
        ray.shutdown()
