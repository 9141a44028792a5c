import re

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from qa.reader.spans import TokenSpan, cell_borders, decode, paragraph_of, word_borders
from qa.text.tables import spoken

LOGITS = st.floats(-10, 10, width=32)


@st.composite
def windows(draw):
    size = draw(st.integers(1, 14))
    start, end = (draw(hnp.arrays(np.float32, size, elements=LOGITS)) for _ in range(2))
    may_start, may_end = (draw(hnp.arrays(np.bool_, size)) for _ in range(2))
    paragraphs = np.sort(draw(hnp.arrays(np.int64, size, elements=st.integers(0, 3))))
    longest, most = draw(st.integers(1, 16)), draw(st.integers(1, 5))
    return start, end, may_start, may_end, longest, most, paragraphs


# Two spans, or one of both their tokens, have the same score.
A_TIE = (
    np.array([1, 0, 0], dtype=np.float32), np.zeros(3, dtype=np.float32),
    np.array([False, True, True]), np.ones(3, dtype=bool), 2, 2, np.zeros(3, dtype=np.int64),
)  # fmt: skip


def brute_force(start, end, may_start, may_end, longest, most, paragraphs):
    """Every pair, one by one; greedy choice of the best that overlap none chosen before."""
    null = float(start[0]) + float(end[0])
    pairs = [
        TokenSpan(i, j, float(start[i]) + float(end[j]) - null)
        for i in range(1, len(start))
        for j in range(i, min(len(start), i + longest))
        if may_start[i] and may_end[j] and paragraphs[i] == paragraphs[j]
    ]
    chosen = []
    while pairs and len(chosen) < most:
        best = max(pairs, key=lambda span: span.score)
        chosen.append(best)
        pairs = [s for s in pairs if s.end < best.start or s.start > best.end]
    return chosen


@given(windows())
@example(A_TIE)
def test_equals_brute_force(window):
    found, expected = decode(*window), brute_force(*window)
    assert bool(found) == bool(expected)
    # Ties may be broken either way, and then lead to other spans, and to as many or fewer: the
    # first score never differs.
    if expected:
        assert found[0].score == pytest.approx(expected[0].score, abs=1e-5)
    scores = [span.score for span in expected]
    if len({round(score, 3) for score in scores}) == len(scores) and not _has_ties(window):
        assert [s[:2] for s in found] == [s[:2] for s in expected]


@st.composite
def without_ties(draw):
    """Windows in which no two spans are equally likely."""
    size = draw(st.integers(2, 12))
    start, end = (draw(st.permutations(range(size))) for _ in range(2))
    _, _, may_start, may_end, longest, most, paragraphs = draw(
        windows().filter(lambda window: len(window[0]) >= size)
    )
    cut = (array[:size] for array in (may_start, may_end))
    logits = np.array(start, np.float32) * size, np.array(end, np.float32)
    return *logits, *cut, longest, most, paragraphs[:size]


@given(without_ties())
def test_equals_brute_force_span_by_span(window):
    assert decode(*window) == brute_force(*window)


def _has_ties(window):
    start, end = window[:2]
    sums = (start[:, None].astype(np.float64) + end[None, :]).ravel()
    return len(np.unique(np.round(sums, 3))) < len(sums)


@given(windows())
def test_spans_are_legal_sorted_and_apart(window):
    _, _, may_start, may_end, longest, most, paragraphs = window
    found = decode(*window)
    assert len(found) <= most
    assert [s.score for s in found] == sorted((s.score for s in found), reverse=True)
    taken = set()
    for span in found:
        assert 1 <= span.start <= span.end < span.start + longest
        assert may_start[span.start]
        assert may_end[span.end]
        assert paragraphs[span.start] == paragraphs[span.end]
        tokens = set(range(span.start, span.end + 1))
        assert not tokens & taken
        taken |= tokens


def test_worked_by_hand():
    #             [CLS]  a    b    c    d
    start = np.array([1.0, 5.0, 0.0, 4.0, 0.0])
    end = np.array([0.5, 0.0, 3.0, 1.0, 2.0])
    yes = np.ones(5, dtype=bool)
    # a-b scores 5 + 3 = 8, no answer 1.5; then c-d scores 4 + 2 = 6.
    assert decode(start, end, yes, yes, longest=3, most=3) == [
        TokenSpan(1, 2, 6.5),
        TokenSpan(3, 4, 4.5),
    ]


def test_end_is_chosen_with_start_not_before_it():
    # Taken apart, the best start (3) comes after the best end (1).
    start = np.array([0.0, 1.0, 0.0, 9.0])
    end = np.array([0.0, 9.0, 0.0, 1.0])
    yes = np.ones(4, dtype=bool)
    first = decode(start, end, yes, yes, longest=4, most=1)[0]
    assert first in (TokenSpan(1, 1, 10.0), TokenSpan(3, 3, 10.0))


