import json
import os
import random
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from qa.assistant import Assistant
from qa.catalog import Catalog
from qa.errors import CorpusError, IndexDamagedError, IndexMismatchError, QAError, SettingsError
from qa.libraries import Libraries
from qa.settings import Settings
from qa.store import CATALOG, VECTORS, IndexStore, read_manifest
from tests.conftest import ROOT
from tests.fakes import HashEncoder


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "corpus"
    folder.mkdir()
    for name in "abc":
        write(folder, name, f"Title {name}\n\nThe {name} festival was held in town {name}{name}.")
    return folder


def write(folder, name, text):
    """Write an article with a time of its own, as if long ago."""
    path = folder / f"{name}.txt"
    path.write_text(text, encoding="utf-8")
    settle(path)
    return path


def settle(path, ago=1000):
    moment = time.time() - ago - random.random()
    os.utime(path, (moment, moment))


def open_(corpus, settings, encoder=None, **given):
    return Assistant.open(corpus, settings=settings, encoder=encoder or HashEncoder(), **given)


def check_whole(assistant):
    """Catalog, vectors and texts belong together, passage by passage."""
    read_manifest(assistant.generation)
    catalog = Catalog(assistant.generation / CATALOG)
    ids = [row[0] for row in catalog._rows("SELECT id FROM passages")]
    articles = {article.name: article for article in catalog.articles()}
    assert len(assistant._index) == len(ids)
    hits = catalog.hits(ids)
    for hit in hits.values():
        assert articles[hit.article].text[hit.start : hit.end] == hit.text
    expected = HashEncoder().encode([hits[i].text for i in ids])
    found = assistant._index.vectors(np.array(ids))
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_first_build_then_nothing_to_do(corpus, settings):
    encoder = HashEncoder()
    first = open_(corpus, settings, encoder)
    assert first.report.added == ("a.txt", "b.txt", "c.txt")
    assert first.report.embedded == len(encoder.encoded) == 3
    check_whole(first)
    second = open_(corpus, settings, encoder)
    assert second.generation == first.generation
    assert (second.report.unchanged, second.report.embedded) == (3, 0)
    assert len(encoder.encoded) == 3


def test_only_what_changed_is_embedded(corpus, settings):
    open_(corpus, settings)
    write(corpus, "b", "Title b\n\nThe b festival was cancelled.")
    write(corpus, "d", "Title d\n\nA new fair.")
    (corpus / "c.txt").unlink()
    encoder = HashEncoder()
    assistant = open_(corpus, settings, encoder)
    report = assistant.report
    assert (report.added, report.changed, report.removed) == (("d.txt",), ("b.txt",), ("c.txt",))
    assert (report.unchanged, report.embedded) == (1, 2)
    assert len(encoder.encoded) == 2
    check_whole(assistant)
    names = {hit.article for hit in assistant.retrieve("festival fair", 9)}
    assert names == {"a.txt", "b.txt", "d.txt"}


def test_a_rename_embeds_nothing(corpus, settings):
    open_(corpus, settings)
    (corpus / "c.txt").rename(corpus / "z.txt")
    assistant = open_(corpus, settings)
    assert (assistant.report.added, assistant.report.removed) == (("z.txt",), ("c.txt",))
    assert assistant.report.embedded == 0
    check_whole(assistant)


def test_touching_and_sidecar_embed_nothing(corpus, settings):
    open_(corpus, settings)
    settle(corpus / "a.txt", ago=50)
    assert open_(corpus, settings).report.unchanged == 3
    (corpus / "articles.toml").write_text('["a.txt"]\nsource = "The Paper"\n')
    assistant = open_(corpus, settings)
    assert assistant.report.changed == ("a.txt",)
    assert assistant.report.embedded == 0
    assert assistant.article("a.txt").source == "The Paper"
    check_whole(assistant)


def test_a_change_within_the_clocks_tick_is_seen(corpus, settings):
    path = corpus / "a.txt"
    path.write_text("Title a\n\nOne text here.")
    status = path.stat()
    open_(corpus, settings)
    path.write_text("Title a\n\nTwo text here.")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert open_(corpus, settings).article("a.txt").text.startswith("Title a\n\nTwo")


def test_bad_files_are_reported_and_the_rest_is_indexed(corpus, settings):
    (corpus / "binary.txt").write_bytes(bytes(range(256)) * 9)
    (corpus / "empty.txt").touch()
    write(corpus, "latin", "")
    (corpus / "latin.txt").write_bytes("La fiesta de Córdoba fue cancelada.".encode("latin-1"))
    first = open_(corpus, settings)
    assert [name for name, _ in first.report.problems] == ["binary.txt", "empty.txt"]
    assert len(first.report.added) == 4
    again = open_(corpus, settings)
    assert again.report.problems == first.report.problems
    assert again.report.unchanged == 4
    write(corpus, "empty", "Not empty any more.")
    assert [name for name, _ in open_(corpus, settings).report.problems] == ["binary.txt"]


