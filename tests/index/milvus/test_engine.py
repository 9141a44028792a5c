"""A library indexed into Milvus: asked, searched, listed and shown as from the files."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from qa.assistant import Assistant
from qa.errors import IndexMismatchError, LibraryError, QAError
from qa.index.listing import ORDERS, Wanted
from qa.index.milvus.engine import MilvusEngine
from qa.index.milvus.store import MilvusStore
from qa.library.registry import Libraries
from qa.settings import Settings
from tests.fakes import HashEncoder
from tests.index.test_build import festivals, open_, write

LEDGER = Path(__file__).resolve().parents[3] / "eval" / "questions" / "ledger"
QUERIES = ("ferry passengers hurt", "Who repairs the bridge?", "mill fire", "ferri accidnt strike")


@pytest.fixture
def milvus(settings):
    return settings.model_copy(update={"index": "milvus"})


@pytest.fixture
def corpus(tmp_path):
    return festivals(tmp_path)


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """The articles that have dates and publishers, in files and in Milvus."""
    home = tmp_path_factory.mktemp("both")
    where = {"index_dir": home / "indexes", "data_dir": home / "data"}
    opened = [
        Assistant.open(LEDGER, settings=Settings.load(**where, index=index), encoder=HashEncoder())
        for index in ("faiss", "milvus")
    ]
    yield opened
    for assistant in opened:
        assistant.close()


def places(hits):
    return [(hit.article, hit.start, hit.end) for hit in hits]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize(
    "limits", [{}, {"since": "2024-03-04"}, {"until": "2024-05"}, {"sources": ["elbe courier"]}]
)
def test_the_same_passages_with_the_same_scores(both, query, limits):
    ours, theirs = (assistant.retrieve(query, 6, **limits) for assistant in both)
    assert ours
    assert places(ours) == places(theirs)
    for a, b in zip(ours, theirs, strict=True):
        assert (a.title, a.source, a.published, a.text) == (b.title, b.source, b.published, b.text)
        assert (a.head, a.pages, a.corrected) == (b.head, b.pages, b.corrected)
        for score in ("score", "cosine", "bm25", "coverage"):
            assert getattr(a, score) == pytest.approx(getattr(b, score), abs=1e-4), score
        assert b.bm25 >= 0


def test_articles_lists_and_counts_are_the_same(both):
    ours, theirs = both
    assert ours.articles() == theirs.articles()
    assert ours.names() == theirs.names()
    assert ours.counts() == theirs.counts()
    assert ours.sources() == theirs.sources()
    assert theirs.article("none") is None
    for name in ours.names():
        assert ours.passages(name) == theirs.passages(name)
    for order in ORDERS:
        for wanted in (
            Wanted(order=order),
            Wanted(sought="ferry", order=order),
            Wanted(month="2024-03"),
        ):
            assert ours.listed(wanted, 1, 4) == theirs.listed(wanted, 1, 4)
    same = ("articles", "passages", "sources", "months", "formats", "characters", "library")
    for key in same:
        assert ours.info()[key] == theirs.info()[key], key
    assert (ours.info()["engine"], theirs.info()["engine"]) == ("faiss", "milvus")


@pytest.mark.parametrize("query", ['"', "a OR b", "id in [1]", "'; DROP", "\\", "ferry\n\x00x"])
def test_queries_are_data(both, query):
    ours, theirs = (assistant.retrieve(f"ferry {query}", 3) for assistant in both)
    assert places(ours) == places(theirs)


def test_only_what_changed_is_embedded(corpus, milvus):
    first = open_(corpus, milvus)
    assert first.report.embedded == 3
    write(corpus, "b", "Title b\n\nThe b festival was cancelled.")
    (corpus / "c.txt").unlink()
    assert first.is_current
    second = open_(corpus, milvus)
    assert (second.report.changed, second.report.removed) == (("b.txt",), ("c.txt",))
    assert second.report.embedded == 1
    assert second.names() == ["a.txt", "b.txt"]
    assert "cancelled" in second.retrieve("b festival", 1)[0].text
    assert not first.is_current
    # Who asks the generation before is still answered by it.
    assert "was held" in first.retrieve("b festival town bb", 1)[0].text
    third = open_(corpus, milvus)
    assert (third.generation, third.report.embedded) == (second.generation, 0)


def test_other_settings_are_refused_and_rebuilt_on_demand(corpus, milvus):
    open_(corpus, milvus)
    other = milvus.model_copy(update={"passage_tokens": 20, "overlap_tokens": 5})
    with pytest.raises(IndexMismatchError, match="passage_tokens"):
        open_(corpus, other)
    with pytest.raises(IndexMismatchError, match="weights"):
        open_(corpus, milvus, HashEncoder(dimension=32))
    again = open_(corpus, milvus, HashEncoder(dimension=32), rebuild=True)
    assert again.report.embedded == 3
    assert again.retrieve("festival", 3)


def shared(settings, folder, home):
    return settings.model_copy(
        update={
            "index": str(folder / "shared.db"),
            "index_dir": folder / home / "indexes",
            "data_dir": folder / home / "data",
        }
    )


def test_another_machine_needs_no_files(corpus, settings, tmp_path):
    here = open_(corpus, shared(settings, tmp_path, "here"))
    there = open_(here.library.key, shared(settings, tmp_path, "there"))
    assert there.retrieve("festival b", 1) == here.retrieve("festival b", 1)
    assert there.names() == ["a.txt", "b.txt", "c.txt"]
    assert there.article("a.txt") == here.article("a.txt")
    assert there.updated().generation == there.generation
    write(corpus, "d", "Title d\n\nA new fair.")
    open_(corpus, shared(settings, tmp_path, "here"))
    assert not there.is_current
    assert there.updated().counts()[0] == 4
    with pytest.raises(LibraryError, match=r"no library 'Nobody' at .*qa index DIR --index"):
        open_("Nobody", shared(settings, tmp_path, "there"))
    with pytest.raises(IndexMismatchError, match="built with the encoder 'hash'"):
        open_(here.library.key, shared(settings, tmp_path, "there"), HashEncoder(dimension=32))


def test_nobody_replaces_what_another_machine_indexed(corpus, settings, tmp_path):
    one, other = (shared(settings, tmp_path, home) for home in ("one", "other"))
    open_(corpus, one)
    record = next((tmp_path / "one" / "indexes").glob("*/milvus-*"))
    write(corpus, "d", "Title d\n\nA new fair.")
    # The same folder may, also where the record of it was lost; nothing is embedded again.
    record.rename(tmp_path / "lost")
    assert open_(corpus, one).report.embedded == 1
    store = MilvusStore(one.index, "", open_(corpus, one).library.key)
    made = store.manifest(store.current() or 0) or {}
    assert made["origin"].endswith(str(corpus))
    for home in ("one", "other"):
        folder = tmp_path / f"{home}-articles"
        folder.mkdir()
        write(folder, "x", f"Title\n\nOf {home}.")
        Libraries(tmp_path / home / "data").create("News", folder)
    open_("News", one)
    with pytest.raises(LibraryError, match="indexed from another folder or machine"):
        open_("News", other)
    assert "Of one" in open_("News", one).retrieve("title", 1)[0].text
    assert "Of other" in open_("News", other, rebuild=True).retrieve("title", 1)[0].text


def test_killed_before_the_alias_moved_is_completed(corpus, milvus, monkeypatch):
    before = open_(corpus, milvus)
    write(corpus, "d", "Title d\n\nA new fair.")
    with monkeypatch.context() as patch:
        patch.setattr(MilvusEngine, "commit", lambda self: None)
        open_(corpus, milvus)  # the record is written; the alias stays where it was
    assert before.is_current
    encoder = HashEncoder()
    after = open_(corpus, milvus, encoder)
    assert after.names() == ["a.txt", "b.txt", "c.txt", "d.txt"]
    assert encoder.encoded == []
    assert not before.is_current


_BUILD = """
import sys
from qa.assistant import Assistant
from qa.library.registry import Libraries
from qa.settings import Settings
from tests.fakes import HashEncoder
settings = Settings.load(index_dir=sys.argv[2], data_dir=sys.argv[3], index="milvus")
print("begun", flush=True)
with Assistant.open(sys.argv[1], settings=settings, encoder=HashEncoder()) as assistant:
    print(assistant.counts()[0], flush=True)
