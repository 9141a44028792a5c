"""SQuAD: its format, asked over all its articles and with the question's own paragraph."""

import json

import pytest

from eval import squad
from eval.corpora import open_alone
from eval.runner import run
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
    assistant = open_alone(tmp_path / "corpus")
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


def summary_of(*asked):
    """Of questions with these answers, spans and margins."""
    return squad.isolated_summary(
        [
            squad.Isolated(squad.SquadQuestion(str(n), "T", "?", "", answers), said, margin)
            for n, (answers, said, margin) in enumerate(asked)
        ]
    )


def test_best_threshold_by_hand():
    # Down to 3.0: one right, one missed, both others refused: 3 of 4. Down to 1.0: also 3, two
    # right and one refused. The first of them stays.
    found = summary_of((("x",), "x", 3.0), ((), "y", 2.0), (("z",), "z", 1.0), ((), "w", -1.0))
    assert found["threshold on the margin"] == 3.0
    assert (found["F1"], found["has-answer F1"], found["no-answer F1"]) == (0.75, 0.5, 1.0)
    # Spans of one margin are said together, or none of them.
    tied = summary_of((("x",), "x", 3.0), ((), "x", 3.0), ((), "x", 3.0))
    assert tied["threshold on the margin"] == float("inf")
    assert tied["EM"] == pytest.approx(2 / 3)
    # Without questions to refuse, every span is said.
    assert summary_of((("x",), "x", -9.0), (("x", "y"), "z", 1.0)) == {
        "questions": 2, "EM": 0.5, "F1": 0.5, "has-answer EM": 0.5, "has-answer F1": 0.5,
    }  # fmt: skip


def test_a_summary_of_no_question():
    assert squad.isolated_summary([]) == {"questions": 0}


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


def test_a_byte_order_mark(tmp_path):
    (tmp_path / "x.json").write_text(json.dumps(TINY), encoding="utf-8-sig")
    assert len(list(squad.read(tmp_path / "x.json"))) == 2


def test_numbered_questions(tmp_path):
    asked = {"id": 262, "question": "Q?", "answers": [{"text": "A", "answer_start": 0}]}
    article = {"title": "T", "paragraphs": [{"context": "A.", "qas": [asked]}]}
    (tmp_path / "x.json").write_text(json.dumps({"data": [article]}))
    assert list(squad.read(tmp_path / "x.json")) == [
        squad.SquadQuestion("262", "T", "Q?", "A.", ("A",))
    ]
