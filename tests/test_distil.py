"""What the small reader learns from a teacher."""

from pathlib import Path
from typing import Any

import pytest
import torch

from qa.reader.model import BUNDLED_FOLDER
from qa.reader.train import chunks, loop
from qa.reader.train.__main__ import load
from qa.reader.train.chunks import Batch
from qa.reader.train.distil import Teacher, logits
from qa.reader.train.loss import margins
from qa.reader.train.passages import Part
from qa.reader.train.recipe import Recipe
from tests.test_train import RECIPE, TEXT, known

TAUGHT = RECIPE.model_copy(
    update={"dropout": 0.0, "without_gold": 0.0, "retrieved_share": 1.0, "taught_windows": 1}
)


@pytest.fixture(scope="module")
def bundled() -> tuple[Any, Any]:
    return load(BUNDLED_FOLDER, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)


def batch_of(tokenizer: Any, recipe: Recipe = TAUGHT) -> Batch:
    """Of five questions the first is asked of two windows, each other of one."""
    first = Part(TEXT[0], known()[0].answers)
    retrieved = [[first, Part(TEXT[2], ())], *([[]] * 4)]
    made = chunks.Chunks([(0, range(5))], known(), retrieved, recipe, tokenizer, tokenizer)
    ((batch,),) = [made[0]]
    return batch


def test_a_teacher_is_matched_token_by_token(bundled: Any) -> None:
    tokenizer = bundled[1]
    every = TAUGHT.model_copy(update={"taught_windows": None})
    batch = batch_of(tokenizer, every)
    assert batch.lesson is not None
    assert batch.lesson.rows.tolist() == list(range(6))
    # Its own tokenizer: every token of the passage is found, and is the same.
    rows, columns = batch.passage.nonzero(as_tuple=True)
    ours = batch.inputs["input_ids"][rows, columns]
    theirs = batch.lesson.inputs["input_ids"][rows, batch.lesson.token[rows, columns]]
    assert torch.equal(ours, theirs)
    assert not batch.lesson.token[~batch.passage].any()


def test_it_reads_questions_of_few_windows_only(bundled: Any) -> None:
    batch = batch_of(bundled[1])
    assert batch.lesson is not None
    assert len(batch.of) == 6
    alone = [row for row in range(6) if (batch.of == batch.of[row]).sum() == 1]
    assert batch.lesson.rows.tolist() == alone
    assert len(alone) == 4
    ours = batch.inputs["input_ids"][alone]
    theirs = batch.lesson.inputs["input_ids"]
    assert torch.equal(ours[:, : theirs.shape[1]], theirs)


def test_it_says_what_it_reads_and_is_asked_once(
    bundled: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model, tokenizer = bundled
    batch = batch_of(tokenizer)
    assert batch.lesson is not None
    rows, passage = batch.lesson.rows, batch.passage[batch.lesson.rows]
    with torch.inference_mode():
        expected = [margins(each[rows], passage) for each in logits(model, batch.inputs, "cpu")]
    said = Teacher(model, tmp_path / "said").margins(batch, batch.lesson)
    for ours, theirs in zip(said, expected, strict=True):
        assert torch.equal(ours.isinf(), ~passage)
        # Both in half precision, of other shapes: a step of bfloat16 is 1/16 at 8 to 16.
        torch.testing.assert_close(ours[passage], theirs[passage], atol=0.25, rtol=0.02)

    again = Teacher(model, tmp_path / "said")
    monkeypatch.setattr(again, "_ask", lambda *_: pytest.fail("read twice"))
    for ours, theirs in zip(again.margins(batch, batch.lesson), said, strict=True):
        assert torch.equal(ours, theirs)


def test_what_other_weights_said_is_not_used(bundled: Any, tmp_path: Path) -> None:
    model, tokenizer = bundled
    batch = batch_of(tokenizer)
    assert batch.lesson is not None
    first = Teacher(model, tmp_path / "said").margins(batch, batch.lesson)
    other, _ = load(BUNDLED_FOLDER)
    with torch.no_grad():
        other.qa_outputs.weight.mul_(0.5)
    second = Teacher(other, tmp_path / "said").margins(batch, batch.lesson)
    assert not torch.equal(first[0], second[0])


def test_a_model_is_its_own_teacher_without_a_gradient(bundled: Any, tmp_path: Path) -> None:
    """Cross entropy is least, over the windows that were read, where both say the same."""
    model, tokenizer = bundled
    recipe = TAUGHT.model_copy(
        update={"soft_share": 1.0, "temperature": 2.0, "retrieved_share": 0.0}
    )
    batch = batch_of(tokenizer, recipe)

    def gradient(teacher: Teacher | None) -> float:
        trainer = loop.Trainer(model, recipe, tmp_path, teacher=teacher)
        trainer._loss(batch).backward()  # type: ignore[no-untyped-call]
        square = sum(float((p.grad**2).sum()) for p in model.parameters() if p.grad is not None)
        model.zero_grad()
        return square**0.5

    own = gradient(Teacher(load(BUNDLED_FOLDER)[0], tmp_path / "own"))
    other = load(BUNDLED_FOLDER)[0]
    with torch.no_grad():
        other.qa_outputs.weight.mul_(0.5)
    assert own < 0.1 * gradient(None)
    assert own < 0.1 * gradient(Teacher(other, tmp_path / "other"))


def test_questions_it_does_not_read_are_learnt_from_their_labels(
    bundled: Any, tmp_path: Path
) -> None:
    """The loss of all five is the mean of the first's, from its label, and of the others'."""
    model, tokenizer = bundled
    recipe = TAUGHT.model_copy(update={"soft_share": 1.0})
    teacher = Teacher(load(BUNDLED_FOLDER)[0], tmp_path / "said")
    whole = batch_of(tokenizer, recipe)

    def loss(batch: Batch, teacher: Teacher | None) -> float:
        with torch.no_grad():
            return float(loop.Trainer(model, recipe, tmp_path, teacher=teacher)._loss(batch))

    def alone(member: int, parts: list[Part]) -> Batch:
        retrieved = [parts if row == member else [] for row in range(5)]
        made = chunks.Chunks([(0, [member])], known(), retrieved, recipe, tokenizer, tokenizer)
        ((batch,),) = [made[0]]
        return batch

    parts = [Part(TEXT[0], known()[0].answers), Part(TEXT[2], ())]
    expected = [
        loss(alone(0, parts), None),
        *(loss(alone(row, []), teacher) for row in range(1, 5)),
    ]
    assert loss(whole, teacher) == pytest.approx(sum(expected) / 5, rel=0.02)
    assert loss(whole, None) != pytest.approx(loss(whole, teacher), rel=0.05)