def test_no_answer_logit_is_kept():
    yes = np.ones(3, dtype=bool)
    sure = decode(np.array([0.0, 2, 0]), np.array([0.0, 2, 0]), yes, yes, 2, 1)[0]
    unsure = decode(np.array([5.0, 2, 0]), np.array([5.0, 2, 0]), yes, yes, 2, 1)[0]
    assert (sure.score, unsure.score) == (4.0, -6.0)


def test_nothing_allowed():
    no = np.zeros(4, dtype=bool)
    assert decode(np.zeros(4), np.zeros(4), no, no, 3, 3) == []


def test_shapes_are_checked():
    with pytest.raises(ValueError, match=r"\(t,\)"):
        decode(np.zeros(3), np.zeros(4), np.ones(3, bool), np.ones(3, bool), 3, 1)


@pytest.mark.parametrize(
    ("text", "border", "cuts"),
    [
        ("11,800 men", 2, True),
        ("11,800 men", 3, True),
        ("11,800 men", 6, False),
        ("3.5 m", 1, True),
        ("at 3, he", 4, False),
        ("Boluarte's", 8, False),
        ("unhappy", 2, True),
        ("60-year-old", 2, False),
        ("$31", 1, False),
        ("on December 7 he", 11, True),
        ("on 20 July 2023", 5, True),
        ("In December 43 people", 11, False),
        ("In 1,940 May days", 8, False),
        ("on July 20, 2023", 10, False),  # the year may stand alone
        ("$31.4 trillion", 5, True),
        ("May came", 3, False),
    ],
)
def test_word_borders(text, border, cuts):
    offsets = np.array([[0, border], [border, len(text)]])
    begins, ends = word_borders(text, offsets)
    assert bool(begins[1]) is not cuts
    assert bool(ends[0]) is not cuts


def test_special_tokens_border_nothing():
    begins, ends = word_borders("a b", np.array([[0, 0], [0, 1]]))
    assert begins.tolist() == [False, True]
    assert ends.tolist() == [False, True]


def test_a_character_that_cannot_be_seen_parts_no_figure():
    offsets = np.array([[0, 2], [3, 4], [4, 5], [6, 14], [15, 21]])
    begins, ends = word_borders("27\u200b.5 mil\u00adlion francs", offsets)
    assert begins.tolist() == [True, False, False, False, True]
    assert ends.tolist() == [False, False, False, True, True]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Toll is nine\nSource: River Post\n\nThe flood in Dale killed nine people in all.", 3),
        ("The harbour board of Lervik has\napproved a new breakwater. It will\nbe paid for", 1),
        ("one line", 1),
        (
            "A new minister\nhttps://example.org/"
            + "a" * 120
            + "\nThe new minister, Luis\nFerrer, "
            "who was sworn in on\nFriday, is from Lima.",
            1,
        ),
        (
            "| Ward | Votes cast in the first round | Votes cast in the second |\n| A | 1 | 2 |\n\n"
            "The count was led by Ada\nQuill of the town hall.",
            3,
        ),
        ("By Ann Lowe\nJune 12, 2025", 2),
        ("The council votes for a\nnew tram line", 1),
        ("Saved\n\n\n", 1),
    ],
)
def test_a_heading_is_parted_from_what_follows_and_a_wrapped_line_is_not(text, parts):
    offsets = np.array([match.span() for match in re.finditer(r"\w+", text)])
    assert len(set(paragraph_of(text, offsets).tolist())) == parts


def test_a_letter_is_not_cut_from_its_accent():
    text = "In\u0303es Tome\u0301 paid"
    # Tokenizers that drop accents give the letters without them.
    tokens = np.array([[0, 2], [3, 5], [6, 10], [12, 16]])
    begins, ends = word_borders(text, tokens)
    assert begins.tolist() == [True, False, True, True]
    assert ends.tolist() == [False, True, True, True]


def test_a_short_cell_is_given_whole_and_the_name_of_its_column_never():
    said, places = spoken("| Museum | Open |\n| Salt Museum | 10 am to 6 pm |")
    offsets = np.array([match.span() for match in re.finditer(r"\w+", said)])
    begins, ends, pieces = cell_borders(places, offsets)
    words = [said[a:b] for a, b in offsets]
    assert len(words) == 11
    assert [word for word, at in zip(words, begins, strict=True) if at] == [
        "Museum", "Open", "Salt", "10"]  # fmt: skip
    assert [word for word, at in zip(words, ends, strict=True) if at] == [
        "Museum", "Open", "Museum", "pm"]  # fmt: skip
    assert len(set(pieces[6:].tolist())) == 1
    assert pieces[4] != pieces[6]
