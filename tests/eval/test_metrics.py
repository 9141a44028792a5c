import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics import exact_match, f1, normalize


@pytest.mark.parametrize(
    ("said", "accepted", "em", "overlap"),
    [
        # The examples of SQuAD's own description of its normalisation and bag-of-words F1.
        ("the Denver Broncos", ["Denver Broncos"], 1, 1),
        ("Denver Broncos!", ["denver  broncos"], 1, 1),
        ("Broncos", ["Denver Broncos"], 0, 2 / 3),  # P = 1, R = 1/2
        ("in Santa Clara, California", ["Santa Clara"], 0, 2 / 3),  # P = 2/4, R = 1
        ("gold gold", ["gold"], 0, 2 / 3),  # counted as a bag: P = 1/2, R = 1
        ("", [], 1, 1),  # unanswerable, nothing said
        ("Lima", [], 0, 0),  # unanswerable, something said
        ("", ["Lima"], 0, 0),  # answerable, nothing said
        ("the", ["a"], 1, 1),  # nothing but articles: both empty, as in the official scorer
        ("Cusco", ["Lima", "Cusco"], 1, 1),  # best of the accepted
    ],
)
def test_by_hand(said, accepted, em, overlap):
    assert exact_match(said, accepted) == em
    assert f1(said, accepted) == pytest.approx(overlap)


@given(st.text(), st.lists(st.text(), max_size=3))
def test_bounds_and_order(said, accepted):
    em, overlap = exact_match(said, accepted), f1(said, accepted)
    assert em in (0, 1)
    assert em <= overlap <= 1


@given(st.text())
def test_normalising_twice_changes_nothing_more(text):
    # Removing articles can leave a new one only across a removed space, never within a word.
    once = normalize(text)
    assert set(normalize(once).split()) <= set(once.split())


@given(st.text(), st.text())
def test_f1_is_symmetric(one, other):
    assert f1(one, [other]) == pytest.approx(f1(other, [one])) or not (one and other)
