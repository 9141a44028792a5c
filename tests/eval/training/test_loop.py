"""The training: a real run cut in two, and its steps."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch

from eval.training import attention, chunks, loop
from eval.training.loss import margins
from eval.training.models import load
from qa.reader.model import BUNDLED_FOLDER, Reader
from qa.settings import Settings
from tests.eval.training.support import RECIPE, TEXT, known, write_data


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    return load(BUNDLED_FOLDER)[1]


def test_what_is_trained_is_what_the_reader_reads(tokenizer: Any, tmp_path: Path) -> None:
    """The margins that the loss sees are those by which the reader scores its spans."""
    (example,) = known()[:1]
    recipe = RECIPE.model_copy(update={"dropout": 0.0})
    model, _ = load(BUNDLED_FOLDER)
    made = chunks.Chunks([(0, [0])], [example], recipe, tokenizer)
    ((batch,),) = [made[0]]
    model.eval()
    with torch.inference_mode():
        output = model(**batch.inputs)
    start, end = (margins(x, batch.passage) for x in (output.start_logits, output.end_logits))
    sums = start[0][:, None] + end[0][None, :]
    (spans,) = Reader(Settings.load()).read(example.question, [example.context])
    # Eight bits take so much of a margin of eleven at most.
    assert spans[0].score == pytest.approx(float(sums.triu().max()), rel=0.15)


def test_a_run_cut_in_two_ends_as_one_in_one_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunks, "CHUNK", 5)
    data = write_data(tmp_path)
    recipe = RECIPE.model_copy(update={"epochs": 3})
    for name, stops in (("whole", [float("inf")]), ("cut", [0.0, float("inf")])):
        for until in stops:
            made = loop.train(
                recipe, BUNDLED_FOLDER, data, tmp_path / name, device="cpu", until=until
            )
            assert (made is None) == (until == 0.0)
    logs = [(tmp_path / name / "log.jsonl").read_text().splitlines() for name in ("whole", "cut")]
    losses = [[json.loads(line)["loss"] for line in log] for log in logs]
    assert len(losses[0]) == 3
    assert losses[0] == losses[1]
    assert losses[0][-1] < losses[0][0]
    files = {path.name for path in (tmp_path / "whole" / "reader").iterdir()}
    assert {"model.safetensors", "SHA256SUMS", "config.json"} <= files


def test_attention_on_the_cpu_is_the_librarys(tokenizer: Any) -> None:
    told = tokenizer(["Who resigned?"] * 2, list(TEXT[:2]), padding=True, return_tensors="pt")
    own, _ = load(BUNDLED_FOLDER, attn_implementation=attention.register())
    plain, _ = load(BUNDLED_FOLDER, attn_implementation="eager")
    with torch.no_grad():
        ours, theirs = (model.eval()(**told).start_logits for model in (own, plain))
    real = told["attention_mask"].bool()
    torch.testing.assert_close(ours[real], theirs[real], rtol=1e-4, atol=1e-4)


def test_batches_of_one_step_make_the_gradient_of_their_questions(
    tokenizer: Any, tmp_path: Path
) -> None:
    def update(batch_tokens: int, batches: int) -> torch.Tensor:
        recipe = RECIPE.model_copy(
            update={"batch_tokens": batch_tokens, "batches_per_step": 8, "dropout": 0.0}
        )
        model, _ = load(BUNDLED_FOLDER, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
        before = torch.cat([tensor.detach().flatten() for tensor in model.parameters()])
        out = tmp_path / str(batch_tokens)
        out.mkdir()
        trainer = loop.Trainer(model, recipe, out)
        trainer.optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
        trainer.optimizer.param_groups[0]["peak"] = 1.0
        made = chunks.Chunks([(0, range(5))], known(), recipe, tokenizer)[0]
        assert len(made) == batches
        trainer._step(made, 1.0)
        return torch.cat([tensor.detach().flatten() for tensor in model.parameters()]) - before

    cut, whole = update(64, 3), update(8192, 1)
    # In half precision: the direction is the same, not each digit.
    assert torch.cosine_similarity(cut, whole, dim=0) > 0.99


def test_frozen_layers_stay_as_they_are(tokenizer: Any, tmp_path: Path) -> None:
    recipe = RECIPE.model_copy(update={"frozen": 4})
    model, _ = load(BUNDLED_FOLDER)
    before = {name: tensor.clone() for name, tensor in model.named_parameters()}
    trainer = loop.Trainer(model, recipe, tmp_path)
    made = chunks.Chunks([(0, range(5))], known(), recipe, tokenizer)[0]
    trainer._step(made, 1.0)
    # What is frozen is kept in half precision, on a CPU.
    moved = {
        name
        for name, tensor in model.named_parameters()
        if (tensor != before[name].to(tensor.dtype)).any()
    }
    assert all("layer.4." in name or "layer.5." in name or "qa_outputs" in name for name in moved)
    assert any("layer.4." in name for name in moved)
    assert "qa_outputs.weight" in moved
