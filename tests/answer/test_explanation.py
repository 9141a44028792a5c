"""Why a question was answered as it was: every stage's part in it."""

from qa.answer.explanation import Explanation
from qa.assistant import Assistant


def test_an_answer_is_explained_by_what_was_found_marked_and_decided(assistant: Assistant) -> None:
    question = "How many police officers were deployed in Lima?"
    why = assistant.explain(question)
    reply = assistant.ask(question)
    assert reply.answer
    assert why.answers[0] == reply.answer
    assert "%" in why.decision
    assert why.decision.startswith("“11,800” is")
    assert why.decision.endswith("on an answer is given.")
    (read,) = [read for read in why.passages if read.marked == "11,800"][:1]
    assert read.margin is not None
    assert read.margin > 0
    assert "11,800" in read.hit.text
    printed = why.to_dict()
    assert len(printed["passages"]) == len(why.passages) > 1
    assert printed["decision"] == why.decision


def test_a_refusal_says_which_stage_refused_and_what_would_have_been_said(
    assistant: Assistant,
) -> None:
    why = assistant.explain("Who won the 2022 World Cup?")
    assert "less than the" in why.decision
    assert why.answers[0].text in why.decision
    assert Explanation("q", (), (), 0.4).decision.startswith("No passage")
    assert Explanation("q", why.passages, (), 0.4).decision.startswith("The reader marked nothing")


def test_what_was_not_read_is_said(assistant: Assistant) -> None:
    """What fits far less than the first is not read, here as when it was asked."""
    why = assistant.explain("How many police officers were deployed in Lima?")
    least = why.passages[0].hit.score - assistant.settings.passages_gap
    assert [each.read for each in why.passages] == [
        n < 2 or each.hit.score >= least for n, each in enumerate(why.passages)
    ]
    assert not all(each.read for each in why.passages)
    assert not any(each.marked for each in why.passages if not each.read)


def test_it_keeps_to_what_was_asked_for(assistant: Assistant) -> None:
    why = assistant.explain("How many people were killed?", sources=["Latin Post"])
    assert {read.hit.source for read in why.passages} == {"Latin Post"}
