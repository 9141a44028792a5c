"""SQuAD: its format, asked over all its articles and with the question's own paragraph."""

import json

import pytest

from eval import squad
from eval.runner import run
from qa.assistant import Assistant
from qa.errors import QAError
from qa.reader.model import Reader
from qa.settings import Settings

TINY = {
    "data": [
        {
            "title": "Peru: a test",
            "paragraphs": [
                {
                    "context": "Lima is the capital of Peru. Cusco lies in the mountains.",
                    "qas": [
                        {"id": "1", "question": "What is the capital of Peru?",
                         "answers": [{"text": "Lima", "answer_start": 0}], "is_impossible": False},
                        {"id": "2", "question": "Who founded Bogotá?", "answers": [],
                         "is_impossible": True},
                    ],
                },
                {"context": "The llama is a domesticated animal.", "qas": []},
            ],
        }
    ]
}  # fmt: skip


@pytest.fixture
def tiny(tmp_path):
    path = tmp_path / "tiny.json"
    path.write_text(json.dumps(TINY))
    return path


def test_squad_open(tiny, tmp_path):
    assert squad.write_corpus(tiny, tmp_path / "corpus") == 1
    settings = Settings.load(index_dir=tmp_path / "index")
    assistant = Assistant.open(tmp_path / "corpus", settings=settings)
    one, two = squad.open_items(assistant, list(squad.read(tiny)))
    assert [tuple(place) for place in one.gold] == [("Peru_a_test.txt", 0, 4)]
    assert two.gold == ()
    found = run(assistant, [one, two])
    assert (found[0].guess, found[0].recalled_at) == ("Lima", 1)


def test_squad_articles_whose_titles_make_one_name_are_one(tmp_path):
    paragraphs = [{"context": text, "qas": []} for text in ("It is sharp.", "It has two more.")]
    data = [
        {"title": title, "paragraphs": [paragraph]}
        for title, paragraph in zip(("C#", "C++"), paragraphs, strict=True)
    ]
    (tmp_path / "two.json").write_text(json.dumps({"data": data}))
    assert squad.write_corpus(tmp_path / "two.json", tmp_path / "corpus") == 1
    text = (tmp_path / "corpus" / "C_.txt").read_text()
    assert text == "It is sharp.\n\nIt has two more."


def test_squad_open_needs_the_paragraph_in_the_index(assistant):
    question = squad.SquadQuestion("7", "Peru", "What is it?", "Not in the seeds.", ())
    with pytest.raises(QAError, match="the paragraph of question 7 is not in the index"):
        squad.open_items(assistant, [question])


def test_squad_isolated(tiny):
    results = squad.isolated(Reader(Settings.load()), squad.read(tiny))
    assert results[0].predicted == "Lima"
    summary = squad.isolated_summary(results)
    assert summary["questions"] == 2
    assert summary["has-answer EM"] == 1.0


def test_best_threshold_by_hand():
    asked = [
        squad.Isolated(squad.SquadQuestion(str(n), "T", "?", "", answers), said, margin)
        for n, (answers, said, margin) in enumerate(
            [(("x",), "x", 3.0), ((), "y", 2.0), (("z",), "z", 1.0), ((), "w", -1.0)]
        )
    ]
    # Down to 3.0: one right, one missed, both others refused: 3 of 4. Down to 1.0: also 3, two
    # right and one refused. The first of them stays.
    assert squad.best_threshold(asked) == 3.0
    assert squad.isolated_summary(asked)["F1"] == 0.75
    # Spans of one margin are said together, or none of them.
    one_right = squad.SquadQuestion("r", "T", "?", "", ("x",))
    none = [squad.SquadQuestion(str(n), "T", "?", "", ()) for n in range(2)]
    tied = [squad.Isolated(question, "x", 3.0) for question in (one_right, *none)]
    assert squad.best_threshold(tied) == float("inf")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("{}", "data: Field required"),
        ("[1", "Invalid JSON"),
        ('{"data": [{"title": "T"}]}', "data.0.paragraphs: Field required"),
    ],
)
def test_not_squad(tmp_path, content, why):
    (tmp_path / "x.json").write_text(content)
    with pytest.raises(QAError, match=f"not in SQuAD's format: {why}"):
        list(squad.read(tmp_path / "x.json"))


def test_numbered_questions(tmp_path):
    asked = {"id": 262, "question": "Q?", "answers": [{"text": "A", "answer_start": 0}]}
    article = {"title": "T", "paragraphs": [{"context": "A.", "qas": [asked]}]}
    (tmp_path / "x.json").write_text(json.dumps({"data": [article]}))
    assert list(squad.read(tmp_path / "x.json")) == [
        squad.SquadQuestion("262", "T", "Q?", "A.", ("A",))
    ]
