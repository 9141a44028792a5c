import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qa.corpus import ignore
from qa.corpus.folder import scan
from qa.errors import LibraryError
from qa.libraries import Libraries
from qa.library import Library, key_of
from qa.removal import plan, taken_back
from qa.store import IndexStore


@pytest.fixture
def libraries(tmp_path):
    return Libraries(tmp_path / "data")


@pytest.fixture
def news(tmp_path):
    folder = tmp_path / "news"
    (folder / "sub").mkdir(parents=True)
    for name in ("a.txt", "b.txt", "sub/a.txt", "sub/what?.txt", "export.csv"):
        (folder / name).write_text("x")
    return folder


def files(libraries):
    return sorted(path.name for path in libraries.path.iterdir() if path.name[0] != ".")


# ---------------------------------------------------------------------- names and folders


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
        with pytest.raises(LibraryError, match=r"there is a library 'mine' already, of") as caught:
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


# ---------------------------------------------------------------------- what is remembered


def test_patterns_are_remembered_and_taken_back(libraries, news):
    library = libraries.ignore(libraries.of(news), ["*.csv", "sub/", "*.csv"])
    assert library.ignore == ("*.csv", "sub/")
    assert libraries.of(news) == library
    assert [library.left_out(name) for name in ("export.csv", "sub/a.txt", "a.txt")] == [1, 1, 0]
    with pytest.raises(LibraryError, match=r"no pattern 'x': it has '\*.csv', 'sub/'"):
        libraries.unignore(library, ["sub/", "x"])
    assert libraries.unignore(library, ["sub/"]).ignore == ("*.csv",)
    assert libraries.unignore(library, ["*.csv"]).ignore == ()
    assert files(libraries) == []  # nothing is left to be remembered


def test_patterns_for_every_library(news, tmp_path):
    libraries = Libraries(tmp_path / "data", ["*.csv", "/sub/"])
    library = libraries.ignore(libraries.of(news), ["!export.csv"])
    assert [file.name for file in scan(library).files] == ["a.txt", "b.txt", "export.csv"]
    assert Libraries(tmp_path / "data").of(news).ignore == ("!export.csv",)
    with pytest.raises(LibraryError, match="the setting ignore: '!' is no pattern"):
        Libraries(tmp_path / "data", ["!"])


@pytest.mark.parametrize("pattern", ["", "!", "# note", "/", "back\\"])
def test_patterns_that_are_none(libraries, news, pattern):
    with pytest.raises(LibraryError, match="is no pattern"):
        libraries.ignore(libraries.of(news), ["*.csv", pattern])
    assert libraries.of(news).ignore == ()


def test_columns_are_remembered(libraries, news):
    library = libraries.set_columns(libraries.of(news), {"text": "body", "title": "head line"})
    assert libraries.of(news).columns == {"text": "body", "title": "head line"}
    assert hash(library) != hash(libraries.create("mine", news))
    with pytest.raises(LibraryError, match="unknown key 'texd'"):
        libraries.set_columns(library, {"texd": "body"})
    with pytest.raises(LibraryError, match="text must name a column"):
        libraries.set_columns(library, {"text": " "})


def test_forgetting_leaves_the_users_folder_alone(libraries, news):
    made = libraries.create("mine", news)
    made.added.mkdir()
    (made.added / "c.txt").write_text("x")
    assert libraries.forget("mine") == made
    assert libraries.all() == []
    assert (made.added / "c.txt").exists()
    with pytest.raises(LibraryError, match=r"but files in .*: --delete-added deletes them"):
        libraries.forget("mine")
    assert libraries.forget("MINE", delete_added=True).added == made.added
    made = libraries.create("mine", news)
    made.added.mkdir()
    libraries.forget("mine", delete_added=True)
    assert (made.added.exists(), len(list(news.rglob("*.*")))) == (False, 5)
    with pytest.raises(LibraryError, match="nothing is remembered"):
        libraries.forget(news)


