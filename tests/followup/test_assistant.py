"""Follow-ups as they are asked: of the assistant, and in a set of questions."""

from qa.followup import standalone


def test_the_assistant_answers_the_question_meant(assistant):
    history = [("Who is the president of Peru?", "Dina Boluarte")]
    reply = assistant.ask("How old is she?", history)
    assert reply.question == "How old is she?"
    assert reply.standalone_question == "How old is Dina Boluarte?"
    alone = assistant.ask("How old is Dina Boluarte?")
    assert [a.text for a in reply.candidates] == [a.text for a in alone.candidates]
    assert assistant.ask("How old is she?").standalone_question == "How old is she?"


def test_what_would_be_too_long_is_asked_as_typed(assistant, tmp_path):
    limit = assistant.settings.question_chars
    title = '"' + " ".join(["Boluarte"] * 40)[:290] + '"'
    question = ("What does it say of " + "the police of Peru and of " * 40)[: limit - 100] + "Lima?"
    assert len(standalone(question, [(f"Who wrote {title}?", "")])) > limit
    reply = assistant.ask(question, [(f"Who wrote {title}?", "")])
    assert reply.standalone_question == question
