from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.answer.calibration import FEATURES
from qa.answer.ranking import answers, candidates, features, merge, same, tidy
from qa.types import Hit, Span
from tests.answer.support import BY_HAND

ASKED = "What happened?"
TEXT = "Police deployed 11,800 officers in Lima. President Dina Boluarte spoke. Boluarte left."


def hit(article="a.txt", text=TEXT, start=0, **given):
    return Hit(article, "T", "S", None, start, start + len(text), 1.0, text, **given)


def span(found, text, score, nth=0):
    at = -1
    for _ in range(nth + 1):
        at = found.text.index(text, at + 1)
    return Span(found, found.start + at, found.start + at + len(text), text, score)


def merged(*spans):
    scores = np.array([s.score for s in spans])
    return merge(spans, scores, np.zeros((len(spans), len(FEATURES))))


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("Machu Picchu.", "Machu Picchu"),
        (" Lima, ", "Lima"),
        ('"forgiveness"', '"forgiveness"'),
        ('forgiveness"', "forgiveness"),
        ("“We won’t forget", "We won’t forget"),
        ("the U.S.", "the U.S."),
        ("Martin Jr.", "Martin Jr."),
        ("(CUNARC", "CUNARC"),
        ("(CUNARC)", "(CUNARC)"),
        ("32.7%", "32.7%"),
        ("–", ""),
        ("# Six killed", "Six killed"),
        ("#1", "#1"),
        ("* five men", "five men"),
        ("**The victims", "The victims"),
        ("*five* men", "*five* men"),
    ],
)
def test_tidy(raw, clean):
    start, end = tidy(f"x{raw}x", 1, 1 + len(raw))
    assert f"x{raw}x"[start:end] == clean


@pytest.mark.parametrize(
    ("text", "cut", "whole"),
    [
        ("to $5 million", "5 million", "$5 million"),
        ("by 3.5% more", "3.5", "3.5%"),
        ("to 5 %", "5", "5"),
        ("a .300 hitter", ".300", ".300"),
        ("is 5, %", "5", "5"),
    ],
)
def test_a_figure_keeps_its_sign(text, cut, whole):
    start, end = tidy(text, text.index(cut), text.index(cut) + len(cut))
    assert text[start:end] == whole


def test_a_letter_keeps_its_accent():
    text = "Tome\u0301 paid"
    start, end = tidy(text, 0, 4)
    assert text[start:end] == "Tome\u0301"


@given(st.text(alphabet="ab1$%.,“”\"'() –#*_", max_size=12))
def test_tidy_only_trims_and_is_done_in_one_go(text):
    start, end = tidy(text, 0, len(text))
    assert 0 <= start <= end <= len(text)
    assert tidy(text, start, end) == (start, end)


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("3,500", "3500", True),
        ("The Police", "police", True),
        ("Machu  Picchu", "Machu Picchu!", True),
        ("11,800", "11 800", True),
        ("49", "43", False),
        ("over 50", "50", False),
        ("5%", "5", False),
        ("3.5 percent.", "3.5 percent", True),
        ("-0.3%", "0.3%", False),
        ("2019-20", "2019–20", True),
        ("U.S.", "U S", True),
        ("hepatitis A", "hepatitis", False),
        ("A police force", "a police force", True),
        ("A police force", "police force", True),
    ],
)
def test_same(one, other, equal):
    assert (same(one) == same(other)) is equal


def test_one_answer_with_several_sources():
    a, b = hit("a.txt"), hit("b.txt")
    (group,) = merged(span(a, "11,800", 2.0), span(b, "11,800", 3.0))
    assert [s.hit.article for s in group.spans] == ["b.txt", "a.txt"]
    assert group.score == 3.0


def test_the_best_place_comes_first_though_read_twice():
    whole, tail, other = hit(), hit(text=TEXT[16:], start=16), hit("b.txt")
    (group,) = merged(span(tail, "Lima", 1.0), span(other, "Lima", 2.0), span(whole, "Lima", 3.0))
    assert [(s.hit.article, s.score) for s in group.spans] == [("a.txt", 3.0), ("b.txt", 2.0)]


def test_one_place_read_twice_is_one_citation():
    whole, tail = hit(), hit(text=TEXT[16:], start=16)
    (group,) = merged(span(whole, "Lima", 1.0), span(tail, "Lima", 2.0))
    assert len(group.spans) == 1
    assert group.spans[0].score == 2.0


def test_two_places_in_one_article_are_two_citations():
    (group,) = merged(span(hit(), "Boluarte", 2.0), span(hit(), "Boluarte", 1.0, nth=1))
    assert len(group.spans) == 2