def test_a_file_that_people_edit(libraries, news):
    made = libraries.create("mine", news)
    path = libraries.path / "mine.toml"
    path.write_text(f'folder = "{news}/"  # here\nignore = ["*.csv"]\n[columns]\ntext = "body"\n')
    assert libraries.of("mine") == replace(made, ignore=("*.csv",), columns={"text": "body"})


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("folder = ", "is not readable TOML"),
        ("\0", "is not readable TOML"),
        ("folder = 3", "folder must be a whole path"),
        ('folder = "news"', "folder must be a whole path"),
        ('ignore = "*.csv"', "ignore must be a list"),
        ("ignore = [3]", "3 is no pattern"),
        ('ignore = ["!"]', "'!' is no pattern"),
        ('columns = "text"', "columns must be a table"),
        ('[columns]\nspoon = "x"', "unknown key 'spoon'"),
        ("[columns]\ntext = 3", "text must name a column"),
        ('fodler = "/x"', "unknown key 'fodler'"),
    ],
)
def test_damaged_files_are_named(libraries, news, content, what):
    libraries.create("mine", news)
    path = libraries.path / "mine.toml"
    path.write_text(content)
    with pytest.raises(LibraryError, match=what) as caught:
        libraries.of("mine")
    assert "mine.toml" in str(caught.value)
    assert libraries.damaged() == [("mine", str(caught.value))]


def test_a_damaged_file_closes_no_other_library(libraries, news, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    sound = libraries.create("sound", other)
    path = libraries.path / "broken.toml"
    path.write_text("folder = [")
    assert libraries.all() == [sound]
    assert libraries.of("sound") == libraries.of(other) == sound
    assert libraries.of(news).name == "news"  # whose the damaged one is cannot be told
    assert libraries.ignore(sound, ["*.csv"]).ignore == ("*.csv",)
    libraries.forget("sound")
    for create in (("broken",), ("broken", news)):
        with pytest.raises(LibraryError, match=r"broken\.toml is not readable TOML"):
            libraries.create(*create)


def test_a_damaged_file_of_the_folder_that_is_asked_for(libraries, news):
    unnamed = libraries.ignore(libraries.of(news), ["*.csv"])
    named = f'folder = "{news}"\nignore = ["*.csv'
    for key, content in ((unnamed.key, "ignore = ["), ("mine", named)):
        for path in libraries.path.glob("*.toml"):
            path.unlink()
        (libraries.path / f"{key}.toml").write_text(content)
        with pytest.raises(LibraryError, match="is not readable TOML"):
            libraries.of(news)
    inbox = libraries.create("inbox")
    (libraries.path / "inbox.toml").write_text("ignore = [")
    with pytest.raises(LibraryError, match="is not readable TOML"):
        libraries.of(inbox.folder)


def test_what_a_forgotten_library_left_is_not_taken_over(libraries, news):
    inbox = libraries.create("inbox")
    inbox.added.mkdir()
    libraries.forget("inbox")
    libraries.create("inbox")  # it is empty
    (inbox.added / "secret.txt").write_text("x")
    assert libraries.create("inbox", inbox.folder) == inbox  # its own
    libraries.forget("inbox")
    for folder in (None, news):
        with pytest.raises(LibraryError, match="--forget 'inbox' --delete-added"):
            libraries.create("inbox", folder)
    assert files(libraries) == ["inbox"]
    with pytest.raises(LibraryError, match=r"nothing is remembered of '\.\./data'"):
        libraries.forget("../data", delete_added=True)
    assert libraries.forget("inbox", delete_added=True).folder == inbox.folder
    assert files(libraries) == []
    assert libraries.create("inbox", news).folder == news


def test_a_folder_with_a_very_long_name(libraries, tmp_path):
    keys = set()
    for name in ("f" * 255, "f" * 254, "é" * 127, "x" + "é" * 127):
        folder = tmp_path / name
        folder.mkdir()
        library = libraries.ignore(libraries.of(folder), ["*.csv"])
        assert libraries.of(folder) == library
        assert (library.name, library.named) == (name, False)
        library.added.mkdir()
        keys.add(library.key)
    assert len(keys) == 4


def test_a_folder_that_cannot_be_written(tmp_path, news):
    (tmp_path / "data").write_text("a file")
    with pytest.raises(LibraryError, match="set QA_DATA_DIR"):
        Libraries(tmp_path / "data").create("mine", news)


def test_a_folder_whose_name_is_no_utf8(libraries, tmp_path):
    folder = tmp_path / os.fsdecode(b"caf\xe9")
    folder.mkdir()
    assert libraries.of(folder).folder == folder
    with pytest.raises(LibraryError, match="not UTF-8"):
        libraries.ignore(libraries.of(folder), ["*.csv"])
    assert files(libraries) == []


def test_many_processes_change_one_library(libraries, news):
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from qa.libraries import Libraries\n"
        "libraries = Libraries(Path(sys.argv[1]))\n"
        "for n in range(20): libraries.ignore(libraries.of(sys.argv[2]), [f'{sys.argv[3]}-{n}'])\n"
    )
    where = (str(libraries.path.parent), str(news))
    running = [
        subprocess.Popen([sys.executable, "-c", code, *where, str(number)]) for number in range(4)
    ]
    assert [process.wait(60) for process in running] == [0] * 4
    expected = {f"{number}-{n}" for number in range(4) for n in range(20)}
    assert set(libraries.of(news).ignore) == expected


