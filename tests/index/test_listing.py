"""The list of articles: in every order, found and filtered, a stretch at a time."""

from pathlib import Path

import pytest

from qa.assistant import Assistant
from qa.index.listing import ORDERS, Wanted
from qa.settings import Settings
from tests.fakes import HashEncoder

ARTICLES = {
    "a.txt": ("Zebra crossing moved", "Harbour Post", "2023-03-14", "Ana Ríos"),
    "b.txt": ("apple harvest late", "Elbe Courier", "2023-03-02", "Jo_Neill"),
    "c.txt": ("Mill closes", "Elbe Courier", "2022-12-31", "Ann Lee"),
    "d.txt": ("100% of voters", "", "", ""),
}


@pytest.fixture
def library(tmp_path: Path, settings: Settings) -> Assistant:
    folder = tmp_path / "corpus"
    folder.mkdir()
    notes = ""
    for name, (title, source, day, author) in ARTICLES.items():
        (folder / name).write_text(f"{title}\n\nThe words of {name} are these, and no others.\n")
        given = {"title": title, "source": source, "published": day, "author": author}
        notes += f'["{name}"]\n' + "".join(f'{k} = "{v}"\n' for k, v in given.items() if v)
    (folder / "e.txt").write_bytes((folder / "d.txt").read_bytes())
    (folder / "articles.toml").write_text(notes)
    return Assistant.open(folder, settings=settings, encoder=HashEncoder())


def names(library: Assistant, **wanted: str) -> str:
    total, found = library.listed(Wanted(**wanted))  # type: ignore[arg-type]
    assert total == len(found)
    return "".join(each.name[0] for each in found)


def test_every_order(library: Assistant) -> None:
    expected = {"newest": "abcd", "oldest": "cbad", "title": "dbca", "publisher": "bcad"}
    assert {order: names(library, order=order) for order in expected} == expected
    assert sorted(names(library, order="added")) == list("abcd")
    assert set(ORDERS) == {*expected, "added"}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"sought": "APPLE"}, "b"),
        ({"sought": "ríos"}, "a"),
        ({"sought": "elbe"}, "bc"),
        ({"sought": "100%"}, "d"),
        ({"sought": "o_n"}, "b"),
        ({"sought": "whale"}, ""),
        ({"source": "Elbe Courier"}, "bc"),
        ({"source": "unknown source"}, "d"),
        ({"month": "2023-03"}, "ab"),
        ({"month": "2023-03", "source": "Elbe Courier"}, "b"),
        ({"month": "no date"}, "d"),
    ],
)
def test_what_is_wanted_is_listed(library: Assistant, wanted: dict[str, str], found: str) -> None:
    assert sorted(names(library, **wanted)) == sorted(found)


def test_a_stretch_at_a_time(library: Assistant) -> None:
    total, first = library.listed(Wanted(order="title"), 0, 3)
    again, rest = library.listed(Wanted(order="title"), 3, 3)
    assert (total, again) == (4, 4)
    assert [len(first), len(rest)] == [3, 1]
    assert len({each.name for each in (*first, *rest)}) == 4
    (mill,) = library.listed(Wanted(sought="Mill"))[1]
    assert (mill.format, mill.passages, mill.published) == ("TXT", 1, "2022-12-31")
    assert len(mill.added) == len("2026-01-01")


def test_months_and_what_has_no_date(library: Assistant) -> None:
    assert library.months() == ["2023-03", "2022-12"]
    assert library.undated() == 1
