"""Which claims stand in a ledger, and how they relate, on sentences written by hand."""

from qa.answer.ledger import corroborated, ledger
from qa.answer.pipeline import _newest_first
from qa.answer.ranking import cite
from qa.types import Answer, Hit, Span


def span(article, sentence, text, published, score=5.0, source=None):
    hit = Hit(article, "T", source or article, published, 0, len(sentence), 1.0, sentence)
    at = sentence.index(text)
    return Span(hit, at, at + len(text), text, score)


def reckon(question, *spans, weight=0.45):
    best = spans[0]
    return ledger(question, Answer(best.text, 0.9, (cite(best),)), spans, weight)


def test_same_figure_in_other_words_agrees():
    found = reckon(
        "How many people died?",
        span("a", "In all 42 people died.", "42", "2024-01-02"),
        span("b", "Forty-two deaths were counted.", "Forty-two", "2024-01-03"),
    )
    assert found is not None
    assert found.relation == "agree"
    assert [citation.source for citation in found.entries[0].citations] == ["b", "a"]


def test_a_claim_far_below_the_best_is_left_out_by_what_its_margin_is_worth():
    """A reader of small margins has a large weight for them in its calibration."""
    asked = "How many people died?"
    best = span("a", "In all 42 people died.", "42", "2024-01-02", score=8.0)
    for weight, score, kept in (
        (0.5, 0.1, True),
        (0.5, -0.1, False),
        (1.0, 4.1, True),
        (1.0, 3.9, False),
    ):
        other = span("b", "The toll was 49 deaths.", "49", "2024-01-03", score=score)
        assert (reckon(asked, best, other, weight=weight) is not None) is kept


def test_what_counts_something_else_is_left_out():
    assert (
        reckon(
            "How many people died?",
            span("a", "In all 42 people died.", "42", "2024-01-02"),
            span("b", "Some 40 people were injured.", "40", "2024-01-02"),
            span("c", "A storm killed 900 people in 1953.", "900", "2024-01-02"),
        )
        is None
    )


def test_a_bound_is_told_in_its_own_words():
    found = reckon(
        "How many people died?",
        span("a", "In all 42 people died.", "42", "2024-01-02"),
        span("b", "No more than 50 people died.", "50", "2024-01-02"),
    )
    assert found is not None
    assert found.relation == "within bounds"
    assert {entry.value for entry in found.entries} == {"42", "No more than 50"}


def test_killed_and_wounded_are_told_apart():
    found = reckon(
        "How many people were wounded?",
        span("a", "The blast killed 10 and wounded 12.", "12", "2024-01-02"),
        span("b", "The blast killed 11 and wounded 13.", "13", "2024-01-02"),
        span("b", "The blast killed 11 and wounded 13.", "11", "2024-01-02"),
    )
    assert found is not None
    assert {entry.value for entry in found.entries} == {"12", "13"}


def test_one_publisher_is_one_voice():
    assert (
        reckon(
            "How many people died?",
            span("a", "In all 42 people died.", "42", "2024-01-02", source="Gazette"),
            span(
                "b", "The deaths of 42 people shook the town.", "42", "2024-01-03", source="Gazette"
            ),
        )
        is None
    )


def test_dates_that_include_one_another_do_not_conflict():
    found = reckon(
        "When was he arrested?",
        span("a", "He was arrested in December.", "December", "2023-01-20"),
        span("b", "He was arrested on December 7.", "December 7", "2023-01-20"),
    )
    assert found is not None
    assert found.relation == "within bounds"


def test_dates_that_exclude_one_another_are_called_dates():
    found = reckon(
        "When does the bridge open?",
        span("a", "It is to open in June 2025.", "June 2025", "2024-01-15"),
        span("b", "It is to open in October 2025.", "October 2025", "2024-11-02"),
    )
    assert found is not None
    assert found.summary == "The sources give different dates at different times."


def test_the_day_of_another_event_is_left_out():
    asked = "When was the ferry inspected?"
    best = span("a", "The ferry was last inspected in January.", "January", "2024-03-10")
    other = span("b", "The ferry capsized early on Sunday.", "Sunday", "2024-03-11")
    assert reckon(asked, best, other) is None
    same = span("b", "The ferry was inspected on Sunday.", "Sunday", "2024-03-11")
    found = reckon(asked, best, same)
    assert found is not None
    assert found.relation == "over time"