def test_a_file_that_breaks_later_leaves_the_index(corpus, settings):
    open_(corpus, settings)
    write(corpus, "a", "")
    assistant = open_(corpus, settings)
    assert [name for name, _ in assistant.report.problems] == ["a.txt"]
    assert assistant.article("a.txt") is None
    check_whole(assistant)


def test_nothing_readable_keeps_the_old_index(corpus, settings):
    open_(corpus, settings)
    for path in corpus.glob("*.txt"):
        path.write_bytes(b"")
    with pytest.raises(CorpusError, match="none of the 3 files can be read"):
        open_(corpus, settings)
    store = IndexStore(settings.index_dir, corpus)
    assert Catalog(store.current() / CATALOG).counts() == (3, 3)


def test_other_settings_are_refused_and_named(corpus, settings):
    open_(corpus, settings)
    other = settings.model_copy(update={"passage_tokens": 100})
    with pytest.raises(IndexMismatchError, match="passage_tokens = 160, now 100"):
        open_(corpus, other)
    with pytest.raises(IndexMismatchError, match="encoder = 'hash', now 'other'"):
        open_(corpus, settings, HashEncoder("other"))
    assert len(open_(corpus, other, rebuild=True).report.added) == 3
    assert open_(corpus, other).report.unchanged == 3


def test_an_index_of_another_schema_is_built_anew(corpus, settings, monkeypatch):
    open_(corpus, settings)
    monkeypatch.setattr("qa.indexing.SCHEMA", 999)
    assert len(open_(corpus, settings).report.added) == 3


@pytest.mark.parametrize("name", [CATALOG, VECTORS, "manifest.json"])
@pytest.mark.parametrize("damage", ["flip", "truncate", "delete"])
def test_damage_is_named_and_mended_by_a_rebuild(corpus, settings, name, damage):
    path = open_(corpus, settings).generation / name
    data = bytearray(path.read_bytes())
    if damage == "delete":
        path.unlink()
    elif damage == "truncate":
        path.write_bytes(data[: len(data) // 2])
    else:
        data[len(data) // 2] ^= 0xFF
        path.write_bytes(data)
    with pytest.raises(IndexDamagedError, match="qa index --rebuild"):
        open_(corpus, settings)
    check_whole(open_(corpus, settings, rebuild=True))


def test_lost_generation(corpus, settings):
    generation = open_(corpus, settings).generation
    generation.rename(generation.with_name("elsewhere"))
    with pytest.raises(IndexDamagedError, match="lost its files"):
        open_(corpus, settings)


def test_old_generations_are_cleared(corpus, settings):
    for n in range(5):
        write(corpus, "a", f"Title\n\nVersion {n}.")
        generation = open_(corpus, settings).generation
    assert len(list(generation.parent.glob("generation-*"))) == 2


def test_unwritable_index_folder(corpus, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(QAError, match="cannot be written"):
        open_(corpus, Settings.load(index_dir=tmp_path / "file"))


def test_an_index_among_the_articles_is_refused(corpus, settings):
    with pytest.raises(QAError, match="lies in the folder of articles"):
        open_(corpus, settings.model_copy(update={"index_dir": corpus / "index"}))
    hidden = settings.model_copy(update={"index_dir": corpus / ".index"})
    assert open_(corpus, hidden).counts() == open_(corpus, hidden).counts() == (3, 3)


def test_passages_longer_than_the_encoder_reads(corpus, settings):
    with pytest.raises(SettingsError, match="passage_tokens = 160 is more than the 100"):
        open_(corpus, settings, HashEncoder(max_tokens=100))


def test_a_full_disk_is_one_line_and_keeps_the_old_index(corpus, settings, monkeypatch):
    before = open_(corpus, settings).generation
    write(corpus, "a", "Other words.")

    def full(source, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("qa.draft.shutil.copyfile", full)
    with pytest.raises(QAError, match=r"No space left on device.*QA_INDEX_DIR"):
        open_(corpus, settings)
    monkeypatch.undo()
    assert IndexStore(settings.index_dir, corpus).current() == before
    check_whole(open_(corpus, settings))


BUILD = """
import sys
from qa.assistant import Assistant
from qa.libraries import Libraries
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
    for round_ in range(12):
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
    assert interrupted >= 3
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


def test_leaving_a_file_out_reads_no_other_again(corpus, settings):
    rows = "title,text\nOne,A first story here.\nTwo,Another story.\n"
    (corpus / "rows.csv").write_text(rows)
    settle(corpus / "rows.csv")
    open_(corpus, settings)
    libraries = Libraries(settings.data_dir)
    libraries.ignore(libraries.of(corpus), ["/a.txt"])
    report = open_(corpus, settings).report
    assert (report.removed, report.changed) == (("a.txt",), ())
    libraries.ignore(libraries.of(corpus), ["/rows.csv/1"])
    after = open_(corpus, settings)
    assert after.report.changed == ("rows.csv",)
    assert after.names() == ["b.txt", "c.txt", "rows.csv/2"]
    libraries.set_columns(libraries.of(corpus), {"text": "title"})
    assert open_(corpus, settings).article("rows.csv/2").text == "Two"
    check_whole(after)
