"""Libraries by name and by folder: which one is meant, and which names can be used."""

from dataclasses import replace
from pathlib import Path

import pytest

from qa.errors import LibraryError
from qa.index.store import IndexStore
from qa.library.library import Library, key_of
from qa.library.registry import Libraries
from tests.folders import files, small_news


@pytest.fixture
def news(tmp_path):
    return small_news(tmp_path)


def test_a_folder_that_nobody_named(libraries, news):
    library = libraries.of(news)
    assert library == Library("news", news, libraries.path / key_of(news))
    assert not library.named
    assert libraries.all() == []
    assert not libraries.path.exists()
    assert library.key == IndexStore(Path("any"), news).path.name


def test_a_named_one_is_found_by_name_and_by_folder(libraries, news, tmp_path):
    made = libraries.create("My news", news)
    assert made.named
    (tmp_path / "link").symlink_to(news)
    again = Libraries(tmp_path / "data")
    assert again.all() == [made]
    for corpus in ("My news", "my  NEWS", news, str(news), tmp_path / "link", news / "sub" / ".."):
        assert again.of(corpus) == made


def test_a_name_wins_unless_a_path_is_spelled(libraries, news, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    other = tmp_path / "elsewhere"
    other.mkdir()
    assert libraries.of("news").folder == news
    named = libraries.create("news", other)
    assert libraries.of("news") == named
    assert libraries.of("./news").folder == news
    assert libraries.of("news/").folder == news
    assert libraries.of(Path("news")).folder == news
    assert libraries.of(Path("elsewhere")) == named
    assert libraries.of("pyproject.toml/").folder == tmp_path / "pyproject.toml"


def test_neither_a_name_nor_a_folder(libraries, news):
    for corpus in ("nothing", "", Path("nothing"), "a.txt "):
        with pytest.raises(LibraryError, match="no folder and no library is called"):
            libraries.of(corpus)
    assert libraries.of("/no/where").folder == Path("/no/where")  # the scan says what is wrong


def test_one_without_a_folder(libraries, tmp_path):
    made = libraries.create("inbox")
    assert made.folder == made.added == libraries.path / "inbox"
    assert libraries.of("inbox") == made == libraries.of(made.folder)
    assert "folder" not in (libraries.path / "inbox.toml").read_text()
    made.added.mkdir()
    renamed = libraries.create("post", made.folder)
    assert (renamed.name, renamed.folder) == ("post", libraries.path / "post")
    assert files(libraries) == ["post", "post.toml"]


@pytest.mark.parametrize(
    "name", ["", "../x", "a/b", "a\\b", ".x", "-x", "a.toml", "x" * 61, "a\0b", "\udce9", "a:b"]
)
def test_names_that_cannot_be_used(libraries, news, name):
    with pytest.raises(LibraryError, match="cannot be called"):
        libraries.create(name, news)
    assert not libraries.path.exists()


def test_names_of_all_languages(libraries, news):
    assert libraries.create("  Café   2023_a ", news).name == "Café 2023_a"
    assert libraries.of("cafe\N{COMBINING ACUTE ACCENT} 2023_A").folder == news
    assert libraries.create("新聞" * 30, news).name == "新聞" * 30


def test_a_taken_name(libraries, news, tmp_path):
    made = libraries.create("mine", news)
    assert libraries.create("mine", news) == made
    (tmp_path / "other").mkdir()
    for folder in (tmp_path / "other", None):
        with pytest.raises(LibraryError, match=r"there is already a library 'mine', of") as caught:
            libraries.create("MINE", folder)
        assert "forget" not in str(caught.value)  # nobody is to lose a sound one
    with pytest.raises(LibraryError, match="does not exist"):
        libraries.create("other", tmp_path / "nowhere")


def test_naming_keeps_what_the_folder_had(libraries, news):
    unnamed = libraries.ignore(libraries.of(news), ["*.csv"])
    unnamed.added.mkdir()
    (unnamed.added / "c.txt").write_text("x")
    assert files(libraries) == [unnamed.key, f"{unnamed.key}.toml"]
    named = libraries.create("mine", news)
    assert (named.ignore, (named.added / "c.txt").exists()) == (("*.csv",), True)
    again = libraries.create("yours", news)
    assert libraries.all() == [replace(again, name="yours")]
    assert files(libraries) == ["yours", "yours.toml"]


def test_what_is_told_of_a_hidden_folder_is_kept(libraries, tmp_path):
    (tmp_path / ".news").mkdir()
    library = libraries.ignore(libraries.of(tmp_path / ".news"), ["*.csv"])
    assert libraries.of(tmp_path / ".news") == library
    assert library.ignore == ("*.csv",)


def test_the_home_of_nobody_is_no_error_of_ours(libraries, news):
    with pytest.raises(LibraryError, match="no folder and no library is called"):
        libraries.of("~nobody-at-all")
    made = libraries.create("News", news)
    (libraries.path / "Other.toml").write_text('folder = "~nobody-at-all/news"\n')
    assert libraries.all() == [made]
    ((name, why),) = libraries.damaged()
    assert (name, "must be a full path" in why) == ("Other", True)
