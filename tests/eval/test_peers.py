"""What of the comparison with peers runs in the project's own environment."""

from dataclasses import replace
from pathlib import Path

import pytest

from eval.peers.job import Job, Result, Row
from eval.peers.table import best_threshold, cells, recalled, run, scores
from eval.questions import Question
from eval.training.start import original_encoder
from qa.errors import QAError
from qa.reader.model import BUNDLED_FOLDER

TEXT = "Police deployed 11,800 officers in Lima."
RIGHT: Row = {
    "predicted": "11,800", "score": 0.9, "no_answer": False, "passages": [("lima.txt", TEXT)],
    "seconds": 0.1,
}  # fmt: skip
WRONG: Row = {**RIGHT, "predicted": "two", "score": 0.4, "passages": []}
RESULT: Result = {
    "version": "9.14.0", "settings": {"passages_read": 3}, "index_seconds": 1.0, "peak_mib": 500.0,
    "rows": {"1": RIGHT, "2": WRONG},
}  # fmt: skip
ASKED = [
    Question("1", "How many officers?", ("11,800",), ("lima",), True, "number"),
    Question("2", "How many cats?", (), (), False, "number"),
]


def job(peer: str) -> Job:
    return {
        "peer": peer, "articles": {"lima.txt": TEXT}, "questions": {"1": "How many officers?"},
        "encoder": str(original_encoder()), "reader": str(BUNDLED_FOLDER),
    }  # fmt: skip


def test_a_missing_environment_says_what_to_do(tmp_path: Path) -> None:
    missing = tmp_path / ".venv-peers" / "bin" / "python"
    with pytest.raises(QAError, match=r"\.venv-peers is missing: make .* sets it up$"):
        run(job("txtai"), python=missing)


def test_a_peer_that_fails_is_named(tmp_path: Path) -> None:
    with pytest.raises(QAError, match="the peer txtai failed"):
        run(job("txtai"), python=Path("/bin/false"))


def test_thresholds_and_recall_by_hand() -> None:
    # Refusing at 0.4 and answering at 0.9 is right both times.
    assert best_threshold(RESULT, ASKED) == 0.9
    assert recalled(RIGHT, ASKED[0], 5)
    assert recalled(RIGHT, replace(ASKED[0], sources=("lima.txt",)), 5)
    assert not recalled(RIGHT, replace(ASKED[0], sources=("lima.md",)), 5)
    assert not recalled(WRONG, ASKED[0], 5)
    found = cells(RESULT, ASKED, 0.9)
    assert found[:6] == ["1.000"] * 6
    assert found[6:] == ["0.100", "0.100", "1.0", "500"]
    assert cells(RESULT, ASKED)[:4] == ["0.500", "0.500", "1.000", "0.000"]  # by its own verdict
    assert scores(RESULT, ASKED) == ([1.0, 0.0], [1.0, 0.0])


@pytest.mark.parametrize("peer", ["footnote", "bm25"])  # "dense" goes as the latter does
def test_our_own_go_through_the_same_worker(peer: str) -> None:
    """Footnote and a baseline, each for real in a process of its own."""
    result = run(job(peer))
    row = result["rows"]["1"]
    assert row["predicted"] == "11,800"
    assert row["passages"][0] == ["lima.txt", TEXT]
    assert result["peak_mib"] > 100
