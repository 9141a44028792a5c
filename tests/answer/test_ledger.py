"""The ledger, on the real articles: the seeds and the set written for it."""

import pytest

from eval.ledger import asked, value_f1
from qa.assistant import Assistant
from qa.errors import ModelError
from qa.settings import Settings
from qa.text.numbers import number


def told(reply):
    assert reply.ledger is not None
    return [(entry.value, entry.citations[0].source) for entry in reply.ledger.entries]


@pytest.mark.parametrize(
    "question",
    [
        "How many people have died in the protests?",
        "How many people died in the protests?",
        "How many people have been killed in the protests?",
    ],
)
def test_four_figures_of_the_dead(assistant: Assistant, question):
    reply = assistant.ask(question)
    assert reply.answer is not None
    assert reply.answer.text == "43"
    assert sorted(told(reply)) == [
        ("43", "TRT World"),
        ("49", "Resumen Latinoamericano"),
        ("at least 42", "Latin Post"),
        ("over 50", "TRT World"),
    ]
    assert told(reply)[0] == ("49", "Resumen Latinoamericano")  # the only one with a date
    assert reply.ledger.relation == "differ"
    assert reply.to_dict()["ledger"]["summary"] == "The sources give different figures."
    parts = {number(part.value).said: part.citations[0].sentence for part in reply.ledger.parts}
    # Whether "43 people …, including one police officer" is another part, readers see differently.
    assert {9, 12} <= set(parts) <= {1, 9, 12}
    assert parts[9] == "Nine more have died in related accidents."
    assert "from Ayacucho, where a dozen" in parts[12]


def test_a_part_is_the_answer_where_it_is_asked_for(assistant: Assistant):
    assert assistant.ask("How many people died in accidents?").answer.text.startswith("Nine")
    assert assistant.ask("How many people died in Ayacucho?").answer.text == "a dozen"


def test_one_article_alone_has_no_ledger(assistant: Assistant):
    reply = assistant.ask("How many police officers were deployed in Lima?")
    assert reply.answer is not None
    assert reply.ledger is None


def test_every_citation_is_verbatim(assistant: Assistant):
    reply = assistant.ask("How many people have been killed in the protests?")
    for entry in reply.ledger.entries:
        for citation in (*entry.citations, *entry.copies):
            text = assistant.article(citation.article).text
            assert text[citation.start : citation.end] == citation.text
            assert entry.value in " ".join(citation.sentence.split())


def test_over_time_the_latest_comes_first_and_is_the_answer(written: Assistant):
    reply = written.ask("How many people died in the ferry accident?")
    assert reply.ledger.relation == "over time"
    assert told(reply)[0] == ("31", "Northern Wire")
    assert reply.answer.text == "31"


def test_different_figures_on_one_day(written: Assistant):
    reply = written.ask("How many teachers took part in the march?")
    assert reply.ledger.relation == "same day"
    assert sorted(value for value, _ in told(reply)) == ["15,000", "8,000"]


def test_figures_within_bounds(written: Assistant):
    reply = written.ask("How many firefighters fought the fire?")
    assert reply.ledger.relation == "within bounds"


def test_a_wire_story_printed_twice_is_one_voice(written: Assistant):
    reply = written.ask("How many people are missing?")
    entry = reply.ledger.entries[-1]
    assert entry.value == "35"
    # Both of one day: either is the voice, the other its copy.
    (voice,), (copy,) = entry.citations, entry.copies
    assert {voice.source, copy.source} == {"Northern Wire", "Elbe Courier"}


def test_a_long_question_and_a_long_sentence_are_compared(tmp_path, monkeypatch):
    """The second look asks with both, which together are more than the encoder reads."""
    endless = "The mayor of Elbe counted 4,117 swans " + "on the river " * 45 + "."
    (tmp_path / "a.txt").write_text(endless, encoding="utf-8")
    (tmp_path / "b.txt").write_text("The council met on Monday.", encoding="utf-8")
    settings = Settings.load(threshold=0.0, index_dir=tmp_path / ".index")
    question = "How many swans were counted" + " in Elbe, in Elbe" * 33 + "?"
    assistant = Assistant.open(tmp_path, settings=settings)
    assert assistant.ask(question).answer is not None
    with monkeypatch.context() as patch:
        patch.setattr("qa.retrieval.retriever.Retriever.cut", lambda self, query: query)
        with pytest.raises(ModelError, match="longer than the 256"):
            assistant.ask(question)


def test_value_f1_by_hand():
    assert value_f1([], []) == 1
    assert value_f1(["42"], []) == 0
    # Two of three found, one of three wrong: P = 2/3, R = 2/3.
    assert value_f1(["42", "49", "7"], [["at least 42"], ["49"], ["over 50"]]) == pytest.approx(
        2 / 3
    )


def test_the_question_set_is_sound():
    questions = [question for _, question in asked()]  # which holds them against the articles
    assert len(questions) >= 120
    assert all(q.latest is None or any(q.latest in v for v in q.values) for q in questions)