"""


def test_killed_at_any_moment_leaves_a_whole_index(tmp_path):
    """kill -9 while it is indexed again and again: what is there is one generation or the next."""
    folder = festivals(tmp_path)
    command = [sys.executable, "-c", _BUILD, str(folder), str(tmp_path / "i"), str(tmp_path / "d")]
    first = subprocess.run(command, check=True, capture_output=True)
    assert first.stdout.split() == [b"begun", b"3"]
    began = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    unchanged = time.monotonic() - began
    for n, wait in enumerate((0.05, 0.25, 0.45)):
        write(folder, f"new{n}", f"Title {n}\n\nA new fair, number {n}.")
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout
            process.stdout.readline()
            time.sleep(wait * unchanged / 2)
            process.send_signal(signal.SIGKILL)
    done = subprocess.run(command, check=True, capture_output=True)
    assert done.stdout.split() == [b"begun", b"6"]


def test_one_process_has_the_folder_and_others_are_told(corpus, settings, tmp_path):
    where = shared(settings, tmp_path, "here")
    script = (
        "import sys, time; from embeddings.milvus_client import connect; connect(sys.argv[1]);"
        "print('open', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", script, where.index], stdout=subprocess.PIPE) as p:
        assert p.stdout
        p.stdout.readline()
        try:
            with pytest.raises(QAError, match="another process has it open"):
                open_(corpus, where)
        finally:
            p.kill()
