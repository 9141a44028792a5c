"""Indexes of other settings, damaged or in a wrong place: refused by name, mended by a rebuild."""

from pathlib import Path

import pytest

from qa.errors import IndexDamagedError, IndexMismatchError, QAError, SettingsError
from qa.index.store import CATALOG, VECTORS, IndexStore
from qa.settings import Settings
from tests.fakes import HashEncoder
from tests.index.test_build import check_whole, festivals, open_, write


@pytest.fixture
def corpus(tmp_path):
    return festivals(tmp_path)


def test_other_settings_are_refused_and_named(corpus, settings):
    open_(corpus, settings)
    other = settings.model_copy(update={"passage_tokens": 100})
    with pytest.raises(IndexMismatchError, match=r"passage_tokens = 160, now 100.* --rebuild$"):
        open_(corpus, other)
    with pytest.raises(IndexMismatchError, match="encoder = 'hash', now 'other'"):
        open_(corpus, settings, HashEncoder("other"))
    assert len(open_(corpus, other, rebuild=True).report.added) == 3
    assert open_(corpus, other).report.unchanged == 3


def test_an_index_of_an_older_schema_is_built_anew_and_a_newer_one_is_left_alone(
    corpus, settings, monkeypatch
):
    open_(corpus, settings)
    with monkeypatch.context() as newer:
        newer.setattr("qa.index.build.SCHEMA", 999)
        assert len(open_(corpus, settings).report.added) == 3
    with pytest.raises(IndexMismatchError, match="a newer version of this program"):
        open_(corpus, settings)
    assert len(open_(corpus, settings, rebuild=True).report.added) == 3


def test_a_tilde_is_the_home_folder(corpus, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert IndexStore(Path("~/idx"), corpus).path.parent == tmp_path / "home" / "idx"


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
    with pytest.raises(IndexDamagedError, match=r"qa index .*corpus.* --rebuild"):
        open_(corpus, settings)
    check_whole(open_(corpus, settings, rebuild=True))


def test_the_command_that_mends_names_the_folder(tmp_path, settings):
    folder = tmp_path / "My News"
    folder.mkdir()
    write(folder, "a", "Title\n\nThe festival was held in town.")
    (open_(folder, settings).generation / VECTORS).unlink()
    with pytest.raises(IndexDamagedError, match=f"qa index '{folder}' --rebuild$"):
        open_(folder, settings)


def test_vectors_of_another_length(corpus, settings):
    index = open_(corpus, settings)
    other = HashEncoder(dimension=32)
    other.fingerprint = HashEncoder().fingerprint  # as of an encoder that does not know its files
    with pytest.raises(IndexMismatchError, match=r"vectors of 64 numbers, .* makes 32: .*rebuild"):
        open_(corpus, settings, other).retrieve("festival")
    write(corpus, "d", "Title d\n\nA new fair.")
    with pytest.raises(IndexMismatchError, match="vectors of 64 numbers"):
        open_(corpus, settings, other)
    path = index.generation / "manifest.json"
    path.write_text(path.read_text().replace('"dimension": 64', '"dimension": 384'))
    with pytest.raises(IndexDamagedError, match=r"vectors of 64 numbers, .* says 384: .*rebuild"):
        open_(corpus, settings)


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