def test_one_name_at_two_lengths_is_one_answer():
    found = merged(span(hit(), "Dina Boluarte", 2.0), span(hit(), "Boluarte", 1.0))
    assert [c.spans[0].text for c in found] == ["Dina Boluarte"]


def test_a_day_is_one_however_it_is_written():
    text = "Pool to open on 5 June. It opens on June 5, the council said, not on June 6."
    where = replace(hit(text=text), published="2024-05-30")
    found = merged(span(where, "5 June", 2.0), span(where, "June 5", 1.0), span(where, "June 6", 0))
    assert [[one.text for one in each.spans] for each in found] == [
        ["5 June", "June 5"],
        ["June 6"],
    ]
    more = "June 5, the council said, not on June 6"  # says more than a day
    found = merged(span(where, "5 June", 2.0), span(where, more, 1.0))
    assert len(found) == 2


def test_a_figure_is_not_one_that_its_decimals_spell():
    text = "It grew by 3.5 percent, or by 5 percent."
    found = merged(span(hit(text=text), "3.5 percent", 2.0), span(hit(text=text), "5 percent", 1.0))
    assert [candidate.spans[0].text for candidate in found] == ["3.5 percent", "5 percent"]


def test_different_answers_stay_apart_best_first():
    found = merged(span(hit(), "Lima", 1.0), span(hit(), "11,800", 2.0))
    assert [c.spans[0].text for c in found] == ["11,800", "Lima"]


def test_features_by_hand():
    known = features([span(hit(cosine=0.5, coverage=0.25), "Dina Boluarte", 2.0)])
    assert known.tolist() == [[2.0, 0.0, 0.5, 0.25]]
    assert features([]).shape == (0, len(FEATURES))


def test_citation_offsets():
    found = hit(text=TEXT[16:], start=16)
    (answer,) = answers(ASKED, [span(found, "Dina Boluarte", 4.0)], BY_HAND)
    (citation,) = answer.citations
    assert TEXT[citation.start : citation.end] == citation.text == answer.text
    assert citation.sentence == "President Dina Boluarte spoke."
    at = citation.sentence_start
    assert TEXT[at : at + len(citation.sentence)] == citation.sentence
    at = citation.passage_start
    assert TEXT[at : at + len(citation.passage)] == citation.passage


def test_a_heading_in_markdown_is_quoted_without_its_sign():
    text = "## Six killed in Lima\n\n**The cause.** A leak, it is said."
    (answer,) = answers(ASKED, [span(hit(text=text), "Six", 4.0)], BY_HAND)
    assert answer.citations[0].sentence == "Six killed in Lima"
    assert answer.citations[0].sentence_start == 3
    (answer,) = answers(ASKED, [span(hit(text=text), "A leak", 4.0)], BY_HAND)
    assert answer.citations[0].sentence == "A leak, it is said."


LIST = "It bought a mill, a bank and two ships, and sold its paper."


def test_items_of_a_list_are_one_answer_in_the_order_of_the_text():
    found = hit(text=LIST)
    marks = [("two ships", 5.0), ("a mill", 4.5), ("a bank", 4.1), ("its paper", 1.0)]
    best, other = answers(ASKED, [span(found, *mark) for mark in marks], BY_HAND)
    assert best.text == "a mill; a bank; two ships"
    assert best.parts == ("a mill", "a bank", "two ships")
    assert [LIST[c.start : c.end] for c in best.citations] == list(best.parts)
    assert other.parts == ("its paper",)
    assert best.confidence > other.confidence


def test_another_figure_or_day_is_no_item():
    text = "The repair took four and a half hours, the whole stop 17 days, from 3 May to 20 May."
    found = hit(text=text)
    for asked, best, other in (
        ("How long did it take?", "four and a half hours", "17 days"),
        ("When was it?", "3 May", "20 May"),
    ):
        spans = [span(found, best, 5.0), span(found, other, 4.9)]
        assert [answer.text for answer in answers(asked, spans, BY_HAND)] == [best, other]


def test_what_other_passages_say_is_no_item():
    spans = [span(hit(text=LIST), "a mill", 5.0), span(hit("b.txt", LIST), "a bank", 4.9)]
    assert [answer.text for answer in answers(ASKED, spans, BY_HAND)] == ["a mill", "a bank"]


def test_what_is_less_likely_than_no_answer_is_no_item():
    spans = [span(hit(text=LIST), "a mill", 0.5), span(hit(text=LIST), "a bank", -0.5)]
    assert [answer.text for answer in answers(ASKED, spans, BY_HAND)] == ["a mill", "a bank"]


def test_nothing_found():
    assert answers(ASKED, [], BY_HAND) == []
    assert candidates([], BY_HAND) == []
