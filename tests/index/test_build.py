"""Building the index: what changed is read and embedded again, and nothing else."""

import os
import random
import time

import numpy as np
import pytest

from qa.assistant import Assistant
from qa.errors import CorpusError
from qa.index.catalog import Catalog
from qa.index.catalog_writer import titled
from qa.index.store import CATALOG, IndexStore, read_manifest
from qa.library.registry import Libraries
from tests.fakes import HashEncoder


@pytest.fixture
def corpus(tmp_path):
    return festivals(tmp_path)


def festivals(tmp_path):
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
    ids = [row[0] for row in catalog.rows("SELECT id FROM passages")]
    articles = {article.name: article for article in catalog.articles()}
    assert len(assistant._index.vectors) == len(ids)
    hits = catalog.hits(ids)
    for hit in hits.values():
        assert articles[hit.article].text[hit.start : hit.end] == hit.text
    expected = HashEncoder().encode([titled(hits[i].text, hits[i].title) for i in ids])
    found = assistant._index.vectors.vectors(np.array(ids))
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


def test_an_entry_for_what_is_not_there_is_told(corpus, settings):
    notes = '["nope.txt"]\nsource = "P"\n["no.txt"]\nsource = "P"\n'
    (corpus / "articles.toml").write_text(notes, encoding="utf-8")
    told = open_(corpus, settings).report.to_dict()["problems"]
    said = "articles.toml names 'nope.txt', and there is no such file: correct the name"
    assert (len(told), told["nope.txt"]) == (2, said)


def test_a_folder_that_cannot_be_listed_loses_nothing(corpus, settings, monkeypatch):
    library = Libraries(settings.data_dir).of(corpus)
    library.added.mkdir(parents=True)
    (library.added / "note.txt").write_text("A note.", encoding="utf-8")
    before = open_(corpus, settings)
    listed = os.scandir

    def refused(path):
        if os.path.realpath(path) == os.path.realpath(corpus):
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    with monkeypatch.context() as patch:
        patch.setattr(os, "scandir", refused)
        during = open_(corpus, settings)
    assert during.report.removed == ()
    assert [problem.reason for problem in during.report.problems] == [
        f"{os.path.realpath(corpus)} cannot be listed (Permission denied)"
    ]
    assert during.counts() == before.counts()
