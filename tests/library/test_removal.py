"""Leaving files and articles out by name, and taking that back."""

import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qa.errors import LibraryError
from qa.library import ignore
from qa.library.folder import scan
from qa.library.library import Library
from qa.library.removal import plan, taken_back
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
    # A pattern deletes nothing: what was pasted may be nowhere else.
    for name in ("[b].txt", "added"):
        both = planned(library, name)
        assert both.delete == ()
        with_it = replace(library, ignore=both.patterns)
        assert with_it.left_out("added/b.txt")


def test_taking_back(libraries, news):
    names = ["sub/what?.txt", "*.csv", "sub"]
    library = libraries.of(news)
    library = libraries.ignore(library, planned(library, *names).patterns)
    assert taken_back(library, names) == ["/sub/what\\?.txt", "*.csv", "/sub/"]
    with pytest.raises(LibraryError, match=r"'b\.txt' was not removed"):
        taken_back(library, ["*.csv", "b.txt"])
