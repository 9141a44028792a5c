"""Milvus in processes of their own, on loopback, that a test can stop and start again."""

import os
import signal
import socket
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest

# Milvus Lite as a server has all that Milvus has; the older full server lacks text search.
SERVERS = ("milvus-lite", "milvus 2.3")
_PACKAGES = {"milvus-lite": "milvus_lite", "milvus 2.3": "milvus"}
_ETCD = 2380  # of the store within Milvus 2.3: no other port can be named
_PREPARE = """
from milvus import MilvusServerConfig, _initialize_data_files
config = MilvusServerConfig(data_dir={folder!r}, proxy_port={port})
config.resolve()
_initialize_data_files({folder!r})
"""


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class MilvusServer:
    """One server; ``stop`` keeps its data."""

    def __init__(self, kind: str, folder: Path) -> None:
        if find_spec(_PACKAGES[kind]) is None:
            pytest.skip(f"needs the package {_PACKAGES[kind].replace('_', '-')}")
        if kind == "milvus 2.3" and _listens(_ETCD):
            pytest.skip(f"something else listens on port {_ETCD}, which Milvus 2.3 needs")
        self.kind, self.folder, self.port = kind, folder, _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None
        if kind == "milvus 2.3":
            prepare = _PREPARE.format(folder=str(folder), port=self.port)
            subprocess.run([sys.executable, "-c", prepare], check=True, timeout=60)

    @property
    def text_search(self) -> bool:
        return self.kind == "milvus-lite"

    def start(self) -> None:
        command = [str(self.folder / "bin" / "milvus"), "run", "standalone"]
        where, environment = self.folder, dict(os.environ)
        if self.kind == "milvus-lite":
            given = ("--host", "127.0.0.1", "--port", str(self.port), "--data-dir")
            command = [sys.executable, "-m", "milvus_lite", "server", *given, str(self.folder)]
            where = self.folder.parent
        else:
            environment |= {
                "DEPLOY_MODE": "STANDALONE",
                "METRICS_PORT": str(_free_port()),
                "MILVUS_RUN_DIR": str(self.folder / "run"),
                "LD_LIBRARY_PATH": str(self.folder / "bin"),
            }
        with (self.folder.parent / f"{self.folder.name}.log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, start_new_session=True, cwd=where, env=environment
            )
        deadline = time.monotonic() + 90
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                pytest.fail(f"{self.kind} does not start")
            time.sleep(0.2)

    def _answers(self) -> bool:
        from embeddings.errors import EmbeddingError
        from embeddings.milvus_client import connect, plain_errors

        if not _listens(self.port):
            return False
        try:
            client = connect(self.address)
            with plain_errors(self.address):
                client.list_collections(timeout=2)
        except EmbeddingError:
            return False
        return True

    def stop(self) -> None:
        if self._process is None:
            return
        # The group is this server's own: the command above started it.
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None