def test_the_answer_s_own_claim_stays():
    """Answers are ranked by more than the margin that a claim is held to."""
    found = reckon(
        "When was he arrested?",
        span("a", "He was arrested on December 7, 2022.", "December 7, 2022", "2023-01-20", 1.0),
        span("b", "He was arrested on December 8, 2022.", "December 8, 2022", "2023-01-20", 7.5),
    )
    assert found is not None
    assert found.relation == "same day"
    assert [entry.value for entry in found.entries] == ["December 8, 2022", "December 7, 2022"]


def test_names_and_texts_have_no_ledger():
    found = reckon(
        "What did protesters try to do?",
        span("a", "They tried to storm the airport.", "storm the airport", "2023-01-01"),
        span("b", "Many came to storm the airport in Ica.", "storm the airport in Ica", None),
    )
    assert found is None


def test_a_bound_does_not_hide_the_figure_beside_it():
    found = reckon(
        "How many people died?",
        span("a", "In all at least 42 people died.", "42", "2024-01-02", 6.0),
        span("b", "In all 42 people died.", "42", "2024-01-02"),
        span("c", "In all 43 people died.", "43", "2024-01-02"),
    )
    assert found is not None
    assert found.relation == "same day"


def test_dozens_are_not_given_for_a_figure():
    spans = [
        span("b", "In all 43 people died.", "43", "2024-01-03"),
        span("a", "In all 42 people died.", "42", "2024-01-02"),
        span("c", "Dozens of people died.", "Dozens", "2024-01-09"),
    ]
    found = reckon("How many people died?", *spans)
    assert found is not None
    assert found.relation == "over time"
    assert [entry.value for entry in found.entries] == ["Dozens", "43", "42"]
    given = [Answer(one.text, 0.9, (cite(one),)) for one in spans[1:]]
    assert [answer.text for answer in _newest_first(given, found)] == ["43", "Dozens"]


def test_the_newest_value_takes_the_place_of_the_surest():
    older = span("a", "In all 42 people died.", "42", "2024-01-02")
    newer = span("b", "Forty-three people died.", "Forty-three", "2024-01-03")
    other = span("c", "Nine more died in accidents.", "Nine", "2024-01-02")
    found = reckon("How many people died?", older, newer)
    given = [
        Answer("42", 0.4, (cite(older),)),
        Answer("Nine", 0.2, (cite(other),)),
        Answer("Forty-three", 0.1, (cite(newer),)),
    ]
    assert [(one.text, one.confidence) for one in _newest_first(given, found)] == [
        ("Forty-three", 0.4),
        ("Nine", 0.2),
        ("42", 0.1),
    ]


def test_the_newest_words_for_one_value_stand_for_all_of_them():
    figure = span("a", "In all 42 people died.", "42", "2024-01-02")
    words = span("b", "Forty-two people died.", "Forty-two", "2024-01-03")
    found = reckon("How many people died?", figure, words)
    given = [Answer("42", 0.25, (cite(figure),)), Answer("Forty-two", 0.125, (cite(words),))]
    (newest,) = _newest_first(given, found)
    assert (newest.text, newest.confidence) == ("Forty-two", 0.375)
    assert [citation.article for citation in newest.citations] == ["b", "a"]


def test_figures_that_bear_one_another_out_are_counted_once():
    nine, first, second = (
        cite(span("a", "Nine more died in accidents.", "Nine", None)),
        cite(span("b", "In all 43 people died.", "43", None)),
        cite(span("c", "In all 49 people died.", "49", None)),
    )
    found = [
        Answer("Nine", 0.25, (nine,)),
        Answer("43", 0.125, (first,)),
        Answer("49", 0.0625, (second,)),
    ]
    among = [Answer("43", 0.1875, (first,)), Answer("49", 0.125, (second,))]
    assert [
        (one.text, one.confidence) for one in corroborated("How many people died?", found, among)
    ] == [("43", 0.3125), ("Nine", 0.25)]
    # One article alone bears nothing out.
    assert corroborated("How many people died?", found, among[:1]) == found


def test_undated_sources_only_differ():
    found = reckon(
        "How many people died?",
        span("a", "In all 42 people died.", "42", None),
        span("b", "In all 49 people died.", "49", "2024-01-02"),
    )
    assert found is not None
    assert found.relation == "differ"
    assert [entry.value for entry in found.entries] == ["49", "42"]
