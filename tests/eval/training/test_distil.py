"""What the small reader learns from a teacher."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from eval.training import chunks, loop
from eval.training.__main__ import load
from eval.training.chunks import Batch
from eval.training.distil import Teacher, logits
from eval.training.loss import margins
from eval.training.passages import Part
from eval.training.recipe import Recipe
from qa.errors import QAError
from qa.reader.model import BUNDLED_FOLDER
from tests.eval.training.support import RECIPE, TEXT, known

TAUGHT = RECIPE.model_copy(
    update={"dropout": 0.0, "without_gold": 0.0, "retrieved_share": 1.0, "taught_windows": 1}
)


@pytest.fixture(scope="module")
def bundled() -> tuple[Any, Any]:
    return load(BUNDLED_FOLDER, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)


@pytest.fixture
def ask(tmp_path: Path) -> Iterator[Callable[[Any], Teacher]]:
    """Makes teachers that share a file."""
    made: list[Teacher] = []

    def teacher(model: Any) -> Teacher:
        made.append(Teacher(model, tmp_path / "said"))
        return made[-1]

    yield teacher
    for one in made:
        one.close()


def halved() -> Any:
    """A model that is only half as sure as the bundled one."""
    model, _ = load(BUNDLED_FOLDER)
    with torch.no_grad():
        model.qa_outputs.weight.mul_(0.5)
    return model


def batch_of(tokenizer: Any, recipe: Recipe = TAUGHT, questions: int = 5) -> Batch:
    """Of five questions the first is asked of two windows, each other of one.

    The last has no answer: that is learnt from its label alone.
    """
    first = Part(TEXT[0], known()[0].answers)
    retrieved = [[first, Part(TEXT[2], ())], *([[]] * 4)]
    made = chunks.Chunks([(0, range(questions))], known(), retrieved, recipe, tokenizer, tokenizer)
    ((batch,),) = [made[0]]
    return batch


def answered(batch: Batch) -> list[int]:
    """The questions that have an answer."""
    return batch.of[batch.start.any(dim=1)].tolist()


def test_a_teacher_is_matched_token_by_token(bundled: Any) -> None:
    tokenizer = bundled[1]
    every = TAUGHT.model_copy(update={"taught_windows": None})
    batch = batch_of(tokenizer, every)
    assert batch.lesson is not None
    taught = batch.lesson.rows
    assert taught.tolist() == [row for row in range(6) if batch.of[row] in answered(batch)]
    assert len(taught) == 5
    # Its own tokenizer: every token of the passage is found, and is the same.
    rows, columns = batch.passage[taught].nonzero(as_tuple=True)
    ours = batch.inputs["input_ids"][taught][rows, columns]
    theirs = batch.lesson.inputs["input_ids"][rows, batch.lesson.token[rows, columns]]
    assert torch.equal(ours, theirs)
    assert not batch.lesson.token[~batch.passage[taught]].any()


def test_it_reads_questions_of_few_windows_only(bundled: Any) -> None:
    batch = batch_of(bundled[1])
    assert batch.lesson is not None
    assert len(batch.of) == 6
    alone = [
        row
        for row, question in enumerate(batch.of)
        if (batch.of == question).sum() == 1 and question in answered(batch)
    ]
    assert batch.lesson.rows.tolist() == alone
    assert len(alone) == 3
    ours = batch.inputs["input_ids"][alone]
    theirs = batch.lesson.inputs["input_ids"]
    assert torch.equal(ours[:, : theirs.shape[1]], theirs)


def test_it_says_what_it_reads_and_is_asked_once(
    bundled: Any, ask: Callable[[Any], Teacher], monkeypatch: pytest.MonkeyPatch
) -> None:
    model, tokenizer = bundled
    batch = batch_of(tokenizer)
    assert batch.lesson is not None
    rows, passage = batch.lesson.rows, batch.passage[batch.lesson.rows]
    with torch.inference_mode():
        expected = [margins(each[rows], passage) for each in logits(model, batch.inputs, "cpu")]
    said = ask(model).margins(batch, batch.lesson)
    for ours, theirs in zip(said, expected, strict=True):
        assert torch.equal(ours.isinf(), ~passage)
        # Both in half precision, of other shapes: a step of bfloat16 is 1/16 at 8 to 16.
        torch.testing.assert_close(ours[passage], theirs[passage], atol=0.25, rtol=0.02)

    again = ask(model)
    monkeypatch.setattr(again, "_ask", lambda *_: pytest.fail("read twice"))
    for ours, theirs in zip(again.margins(batch, batch.lesson), said, strict=True):
        assert torch.equal(ours, theirs)


def test_what_other_weights_said_or_was_matched_otherwise_is_not_used(
    bundled: Any, ask: Callable[[Any], Teacher]
) -> None:
    model, tokenizer = bundled
    batch = batch_of(tokenizer)
    assert batch.lesson is not None
    first, _ = ask(model).margins(batch, batch.lesson)
    second, _ = ask(halved()).margins(batch, batch.lesson)
    assert not torch.equal(first, second)
    unmatched = batch.lesson._replace(token=torch.zeros_like(batch.lesson.token))
    third, _ = ask(model).margins(batch, unmatched)
    assert third.isinf().all()


def test_a_damaged_file_is_named(bundled: Any, tmp_path: Path) -> None:
    (tmp_path / "said").write_bytes(b"no database" * 100)
    with pytest.raises(QAError, match=r"said cannot be used .*: delete it"):
        Teacher(bundled[0], tmp_path / "said")


def test_a_model_is_its_own_teacher_without_a_gradient(
    bundled: Any, ask: Callable[[Any], Teacher], tmp_path: Path
) -> None:
    """Cross entropy is least, over the windows that were read, where both say the same."""
    model, tokenizer = bundled
    recipe = TAUGHT.model_copy(update={"soft_share": 1.0, "retrieved_share": 0.0})
    batch = batch_of(tokenizer, recipe, questions=4)

    def gradient(teacher: Teacher | None) -> float:
        trainer = loop.Trainer(model, recipe, tmp_path, teacher=teacher)
        trainer._loss(batch).backward()  # type: ignore[no-untyped-call]
        square = sum(float((p.grad**2).sum()) for p in model.parameters() if p.grad is not None)
        model.zero_grad()
        return square**0.5

    own = gradient(ask(load(BUNDLED_FOLDER)[0]))
    assert own < 0.1 * gradient(None)
    assert own < 0.1 * gradient(ask(halved()))


def test_all_windows_of_a_question_share_the_teachers_norm(
    bundled: Any, ask: Callable[[Any], Teacher], tmp_path: Path
) -> None:
    """-Σ p·log q over no answer and every token that the teacher knows, question by question.

    Of one without an answer, -log q of no answer.
    """
    model, tokenizer = bundled
    recipe = TAUGHT.model_copy(update={"soft_share": 1.0, "taught_windows": None})
    batch = batch_of(tokenizer, recipe)
    assert batch.lesson is not None
    token = batch.lesson.token.clone()
    token[:, ::5] = 0  # as if the teacher cut every fifth otherwise
    batch = batch._replace(lesson=batch.lesson._replace(token=token))
    teacher = ask(halved())
    with torch.no_grad():
        loss = loop.Trainer(model, recipe, tmp_path, teacher=teacher)._loss(batch)
        ours = [margins(each, batch.passage) for each in logits(model, batch.inputs, "cpu")]
    assert batch.lesson is not None
    total = 0.0
    taught = batch.lesson.rows
    for mine, its in zip(ours, teacher.margins(batch, batch.lesson), strict=True):
        for question in range(batch.questions):
            if question not in answered(batch):
                q = torch.cat([torch.zeros(1), mine[batch.of == question].flatten()])
                total -= float(q.log_softmax(0)[0])
                continue
            said = its[batch.of[taught] == question]
            known = ~said.isinf()
            q, p = (
                torch.cat([torch.zeros(1), x[known]]) / 2
                for x in (mine[batch.of == question], said)
            )
            total -= 4 * float(p.softmax(0) @ q.log_softmax(0))
    assert float(loss) == pytest.approx(total / batch.questions / 2, rel=1e-4)


def test_questions_it_does_not_read_are_learnt_from_their_labels(
    bundled: Any, ask: Callable[[Any], Teacher], tmp_path: Path
) -> None:
    """The loss of all five is the mean of the first's, from its label, and of the others'."""
    model, tokenizer = bundled
    recipe = TAUGHT.model_copy(update={"soft_share": 1.0})
    teacher = ask(load(BUNDLED_FOLDER)[0])
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
