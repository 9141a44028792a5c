import pytest

from eval.questions import by_stem, read
from eval.runner import QUESTIONS, Row, items, run
from eval.summary import summarize


@pytest.fixture(scope="package")
def rows(assistant) -> list[Row]:
    """Every fourth of the tune questions, asked for real."""
    questions, _ = read(QUESTIONS, by_stem(assistant.articles()))
    chosen = [question for question in questions if question.split == "tune"][::4]
    return run(assistant, items(assistant, chosen))


@pytest.fixture(scope="package")
def summary(rows: list[Row]) -> dict:
    return summarize(rows)
