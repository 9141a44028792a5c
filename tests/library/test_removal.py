"""Leaving files and articles out by name, and taking that back."""

import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qa.errors import LibraryError
from qa.library import ignore
from qa.library.folder import scan
from qa.library.library import Library
from qa.library.removal import Removal, remove, take_back
from tests.folders import small_news


@pytest.fixture
def news(tmp_path):
    return small_news(tmp_path)


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


@pytest.fixture
def removed(libraries, news):
    """What removing some names from a library of its own came to."""

    def removed(*names, articles=()) -> Removal:
        library = libraries.of(news)
        done = remove(libraries, library, names, lambda: articles)
        assert done.library.ignore == (*library.ignore, *done.patterns)
        if done.patterns:
            libraries.unignore(done.library, done.patterns)
        return done

    return removed


def test_removing_names_and_patterns(removed):
    assert removed("a.txt").patterns == ("/a.txt",)
    assert removed("sub/what?.txt", "*.csv").patterns == ("/sub/what\\?.txt", "*.csv")
    assert removed("sub").patterns == removed("sub/").patterns == ("/sub/",)
    parts = ["export.csv/1", "export.csv/12", "a.txt"]
    assert removed("export.csv/1", articles=parts).patterns == ("/export.csv/1",)
    assert removed("export.csv/1?", articles=parts).patterns == ("export.csv/1?",)


@pytest.mark.parametrize(
    "name", ["what.txt", "export.csv/3", "*.pdf", "!a.txt", "", "/", "[", "su"]
)
def test_removing_what_is_not_there(libraries, news, removed, name):
    (news / "sub" / "what?.txt").rename(news / "sub" / "what.txt")
    with pytest.raises(LibraryError, match="is not the name of a file or an article"):
        removed("a.txt", name, articles=["export.csv/1"])
    assert libraries.of(news).ignore == ()  # nor is the other one removed


def test_removing_twice_or_everything(libraries, news, removed):
    libraries.ignore(libraries.of(news), ["/a.txt"])
    with pytest.raises(LibraryError, match=r"'a\.txt' is already left out"):
        removed("a.txt")
    with pytest.raises(LibraryError, match="leave nothing to search in"):
        removed("*.txt", "export.csv")


def test_removing_all_articles_of_all_files(removed):
    parts = ["export.csv/1", "export.csv/2"]
    for names in (("export.csv/*",), ("export.csv/1", "export.csv/2")):
        with pytest.raises(LibraryError, match="leave nothing to search in"):
            removed(*names, articles=parts)
    with pytest.raises(LibraryError, match="leave nothing to search in"):
        removed("export.csv/*", "a.txt", articles=[*parts, "a.txt"])
    assert removed("export.csv/*", articles=[*parts, "a.txt"]).patterns
    assert removed("export.csv/1", articles=parts).patterns == ("/export.csv/1",)


def test_removing_what_was_added_deletes_it(libraries, news, removed):
    library = libraries.of(news)
    library.added.mkdir(parents=True)
    for name in ("a.txt", "b.txt"):
        (library.added / name).write_text("x")
    done = removed("added/a.txt")
    assert done.patterns == ()  # added again, it is to be read again
    assert done.deleted == ("added/a.txt",)
    assert [path.name for path in library.added.iterdir()] == ["b.txt"]
    own = removed("b.txt")
    assert (own.patterns, own.deleted) == (("/b.txt",), ())
    # A pattern deletes nothing: what was pasted may be nowhere else.
    for name in ("[b].txt", "added"):
        both = removed(name)
        assert both.deleted == ()
        assert both.library.left_out("added/b.txt")


def test_taking_back(libraries, news):
    names = ["sub/what?.txt", "*.csv", "sub"]
    library = remove(libraries, libraries.of(news), names, list).library
    for unknown in ("b.txt", "a.txt"):
        with pytest.raises(LibraryError, match=f"'{unknown}' was not removed"):
            take_back(libraries, library, ["*.csv", unknown])
    done = take_back(libraries, library, names)
    assert done.patterns == ("/sub/what\\?.txt", "*.csv", "/sub/")
    assert done.library.ignore == ()


def test_what_was_added_is_left_out_and_taken_back_where_files_are_kept(news, libraries):
    library = libraries.of(news)
    library.added.mkdir(parents=True)
    (library.added / "pasted.txt").write_text("The mill closes.")
    removal = remove(libraries, library, ["added/pasted.txt"], list, keep_files=True)
    assert removal.deleted == ()
    assert "added/pasted.txt" not in [file.name for file in scan(removal.library).files]
    back = take_back(libraries, removal.library, ["added/pasted.txt"])
    assert "added/pasted.txt" in [file.name for file in scan(back.library).files]
