"""Indexing on a Ray cluster of three nodes, into Milvus Lite: the same as a plain run makes."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from qa.assistant import Assistant
from qa.settings import Settings
from tests.command import qa
from tests.conftest import ROOT, SEEDS

ARTICLES = 200
# As ``qa index --engine ray`` does, telling line by line how far it is.
RUN = """
import json, sys
from pathlib import Path
from qa.distributed.cluster import joined
from qa.library.registry import Libraries
from qa.settings import Settings

settings = Settings.load()
library = Libraries(settings.data_dir).of(Path(sys.argv[2]))
with joined(sys.argv[1]):
    from qa.distributed import indexing
    report = indexing.index(library, settings, lambda *done: print(*done, flush=True))
print(json.dumps(report.to_dict()), flush=True)
"""


class Cluster:
    """Three nodes; their processes are below this one's."""

    def __init__(self, log: Path) -> None:
        with log.open("w") as told:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.distributed.cluster"],
                cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=told, text=True,
            )  # fmt: skip
        self.address = self._line()

    def _line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def do(self, what: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(f"{what}\n")
        self.process.stdin.flush()
        assert self._line() == "done"

    def workers(self) -> list[psutil.Process]:
        """The processes that embed."""
        below = psutil.Process(self.process.pid).children(recursive=True)
        return [each for each in below if each.name().startswith("ray::MapWorker")]

    def stop(self) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        below = psutil.Process(self.process.pid).children(recursive=True)
        self.process.wait(60)
        self.process.stdout.close()
        for each in psutil.wait_procs(below, timeout=10)[1]:
            each.kill()


@pytest.fixture(scope="module")
def cluster(_own_world: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    pytest.importorskip("ray")
    cluster = Cluster(tmp_path_factory.mktemp("cluster") / "log")
    try:
        yield cluster
    finally:
        cluster.stop()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Articles of one passage; a table in Parquet; an exact copy; a file that cannot be read."""
    import pyarrow
    from pyarrow.parquet import write_table

    folder = tmp_path_factory.mktemp("many")
    for number in range(ARTICLES):
        text = f"The fair of town {number} drew {7 * number} visitors.\n\nIt rained on Monday.\n"
        (folder / f"{number:03}.txt").write_text(text)
    rows = [{"body": f"Ship {n} sank off Rhodes.", "headline": f"Ship {n}"} for n in range(20)]
    write_table(pyarrow.Table.from_pylist(rows), folder / "ships.parquet")
    (folder / "zzz.csv").write_text("title,text\nA,One and the same.\nA,One and the same.\n")
    (folder / "zzz.pdf").write_bytes(b"no PDF")
    return folder


@pytest.fixture(scope="module")
def plain(_own_world: None, folder: Path) -> Iterator[Assistant]:
    """The same folder, indexed in this process."""
    with Assistant.open(folder) as assistant:
        yield assistant


def started(cluster: Cluster, folder: Path, home: Path) -> subprocess.Popen[str]:
    env = {"QA_INDEX": "milvus", "QA_INDEX_DIR": str(home), "QA_DATA_DIR": str(home / "data")}
    return subprocess.Popen(
        [sys.executable, "-c", RUN, cluster.address, str(folder)],
        cwd=ROOT, env={**os.environ, **env}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True,
    )  # fmt: skip


def until_some_are_written(run: subprocess.Popen[str]) -> None:
    assert run.stdout
    lines = []
    for line in run.stdout:
        lines.append(line)
        if line.startswith("indexing on Ray") and not line.startswith("indexing on Ray 0"):
            return
    raise AssertionError("".join(lines))


def report_of(run: subprocess.Popen[str]) -> dict[str, Any]:
    output, _ = run.communicate(timeout=200)
    assert run.returncode == 0, output
    return dict(json.loads(output.splitlines()[-1]))


def check(home: Path, folder: Path, report: dict[str, Any], plain: Assistant) -> None:
    """What a run wrote is what a plain run writes, and is answered alike."""
    expected = plain.report.to_dict()
    assert report["articles"] == expected["articles"] == ARTICLES + 21
    for same in ("copies", "characters", "skipped"):
        assert report[same] == expected[same]
    assert report["problems"].keys() == expected["problems"].keys() == {"zzz.pdf"}
    settings = Settings.load(index="milvus", index_dir=home, data_dir=home / "data")
    with Assistant.open(folder, settings=settings) as there:
        assert there.counts() == plain.counts()
        assert there.names() == plain.names()
        for name in ("007.txt", "ships.parquet/3", "zzz.csv/1"):
            assert there.article(name) == plain.article(name)
            assert there.passages(name) == plain.passages(name)
        question = "How many visitors did the fair of town 111 draw?"
        asked = [one.ask(question) for one in (there, plain)]
        assert [one.answer.text if one.answer else None for one in asked] == ["777", "777"]


def test_a_worker_and_a_node_that_are_killed_lose_nothing(
    cluster: Cluster, folder: Path, plain: Assistant, tmp_path: Path
) -> None:
    run = started(cluster, folder, tmp_path)
    until_some_are_written(run)
    killed = cluster.workers()
    assert killed
    killed[0].kill()
    cluster.do("remove")
    report = report_of(run)
    cluster.do("add")
    check(tmp_path, folder, report, plain)


def test_a_run_that_was_killed_is_gone_on_with(
    cluster: Cluster, folder: Path, plain: Assistant, tmp_path: Path
) -> None:
    run = started(cluster, folder, tmp_path)
    until_some_are_written(run)
    run.kill()
    run.communicate()
    again = report_of(started(cluster, folder, tmp_path))
    total = plain.report.embedded
    assert 0 < again["embedded"] < total
    check(tmp_path, folder, again, plain)


def test_what_cannot_be_done_is_said_at_once(folder: Path, tmp_path: Path) -> None:
    """Nobody listens; no Milvus is named; Milvus Lite, and several processes."""
    away = ("index", folder, "--engine", "ray", "--ray", "127.0.0.1:9", "--index", "milvus")
    assert "there is no Ray cluster at 127.0.0.1:9" in qa(*away, code=2).stderr
    assert "--engine is local or ray" in qa("index", folder, "--engine", "spark", code=2).stderr
    here = {"QA_INDEX_DIR": str(tmp_path), "QA_DATA_DIR": str(tmp_path / "data")}
    plain = qa("index", folder, "--engine", "ray", code=2, **here)
    assert plain.stderr == (
        "qa: indexing on Ray writes to Milvus: set QA_INDEX to its address, or to milvus\n"
    )
    several = qa(
        "serve", "-c", SEEDS, "--port", "0", "--workers", "2", "--index", "milvus", code=2, **here
    )
    assert "one process alone can have Milvus Lite open" in several.stderr
