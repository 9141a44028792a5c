"""Which claims stand in a ledger, and how they relate."""

import pytest

from qa.answer.ledger import HEARD, claims_of, features, ledger, voices
from qa.answer.ranking import cite
from qa.answer.wording import summary
from qa.assistant import Assistant
from qa.types import Answer
from tests.answer.support import BY_HAND, span


def reckon(question, *spans):
    best = spans[0]
    return ledger(question, Answer(best.text, 0.9, (cite(best),)), spans, BY_HAND)


def values(found):
    return [entry.value for entry in found.entries]


def test_features_by_hand():
    best = span("a", "In Staffa 40 boats sail.", "40", score=6.0)
    other = span("b", "In Iona 4 boats sail.", "4", score=4.0)
    anchor, claim = claims_of("number", [best, other])
    assert features(anchor, claim) == pytest.approx((4.0, 2.0, 1.0, 0.0))


def test_same_figure_in_other_words_agrees():
    found = reckon(
        "How many people died?",
        span("a", "In all 42 people died.", "42", "2024-01-02"),
        span("b", "Forty-two people died, all told.", "Forty-two", "2024-01-03"),
    )
    assert found is not None
    assert found.relation == "agree"
    assert [citation.source for citation in found.entries[0].citations] == ["b", "a"]


def test_a_claim_that_the_reader_doubts_is_left_out():
    assert (
        reckon(
            "How many inhabitants does Tromla have?",
            span("a", "Tromla has 11,800 inhabitants.", "11,800", "2024-05-02"),
            span("b", "Tromla has 5,300 pupils.", "5,300", "2024-05-04", score=0.5),
        )
        is None
    )


def test_a_passage_in_which_next_to_nothing_is_found_has_no_voice():
    best = span("a", "Tromla has 11,800 inhabitants.", "11,800", "2024-05-02")
    heard = span("b", "Tromla has 5,300 pupils.", "5,300", "2024-05-04", score=HEARD)
    silent = span("c", "Tromla has 12 inns.", "12", "2024-05-04", score=HEARD - 0.1)
    answer = Answer("11,800", 0.9, (cite(best),))
    found = voices("How many inhabitants does Tromla have?", answer, [best, heard, silent])
    assert [hit.article for hit in found] == ["b"]


def test_what_is_said_of_another_name_is_left_out():
    assert (
        reckon(
            "How much is the ticket to Staffa?",
            span("a", "The ticket to Staffa costs 14 pounds.", "14 pounds", "2024-05-02"),
            span("b", "The ticket to Iona costs 9 pounds.", "9 pounds", "2024-05-04", score=9.0),
        )
        is None
    )


@pytest.mark.parametrize(("what", "left_out"), [("assaults", False), ("measles", True)])
def test_a_figure_that_nothing_asked_for_stands_beside_is_left_out(what, left_out):
    found = reckon(
        "How many assaults were there in all?",
        span("a", "There were 80 assaults.", "80", "2024-05-02"),
        span("b", f"In all there were 67 {what}, it says.", "67", "2024-05-04", score=9.0),
    )
    assert (found is None) is left_out


def test_units_of_two_kinds_are_not_compared():
    asked = "How far does the tram go?"
    best = span("a", "The tram goes 11.4 kilometres.", "11.4 kilometres", "2024-03-10")
    minutes = span("b", "The tram goes for 8 minutes.", "8 minutes", "2024-03-11")
    assert reckon(asked, best, minutes) is None
    miles = span("b", "The tram goes 8 miles.", "8 miles", "2024-03-11")
    found = reckon(asked, best, miles)
    assert found is not None
    assert found.relation == "over time"


def test_a_bound_is_shown_in_its_own_words():
    found = reckon(
        "How many people died?",
        span("a", "In all 42 people died.", "42", "2024-01-02"),
        span("b", "No more than 50 people died.", "50", "2024-01-02"),
    )
    assert found is not None
    assert found.relation == "within bounds"
    assert set(values(found)) == {"42", "No more than 50"}


def test_an_article_has_one_say():
    found = reckon(
        "How many people died?",
        span("a", "In all 42 people died.", "42", "2024-01-02"),
        span("b", "So far 43 people died, up from 40.", "43", "2024-01-03"),
        span("b", "So far 43 people died, up from 40.", "40", "2024-01-03", score=4.0),
    )
    assert found is not None
    assert values(found) == ["43", "42"]


def test_one_publisher_is_one_voice():
    assert (
        reckon(
            "How many people died?",
            span("a", "In all 42 people died.", "42", "2024-01-02", source="Gazette"),
            span("b", "There 42 people died.", "42", "2024-01-03", source="Gazette"),
        )
        is None
    )


