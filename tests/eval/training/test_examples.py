"""Training data: how they are read, and the passages that are found for them."""

import gzip
from pathlib import Path

import pytest

from eval.training import examples, passages
from eval.training.examples import Example
from eval.training.passages import Part, retrieve
from eval.training.recipe import Source
from qa.errors import QAError
from tests.eval.training.support import RECIPE, TEXT, known, write_data


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_data(tmp_path)


def test_read(data: Path) -> None:
    assert examples.read(data, RECIPE.sources) == known()


def test_joined_sentences_keep_their_answers(data: Path) -> None:
    joined = examples.read(data, {"news": Source(weight=1, join=True)})
    assert {one.context for one in joined} == {" ".join(TEXT)}
    for one, before in zip(joined, known(), strict=True):
        said = [one.context[a:b] for a, b in one.answers]
        assert said == [before.context[a:b] for a, b in before.answers]


def test_a_wrong_offset_is_named_by_file_and_line(data: Path) -> None:
    path = data / "train" / "news.jsonl.gz"
    rows = gzip.decompress(path.read_bytes()).decode().splitlines()
    rows[1] = rows[1].replace('"answer_start": ', '"answer_start": 1')
    path.write_bytes(gzip.compress("\n".join(rows).encode()))
    with pytest.raises(QAError, match=r"news\.jsonl\.gz:2: the answer 'Arequipa' is not at"):
        examples.read(data, RECIPE.sources)
    rows[1] = rows[1].replace('"is_impossible"', '"possible"')
    path.write_bytes(gzip.compress("\n".join(rows).encode()))
    with pytest.raises(QAError, match=r"news\.jsonl\.gz:2: has no 'is_impossible'"):
        examples.read(data, RECIPE.sources)
    whole = path.read_bytes()
    path.write_bytes(whole[:40] + bytes(byte ^ 255 for byte in whole[40:60]) + whole[60:])
    with pytest.raises(QAError, match="cannot be read"):
        examples.read(data, RECIPE.sources)
    path.write_bytes(b"no gzip")
    with pytest.raises(QAError, match="cannot be read"):
        examples.read(data, RECIPE.sources)


def test_our_retriever_finds_passages_with_places(tmp_path: Path) -> None:
    cache = tmp_path / "found.json"
    first = retrieve(known(), cache, iter)
    assert retrieve(known(), cache, lambda _: pytest.fail("asked again")) == first
    for example, parts in zip(known(), first, strict=True):
        gold = [part for part in parts if part.answers]
        assert len(gold) == (1 if example.answers else 0)
        assert parts[0].answers or not example.answers  # the right passage comes first
        for part in gold:
            ((a, b),) = part.answers
            assert part.text[a:b] == example.context[slice(*example.answers[0])]


def test_a_passage_that_repeats_the_answer_is_no_negative() -> None:
    """SQuAD marks one place of an answer; whether another answers, too, no one knows."""
    context = "Lima is the capital. The river is long. The port lies west of Lima."
    example = Example("news", "What is the capital?", context, ((0, 4),))
    found = [(context, 0, 20), (context, 21, 39), (context, 40, len(context))]
    assert passages._parts(example, found) == [
        Part("Lima is the capital.", ((0, 4),)),
        Part("The river is long.", ()),
    ]