def test_a_stale_library_does_not_undo_what_others_did(libraries, news):
    stale = libraries.of(news)
    libraries.ignore(stale, ["*.csv"])
    libraries.create("mine", news)
    now = libraries.set_columns(stale, {"text": "body"})
    assert (now.name, now.ignore, dict(now.columns)) == ("mine", ("*.csv",), {"text": "body"})
    inbox = libraries.create("inbox")
    libraries.forget("inbox")
    with pytest.raises(LibraryError, match="forgotten meanwhile"):
        libraries.ignore(inbox, ["x"])


# ---------------------------------------------------------------------- patterns of one name

_NAMES = st.text(
    st.characters(blacklist_characters="/\0", blacklist_categories=["Cs"]), min_size=1
).filter(lambda name: name not in (".", ".."))


@given(_NAMES, _NAMES)
@example("what?.txt", "whats.txt")
@example("[1].txt", "1.txt")
@example("a\\*", "ab")
@example("x ", "x")
@example("x\t", "x")
@example("!x", "x")
@example("#x", "x")
@example("**", "x")
def test_the_pattern_of_a_name_means_this_name_alone(name, other):
    pattern = ignore.literal(name)
    assert ignore.is_pattern(pattern)
    for patterns in ((pattern,), ("!/nothing", pattern)):  # looked up, and the slow way
        rules = ignore.rules(patterns)
        assert rules.leaves_out(name)
        assert rules.leaves_out(f"{name}/below")
        assert not rules.leaves_out(f"above/{name}")
        assert rules.leaves_out(other) == (other == name)


@given(
    st.lists(
        st.sampled_from(
            ["/a", "/a/", "/a/b", "/a/b/", "/a b", "/a/b/c.txt", "a", "*.txt", "a/*", "/b", "b/"]
        )
    ),
    st.lists(st.sampled_from(["a", "b", "a b", "c.txt"]), min_size=1, max_size=4).map("/".join),
    st.sampled_from(["", "/"]),
)
def test_what_is_looked_up_is_what_git_would_match(patterns, name, slash):
    quick = ignore.rules(tuple(patterns))
    slow = ignore.rules(("!/nothing", *patterns))  # where the order counts
    assert quick.decision(name + slash) == slow.decision(name + slash)
    assert quick.leaves_out(name + slash) == slow.leaves_out(name + slash)


def test_a_pattern_taken_back_counts_by_its_place(libraries, news):
    library = libraries.ignore(libraries.of(news), ["/a.txt", "!/a.txt", "/sub/", "/b.txt"])
    assert [file.name for file in scan(library).files] == ["a.txt", "export.csv"]


