import json

import pytest

from eval.corpora import open_alone
from eval.ledger import CORPORA
from eval.questions import QuestionSetError, asked_as, by_stem, places, read
from qa.types import Article, Mark
from tests.conftest import ROOT

SETS = sorted((ROOT / "eval" / "questions").glob("*.jsonl"))
GOOD = {
    "id": "x-1", "question": "Where?", "answers": ["Lima"], "sources": ["a"], "answerable": True,
    "kind": "place",
}  # fmt: skip
ARTICLES = by_stem(
    [Article("a.txt", "In Lima. Read Also: Cusco", "T", marks=(Mark(9, 25, "teaser"),))]
)


def write(tmp_path, *lines):
    path = tmp_path / "q.jsonl"
    texts = (x if isinstance(x, str) else json.dumps(x) for x in lines)
    path.write_text("\n".join(texts), encoding="utf-8")
    return path


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_every_accepted_answer_stands_in_a_named_source(path):
    articles = by_stem([article for each in CORPORA for article in open_alone(each).articles()])
    questions, problems = read(path, articles)
    assert problems == []
    for question in questions:
        for source in question.sources:
            (article,) = articles[source]
            answered = any(places(article, answer) for answer in question.answers)
            assert answered == question.answerable, question
        for _, answer in question.history:
            assert any(answer in article.text for (article,) in articles.values()), question


def test_sizes_and_splits():
    seeds, _ = read(ROOT / "eval" / "questions" / "seeds.jsonl")
    assert len(seeds) >= 160
    assert sum(not question.answerable for question in seeds) >= 45
    parts = {part: [q for q in seeds if q.split == part] for part in ("tune", "test")}
    for questions in parts.values():
        assert len(questions) >= 80
        assert sum(not q.answerable for q in questions) >= 20
    assert seeds[0].split == seeds[54].split == "tune"
    follow, _ = read(ROOT / "eval" / "questions" / "followups.jsonl")
    assert len(follow) >= 30
    assert all(1 <= len(question.history) <= 2 for question in follow)


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("{", "Invalid JSON"),
        ("[]", "Input should be an object"),
        ({**GOOD, "answers": "Lima"}, "answers: Input should be a valid array"),
        ({k: v for k, v in GOOD.items() if k != "kind"}, "kind: Field required"),
        ({**GOOD, "answerable": False}, "none if it is not"),
        ({**GOOD, "answerable": "yes"}, "answerable: Input should be a valid boolean"),
        ({**GOOD, "answers": [3]}, "answers.0: Input should be a valid string"),
        ({**GOOD, "history": [["a"]]}, "history"),
        ({**GOOD, "history": [["Who won?", None]]}, "history"),
        ({**GOOD, "history": 3}, "history"),
        ({**GOOD, "values": [["Cusco"]]}, "values that are not its answers"),
        ({**GOOD, "answers": ["Quito"]}, "'Quito' that stands in none"),
        ({**GOOD, "answers": ["Cusco"]}, "'Cusco' that stands in none"),  # only in furniture
        ({**GOOD, "sources": ["z"]}, "'z' that is not in the corpus"),
    ],
)
def test_a_bad_line_is_named_and_the_rest_runs_if_asked(tmp_path, line, what):
    if isinstance(line, dict):
        line = {**line, "id": "x-2"}
    path = write(tmp_path, GOOD, line)
    with pytest.raises(QuestionSetError, match=rf"q\.jsonl:2 .*{what}"):
        read(path, ARTICLES)
    questions, problems = read(path, ARTICLES, skip_bad=True)
    assert [question.id for question in questions] == ["x-1"]
    assert len(problems) == 1


def test_an_answer_may_stand_over_the_end_of_a_line(tmp_path):
    wrapped = Article("a.txt", "It was said by Luis\n  Ferrer in Lima.", "T")
    asked = write(tmp_path, {**GOOD, "answers": ["Luis Ferrer"]})
    assert read(asked, by_stem([wrapped]))[1] == []
    assert places(wrapped, "Luis Ferrer") == [(15, 28)]