def test_a_story_printed_twice_is_one_voice():
    sentence = "In all 42 people died, the governor told a crowd on Monday."
    assert (
        reckon(
            "How many people died?",
            span("a", sentence, "42", "2024-01-02"),
            span("b", sentence, "42", "2024-01-02"),
        )
        is None
    )


@pytest.mark.parametrize(
    ("first", "second", "days", "relation"),
    [
        ("December", "December 7", ("2023-01-20", "2023-01-20"), "within bounds"),
        ("December 8", "December 7", ("2023-01-20", "2023-01-20"), "same day"),
        ("December 8", "December 7", ("2023-01-20", "2023-01-21"), "over time"),
        ("December 8, 2022", "December 7, 2022", ("2023-01-20", None), "differ"),
        ("December 7", "December 7", ("2023-01-20", None), None),
    ],
)
def test_dates(first, second, days, relation):
    found = reckon(
        "When was he arrested?",
        span("a", f"He was arrested on {first}.", first, days[0]),
        span("b", f"He was arrested, they say, on {second}.", second, days[1]),
    )
    assert (found.relation if found else None) == relation
    if relation == "over time":
        assert summary(found) == "The sources give different dates at different times."


def test_what_is_printed_again_later_is_no_newer_figure():
    """The two differed from the start: neither has overtaken the other."""

    def relation(*days):
        fined = "The railway was fined {} million."
        found = reckon(
            "How much was the railway fined?",
            *(
                span(f"a{n}", fined.format(words), f"{words} million", day)
                for n, (words, day) in enumerate(days)
            ),
        )
        return found and found.relation

    at_once = (("$7.5", "2025-05-16"), ("$5.7", "2025-05-16"))
    assert relation(*at_once) == "same day"
    assert relation(*at_once, ("$7.5", "2025-05-20")) == "same day"
    assert relation(*at_once, ("$6.1", "2025-05-20")) == "over time"
    assert relation(("$7.5", "2025-05-16"), ("$5.7", "2025-05-17")) == "over time"


def test_one_length_in_two_units_agrees():
    found = reckon(
        "How far below ground was he?",
        span("a", "He was rescued 300 feet below ground.", "300", "2025-06-10"),
        span("b", "He sat 91 metres below ground.", "91 metres", "2025-06-10"),
    )
    assert found is not None
    assert found.relation == "agree"


def test_what_one_rounded_figure_may_be_is_not_made_one():
    """300 feet may be either of them, which differ."""
    found = reckon(
        "How far below ground was he?",
        span("a", "He was rescued 300 feet below ground.", "300 feet", "2025-06-10"),
        span("b", "He sat 91 metres below ground.", "91 metres", "2025-06-10"),
        span("c", "He lay 93 metres below ground, they say.", "93 metres", "2025-06-10"),
    )
    assert found is not None
    assert found.relation == "same day"
    assert sorted(values(found)) == ["300 feet", "93 metres"]


def test_a_bound_does_not_hide_the_figure_beside_it():
    found = reckon(
        "How many people died?",
        span("a", "In all at least 42 people died.", "42", "2024-01-02", 6.0),
        span("b", "In all 42 people died.", "42", "2024-01-02"),
        span("c", "In all 43 people died.", "43", "2024-01-02"),
    )
    assert found is not None
    assert found.relation == "same day"


def test_names_and_texts_have_no_ledger():
    assert (
        reckon(
            "Who died?",
            span("a", "Jo Roe died.", "Jo Roe", "2024-01-02"),
            span("b", "Ann Poe died.", "Ann Poe", "2024-01-02"),
        )
        is None
    )


# ------------------------------------------------- with the real models


def shown(reply):
    assert reply.ledger is not None
    return [(entry.value, entry.citations[0].source) for entry in reply.ledger.entries]


def test_over_time_the_latest_comes_first_and_is_the_answer(written: Assistant):
    reply = written.ask("How many people died in the ferry accident?")
    assert reply.ledger.relation == "over time"
    assert shown(reply)[0] == ("31", "Northern Wire")
    assert reply.answer.text == "31"


def test_one_article_alone_has_no_ledger(assistant: Assistant):
    reply = assistant.ask("How many police officers were deployed in Lima?")
    assert reply.answer is not None
    assert reply.ledger is None


def test_every_citation_is_verbatim(assistant: Assistant):
    reply = assistant.ask("How many people died?")
    for entry in reply.ledger.entries:
        for citation in (*entry.citations, *entry.copies):
            text = assistant.article(citation.article).text
            assert text[citation.start : citation.end] == citation.text
            assert entry.value in " ".join(citation.sentence.split())
