"""A Ray cluster: one that is there, or a small one on this machine alone."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

from qa.errors import QAError

_SECONDS = 5.0  # that a cluster has to answer
_OBJECTS = 200_000_000  # bytes that a cluster on this machine may pass about at once


@contextmanager
def joined(address: str | None, cpus: int | None = None) -> Iterator[None]:
    """Have Ray run: on the cluster at an address, else on this machine for as long as needed.

    Args:
        address: of a cluster that runs, as HOST:PORT; None starts one here, which nobody
            else can reach: who reaches a cluster can run programs on it.
        cpus: cores that the one started here counts with; those there are if not given.

    Raises:
        QAError: Ray is not installed, or there is no cluster at the address.
    """
    if find_spec("ray") is None:
        raise QAError("this needs Ray: pip install 'footnote-qa[ray]'")
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"  # it would send them somewhere
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    import ray
    from ray._private import ray_constants

    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}
    logging.getLogger("ray").setLevel(logging.ERROR)
    if address is None or _is_answered(address).is_loopback:
        # The one way to have all of Ray's ports on the loopback address.
        ray_constants.ENABLE_RAY_CLUSTER = False
    try:
        if address is None:
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
        more = ": where the cluster asks for a token, set RAY_AUTH_MODE=token" if address else ""
        raise QAError(f"Ray cannot be used ({reason}){more}") from error
    try:
        yield
    finally:
        ray.shutdown()


def _is_answered(address: str) -> IPv4Address | IPv6Address:
    """The address of who listens at HOST:PORT: Ray itself would ask for minutes.

    Raises:
        QAError: nobody does.
    """
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), _SECONDS) as connection:
            return ip_address(connection.getpeername()[0])
    except (OSError, ValueError) as error:
        raise QAError(
            f"there is no Ray cluster at {address}: start one with ray start --head, and give its "
            "address as HOST:PORT"
        ) from error
