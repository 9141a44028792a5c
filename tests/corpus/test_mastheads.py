import pytest

from qa.corpus.mastheads import is_paper, is_surely_paper, may_be_paper, publication, written


@pytest.mark.parametrize(
    "name",
    [
        "The Tarnby Courier", "TARNBY GAZETTE", "Times of Tarnby", "Mail on Sunday", "Sky News",
        "Lake & Fell Herald", "Herald Sun", "Northern Wire", "The Guardian", "Tarnby Today",
    ],
)  # fmt: skip
def test_names_of_papers(name):
    assert is_paper(name)


@pytest.mark.parametrize(
    "name",
    [
        "Gazette", "Tarnby Council", "Rise of the Courier", "Letters to the Herald",
        "Breaking News", "Hard Times", "Courier quits", "The ship struck a star", "Herald, 3 May",
        "Star Wars Returns", "The Lake and Fell and Moor Gazette", "Quay closes today",
        "In the News", "Is This News?", "Our Post", "",
    ],
)  # fmt: skip
def test_what_is_no_papers_name(name):
    assert not is_paper(name)


def test_some_words_name_hardly_anything_else():
    assert is_surely_paper("Lake Gazette")
    assert is_paper("Schools Open Today")  # which is why the day must stand below
    assert not is_surely_paper("Schools Open Today")


def test_a_name_beside_a_day_may_be_any_word():
    assert may_be_paper("The Ledger")
    assert not may_be_paper("The Hague")
    assert not may_be_paper("The ledger")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Lake Gazette, 3 May 2024", "Lake Gazette"),
        ("*Lake Gazette, May 3, 2024. By Ana Ríos.*", "Lake Gazette"),
        ("Tarnby Today | 3 May 2024 | Ana Ríos", "Tarnby Today"),
        ("Ana Ríos, Reuters", "Reuters"),
        ("Ana Ríos | The Hague | 3 May 2024", ""),
        ("Health Editor, 3 May 2024", ""),
        ("UAE, 3 May 2024", ""),
    ],
)
def test_the_publication_in_a_line(line, name):
    assert publication(line) == name


def test_names_in_capitals():
    assert written("THE TARNBY HERALD AND POST") == "The Tarnby Herald and Post"
    assert written("BBC NEWS") == "BBC News"
    assert written("HERALD SUN") == "Herald Sun"
    assert written("The BBC News") == "The BBC News"