def test_ten_thousand_articles_left_out_one_by_one():
    def seconds(count):
        library = Library("n", Path("/n"), Path("/l/n"), tuple(f"/t.csv/{n}" for n in range(count)))
        library.left_out("")
        began = time.perf_counter()
        assert sum(library.left_out(f"t.csv/{n}") for n in range(10_000)) == count
        return time.perf_counter() - began

    few = min(seconds(10) for _ in range(3))
    assert min(seconds(2000) for _ in range(3)) < 5 * few


# ---------------------------------------------------------------------- removing


def planned(library, *names, articles=()):
    return plan(library, scan(library), names, lambda: articles)


def test_removing_names_and_patterns(libraries, news):
    library = libraries.of(news)
    assert planned(library, "a.txt").patterns == ("/a.txt",)
    assert planned(library, "sub/what?.txt", "*.csv").patterns == ("/sub/what\\?.txt", "*.csv")
    assert planned(library, "sub").patterns == planned(library, "sub/").patterns == ("/sub/",)
    parts = ["export.csv/1", "export.csv/12", "a.txt"]
    assert planned(library, "export.csv/1", articles=parts).patterns == ("/export.csv/1",)
    assert planned(library, "export.csv/1?", articles=parts).patterns == ("export.csv/1?",)


@pytest.mark.parametrize(
    "name", ["what.txt", "export.csv/3", "*.pdf", "!a.txt", "", "/", "[", "su"]
)
def test_removing_what_is_not_there(libraries, news, name):
    (news / "sub" / "what?.txt").rename(news / "sub" / "what.txt")
    with pytest.raises(LibraryError, match="no file or article is called so"):
        planned(libraries.of(news), "a.txt", name, articles=["export.csv/1"])


def test_removing_twice_or_everything(libraries, news):
    library = libraries.ignore(libraries.of(news), ["/a.txt"])
    with pytest.raises(LibraryError, match=r"'a\.txt': is left out already"):
        planned(library, "a.txt")
    with pytest.raises(LibraryError, match="leave nothing to search in"):
        planned(library, "*.txt", "export.csv")


def test_removing_all_articles_of_all_files(libraries, news):
    library = libraries.of(news)
    parts = ["export.csv/1", "export.csv/2"]
    for names in (("export.csv/*",), ("export.csv/1", "export.csv/2")):
        with pytest.raises(LibraryError, match="leave nothing to search in"):
            planned(library, *names, articles=parts)
    with pytest.raises(LibraryError, match="leave nothing to search in"):
        planned(library, "export.csv/*", "a.txt", articles=[*parts, "a.txt"])
    assert planned(library, "export.csv/*", articles=[*parts, "a.txt"]).patterns
    assert planned(library, "export.csv/1", articles=parts).patterns == ("/export.csv/1",)


def test_removing_what_was_added_deletes_it(libraries, news):
    library = libraries.of(news)
    library.added.mkdir(parents=True)
    for name in ("a.txt", "b.txt"):
        (library.added / name).write_text("x")
    removal = planned(library, "added/a.txt")
    assert removal.patterns == ()  # added again, it is to be read again
    removal.delete_files()
    assert [path.name for path in library.added.iterdir()] == ["b.txt"]
    own = planned(library, "b.txt")
    assert (own.patterns, own.delete) == (("/b.txt",), ())
    both = planned(library, "[b].txt")
    assert (both.patterns, [file.name for file in both.delete]) == (("[b].txt",), ["added/b.txt"])


def test_taking_back(libraries, news):
    names = ["sub/what?.txt", "*.csv", "sub"]
    library = libraries.of(news)
    library = libraries.ignore(library, planned(library, *names).patterns)
    assert taken_back(library, names) == ["/sub/what\\?.txt", "*.csv", "/sub/"]
    with pytest.raises(LibraryError, match=r"'b\.txt' was not removed"):
        taken_back(library, ["*.csv", "b.txt"])