def test_a_source_is_named_with_its_ending_or_without(tmp_path):
    articles = by_stem([Article("h.txt", "In Lima.", "T"), Article("h.md", "In Cusco.", "T")])
    for source, answers in (("h.txt", ["Lima"]), ("h.md", ["Cusco"]), ("h", ["Lima", "Cusco"])):
        read(write(tmp_path, {**GOOD, "answers": answers, "sources": [source]}), articles)
    with pytest.raises(QuestionSetError, match="'Cusco' that stands in none"):
        read(write(tmp_path, {**GOOD, "answers": ["Cusco"], "sources": ["h.txt"]}), articles)


def test_a_question_that_cannot_be_asked_is_a_bad_line(tmp_path, assistant):
    path = write(tmp_path, GOOD, {**GOOD, "id": "x-2", "question": "???"})
    with pytest.raises(QuestionSetError, match=r"q\.jsonl:2 cannot be asked: .* no words"):
        read(path, ARTICLES, check=assistant.checked)
    assert len(read(path, ARTICLES, check=assistant.checked, skip_bad=True)[0]) == 1


def test_other_keys_are_passed_over_and_a_follow_up_in_full_has_two_names(tmp_path):
    asked = {**GOOD, "history": [["Who?", ""]], "full": "Where is it?", "lean": ["it"]}
    ((one,), _) = read(write(tmp_path, asked), ARTICLES)
    assert (one.standalone, one.history) == ("Where is it?", (("Who?", ""),))
    ((same,), _) = read(write(tmp_path, {**GOOD, "standalone": "Where is it?"}))
    assert same.standalone == one.standalone


def test_what_an_answer_to_a_list_is_compared_with(tmp_path):
    both = {**GOOD, "answers": ["rice", "fuel"]}
    ((alternatives,), _) = read(write(tmp_path, both))
    assert alternatives.accepted == ("rice", "fuel")
    ((items,), _) = read(write(tmp_path, {**both, "kind": "list"}))
    assert items.accepted == ("rice", "fuel", "rice; fuel")


def test_follow_ups_are_asked_in_three_ways():
    questions, _ = read(ROOT / "eval" / "questions" / "followups.jsonl")
    first = questions[0]
    assert asked_as(first, "history") == first
    ignored, in_full = asked_as(first, "ignore"), asked_as(first, "standalone")
    assert (ignored.question, ignored.history) == (first.question, ())
    assert (in_full.question, in_full.history) == (first.standalone, ())


def test_a_line_ends_at_a_line_feed_alone(tmp_path):
    question = {**GOOD, "question": "Where\u2028is\x85it?"}
    path = tmp_path / "q.jsonl"
    path.write_text(json.dumps(question, ensure_ascii=False) + "\n", encoding="utf-8")
    assert [asked.question for asked in read(path)[0]] == [question["question"]]


def test_a_byte_order_mark(tmp_path):
    path = write(tmp_path, "\ufeff" + json.dumps(GOOD))
    assert [asked.id for asked in read(path)[0]] == ["x-1"]


def test_a_doubled_id(tmp_path):
    with pytest.raises(QuestionSetError, match=r"q\.jsonl:3 has the id 'x-1'"):
        read(write(tmp_path, GOOD, "", GOOD), ARTICLES)


def test_the_first_bad_lines_are_named_at_once(tmp_path):
    with pytest.raises(QuestionSetError, match=r"q\.jsonl:1 .*q\.jsonl:2") as few:
        read(write(tmp_path, "{", "{"))
    assert "more" not in str(few.value)
    asked = {"question": "Who won?", "expected": "Ada Quill"}
    with pytest.raises(QuestionSetError, match=r"q\.jsonl:3 .*; and 257 more\.") as many:
        read(write(tmp_path, *[asked] * 260))
    assert "q.jsonl:4" not in str(many.value)
    assert "\n" not in str(many.value)


def test_the_line_that_an_error_shows_is_a_good_one(tmp_path):
    with pytest.raises(QuestionSetError) as error:
        read(write(tmp_path, "{"))
    shown = str(error.value).partition("looks like ")[2].partition(" (")[0]
    assert read(write(tmp_path, shown))[0][0].answers == ("Ada Quill",)


def test_unreadable_or_empty(tmp_path):
    with pytest.raises(QuestionSetError, match="cannot be read"):
        read(tmp_path / "none.jsonl")
    with pytest.raises(QuestionSetError, match="holds no question"):
        read(write(tmp_path, ""))
