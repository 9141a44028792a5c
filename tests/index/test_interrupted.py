"""Builds on a full disk, killed, or beside others: the index stays whole."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from qa.errors import QAError
from qa.index.catalog import Catalog
from qa.index.store import CATALOG, IndexStore, delete_index, read_manifest
from tests.conftest import ROOT
from tests.index.test_build import check_whole, festivals, open_, write


@pytest.fixture
def corpus(tmp_path):
    return festivals(tmp_path)


def test_a_full_disk_is_one_line_and_keeps_the_old_index(corpus, settings, monkeypatch):
    before = open_(corpus, settings).generation
    write(corpus, "a", "Other words.")

    def full(source, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("qa.index.catalog_writer.shutil.copyfile", full)
    with pytest.raises(QAError, match=r"No space left on device.*QA_INDEX_DIR"):
        open_(corpus, settings)
    monkeypatch.undo()
    store = IndexStore(settings.index_dir, corpus)
    assert store.current() == before
    assert not list(store.path.glob("draft-*"))  # it gives its room back
    check_whole(open_(corpus, settings))


def test_a_system_that_opens_no_folders(corpus, settings, monkeypatch):
    """As Windows; what is there after a loss of power is then up to it."""
    whole = os.open

    def refusing(path, *args, **given):
        if Path(path).is_dir():
            raise PermissionError(13, "Permission denied")
        return whole(path, *args, **given)

    monkeypatch.setattr(os, "open", refusing)
    check_whole(open_(corpus, settings))


BUILD = """
import sys
from qa.assistant import Assistant
from qa.settings import Settings
from tests.fakes import HashEncoder
print("ready", flush=True)
sys.stdin.readline()
Assistant.open(sys.argv[1], settings=Settings.load(index_dir=sys.argv[2]), encoder=HashEncoder())
print("done", flush=True)
"""


def start(corpus, settings):
    process = subprocess.Popen(
        [sys.executable, "-c", BUILD, str(corpus), str(settings.index_dir)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    assert process.stdout.readline() == "ready\n"
    return process


def go(process):
    process.stdin.write("go\n")
    process.stdin.flush()


def test_kill_9_during_a_build_loses_nothing(corpus, settings):
    for n in range(60):
        write(corpus, f"n{n}", "\n\n".join(f"Sentence {n} {m} of it." * 9 for m in range(9)))
    began = time.monotonic()
    before = open_(corpus, settings)
    whole = time.monotonic() - began
    rng = random.Random(7)
    interrupted = 0
    for round_ in range(6):  # tests/robustness kills builds at each change to the file system
        for n in range(60):
            write(corpus, f"n{n}", f"Round {round_}.\n\n" + f"Other words {n}. " * 200)
        process = start(corpus, settings)
        go(process)
        time.sleep(rng.random() * whole)
        process.send_signal(signal.SIGKILL)
        out, _ = process.communicate(timeout=30)
        interrupted += "done" not in out
        current = IndexStore(settings.index_dir, corpus).current()
        manifest = json.loads((current / "manifest.json").read_text())
        read_manifest(current)
        assert manifest["recipe"]
        assert Catalog(current / CATALOG).counts()[0] == 63
    assert interrupted >= 2
    after = open_(corpus, settings)
    assert after.generation != before.generation
    check_whole(after)
    assert not list(after.generation.parent.glob("draft-*"))


def test_two_processes_index_the_same_folder_at_once(corpus, settings):
    for n in range(40):
        write(corpus, f"n{n}", f"Words {n}. " * 300)
    processes = [start(corpus, settings) for _ in range(3)]
    for process in processes:
        go(process)
    for process in processes:
        out, _ = process.communicate(timeout=60)
        assert (process.returncode, out) == (0, "done\n")
    assistant = open_(corpus, settings)
    assert assistant.generation.name == "generation-000001"  # one built, the others waited
    assert assistant.report.unchanged == 43
    check_whole(assistant)


def test_no_index_is_deleted_under_who_indexes_into_milvus(corpus, settings):
    indexing = IndexStore(settings.index_dir, corpus, "milvus")
    with indexing.lock(), pytest.raises(QAError, match="is in use"):
        delete_index(settings.index_dir, corpus)
    assert indexing.path.is_dir()
    delete_index(settings.index_dir, corpus)
    assert list(settings.index_dir.iterdir()) == []
