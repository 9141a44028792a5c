"""What of the comparison with peers runs in the project's own environment."""

import json
from pathlib import Path

import pytest

from embeddings.encoder import bundled_folder
from eval.peers.job import OWN, Article, Job, Question, Result, Row
from eval.peers.launch import make_job, parse, run
from eval.peers.table import best_threshold, exacts, line, recalled
from eval.questions import Question as Asked
from qa.errors import QAError
from qa.reader.model import BUNDLED_FOLDER

ARTICLES: list[Article] = [{"name": "lima.txt", "text": "Police deployed 11,800 officers in Lima."}]
QUESTIONS: list[Question] = [{"id": "1", "question": "How many officers?"}]
RESULT: Result = {
    "peer": "txtai",
    "version": "9.14.0",
    "settings": {"passages_read": 3},
    "index_seconds": 1.0,
    "ready_seconds": 2.0,
    "peak_mib": 500.0,
    "rows": [
        {
            "id": "1",
            "predicted": "11,800",
            "score": 0.9,
            "no_answer": False,
            "passages": [{"article": "lima.txt", "text": ARTICLES[0]["text"]}],
            "seconds": 0.1,
        }
    ],
}


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return make_job("txtai", ARTICLES, QUESTIONS, encoder=tmp_path, reader=tmp_path)


def test_a_job_is_plain_json(job: Job, tmp_path: Path) -> None:
    assert json.loads(json.dumps(job)) == {
        "peer": "txtai",
        "articles": ARTICLES,
        "questions": QUESTIONS,
        "encoder": str(tmp_path),
        "reader": str(tmp_path),
        "settings": {},
    }


def test_unknown_peer_is_named(tmp_path: Path) -> None:
    with pytest.raises(QAError, match=r"no peer 'nobody': name one of footnote, .*txtai"):
        make_job("nobody", ARTICLES, QUESTIONS, encoder=tmp_path, reader=tmp_path)


def test_a_model_that_is_no_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(QAError, match="missing is not one"):
        make_job("txtai", ARTICLES, QUESTIONS, encoder=tmp_path, reader=tmp_path / "missing")


def test_a_result_is_read_back(job: Job) -> None:
    assert parse(json.dumps(RESULT), job) == RESULT


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"rows": [{}]}'])
def test_an_unreadable_result_is_one_line(job: Job, text: str) -> None:
    with pytest.raises(QAError, match=r"^the peer txtai wrote no readable result: .+$"):
        parse(text, job)


def test_a_result_for_other_questions_is_refused(job: Job) -> None:
    with pytest.raises(QAError, match="did not answer the questions it was asked"):
        parse(json.dumps(RESULT | {"rows": []}), job)


def test_a_missing_environment_says_what_to_do(job: Job, tmp_path: Path) -> None:
    missing = tmp_path / ".venv-peers" / "bin" / "python"
    with pytest.raises(QAError, match=r"\.venv-peers is missing: make peers sets it up$"):
        run(job, python=missing)


def test_thresholds_and_recall_by_hand() -> None:
    row = RESULT["rows"][0]
    wrong: Row = {**row, "id": "2", "predicted": "two", "score": 0.4}
    asked = [
        Asked("1", "How many officers?", ("11,800",), ("lima",), True, "number"),
        Asked("2", "How many cats?", (), (), False, "number"),
    ]
    # Refusing at 0.4 and answering at 0.9 is right both times.
    assert best_threshold([row, wrong], asked) == 0.9
    assert recalled(row, asked[0], 5)
    assert not recalled(wrong | {"passages": []}, asked[0], 5)
    result: Result = {**RESULT, "rows": [row, wrong]}
    cells = line("txtai", result, asked, 0.9).split(" | ")
    assert cells[:6] == ["| txtai", "1.000", "1.000", "1.000", "1.000", "1.000"]
    assert line("txtai", result, asked).split(" | ")[1] == "0.500"  # by its own verdict
    assert sum(exacts(result, asked)) == 0.5 * len(asked)


def test_our_own_go_through_the_same_worker() -> None:
    """Footnote and both baselines, each for real in a process of its own."""
    for name in OWN:
        job = make_job(name, ARTICLES, QUESTIONS, encoder=bundled_folder(), reader=BUNDLED_FOLDER)
        result = run(job)
        assert result["rows"][0]["predicted"] == "11,800"
        assert result["rows"][0]["passages"][0]["article"] == "lima.txt"
        assert result["peak_mib"] > 100
