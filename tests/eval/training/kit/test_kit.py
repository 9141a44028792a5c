"""The kit from end to end with tiny models: packed, carried, trained, collected, unpacked."""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from transformers import (
    AutoTokenizer,
    BertConfig,
    BertForQuestionAnswering,
    MPNetConfig,
    MPNetForQuestionAnswering,
)
from transformers.models.mpnet import MPNetTokenizer
from typer.testing import CliRunner

from eval.training.__main__ import app
from eval.training.kit import there
from eval.training.kit.data import HELD, Data, batch, batches
from eval.training.kit.parts import join, restored
from eval.training.models import load
from qa.reader.model import BUNDLED_FOLDER
from tests.eval.training.support import known, write_data

TINY = {
    "hidden_size": 32,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 32,
}
RECIPE = """
epochs = 1
rate = 1e-4
head_rate = 1e-4
batch_tokens = 512
window_tokens = 64
most_windows = 2
without_gold = 0.0
[sources]
news = { weight = 2 }
"""


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A tiny MPNet and a tiny BERT, with the real vocabularies."""
    folder = tmp_path_factory.mktemp("models")
    bert = AutoTokenizer.from_pretrained(BUNDLED_FOLDER)
    words = ["<s>", "<pad>", "</s>", "<unk>", *bert.convert_ids_to_tokens(range(30522)), "<mask>"]
    mpnet = MPNetTokenizer({word: number for number, word in enumerate(words)})
    torch.manual_seed(0)
    made = {
        "large": (MPNetForQuestionAnswering(MPNetConfig(vocab_size=30527, **TINY)), mpnet),
        "small": (BertForQuestionAnswering(BertConfig(vocab_size=30522, **TINY)), bert),
    }
    for name, (model, tokenizer) in made.items():
        model.save_pretrained(folder / name)
        tokenizer.save_pretrained(folder / name)
    return folder / "large", folder / "small"


def pack(where: Path, out: Path, large: Path, small: Path, *more: str) -> Any:
    """Run the command on the data in a folder."""
    recipe = where / "recipe.toml"
    recipe.write_text(RECIPE, encoding="utf-8")
    given = {"data": where / "data", "recipe": recipe, "out": out, "large": large, "small": small}
    arguments = [text for name, value in given.items() for text in (f"--{name}", str(value))]
    return CliRunner().invoke(app, ["pack", *arguments, *more])


@pytest.fixture
def kit(models: tuple[Path, Path], tmp_path: Path) -> Path:
    """What the other machine has once all folders are carried there."""
    data = write_data(tmp_path)
    shutil.copy(data / "train" / "news.jsonl.gz", data / "train" / "apart.jsonl.gz")
    out = tmp_path / "packed"
    result = pack(tmp_path, out, *models, "--held", "apart", "--room", "1")
    assert result.exit_code == 0, result.output
    folders = sorted(out.iterdir())
    assert len(folders) > 1
    for folder in folders:
        assert sum(path.stat().st_size for path in folder.iterdir()) <= 2**20
        shutil.copytree(folder, tmp_path / "kit", dirs_exist_ok=True)
    return tmp_path / "kit"


def test_what_is_packed_is_what_was_asked(kit: Path) -> None:
    data = Data.load(join(kit, "data"))
    assert data.draw.tolist().count(HELD) == len(known())
    assert [len(data.questions(draw)) for draw in (0, 1)] == [2 * len(known())] * 2
    tokenizer = load(BUNDLED_FOLDER)[1]
    asked = {
        (one.question.lower(), one.context[a:b].lower())
        for one in known()
        for a, b in one.answers or ((0, 0),)
    }
    found = set()
    for window, (q, q_tokens, p, _) in enumerate(data.places):
        targets = slice(data.target[window], data.target[window + 1])
        ends = [int(data.token[targets][data.side[targets] == side].sum()) for side in (0, 1)]
        answer = data.tokens[p + ends[0] : p + ends[1] + 1] if data.token[targets].size else []
        texts = [tokenizer.decode(ids) for ids in (data.tokens[q : q + q_tokens], answer)]
        found.add((texts[0], texts[1].replace(", ", ",")))
    assert found == asked


def test_each_question_is_in_one_batch_of_limited_size(kit: Path) -> None:
    data = Data.load(join(kit, "data"))
    made = list(batches(data, data.questions(0), 150, np.random.default_rng(0)))
    assert sorted(np.concatenate(made)) == data.questions(0).tolist()
    assert len(made) > 1
    for chosen in made:
        one = batch(data, chosen, "cpu")
        assert len(one.numbers) * (one.windows.longest[0] + 3) <= 150
        assert (
            one.targets.sum(dim=(1, 2)).tolist()
            == [sum(bool(data.target[n + 1] - data.target[n]) for n in one.numbers)] * 2
        )


def test_trained_collected_and_unpacked(
    kit: Path, models: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(there, "ROOM", (500_000, 8))
    monkeypatch.setattr(there, "FINISH", 0.1)
    arguments = ["train", "--kit", kit, "--seconds", 20, "--device", "cpu",
                 "--batch-tokens", 300, "--most-passes", 8]  # fmt: skip
    there.main([str(argument) for argument in arguments])
    log = [json.loads(line) for line in (kit / "out" / "log.jsonl").read_text().splitlines()]
    phases = {entry["phase"]: entry for entry in log}
    assert phases["teacher has read"]["questions"] == 4 * len(known())
    assert 0 <= phases["large done"]["held_auroc"] <= 1

    back = tmp_path / "back"
    back.mkdir()
    number = 1
    while there.collect(kit, back, number) > number:
        number += 1
    assert number > 2
    with pytest.raises(SystemExit, match="there are"):
        there.collect(kit, back, number + 1)
    for name, like in zip(("large", "small"), models, strict=True):
        out = tmp_path / name
        result = CliRunner().invoke(
            app, ["unpack", str(back), name, "--like", str(like), "--out", str(out)]
        )
        assert result.exit_code == 0, result.output
        trained, before = (load(folder)[0].state_dict() for folder in (out, like))
        head = "qa_outputs.weight"  # not rounded to 8 bits
        assert not torch.equal(trained[head], before[head].half().float())


def test_the_loss_falls_and_a_teacher_draws_the_small_one_to_itself(kit: Path) -> None:
    run = there.Run(kit, time.monotonic(), 1200, "cpu")
    large, small = run.learner("large"), run.learner("small")
    before = run.measure(large)["held_loss"]
    run.train(large, time.monotonic() + 60, most_passes=20)
    assert run.measure(large)["held_loss"] < before
    taught = run.teach(large, time.monotonic() + 60)
    data = Data.load(join(kit, "data"))
    one = batch(data, data.questions(0)[:5], "cpu")
    with torch.no_grad():
        said = large.margins(one, averaged=True)
        real = ~said.isinf()
        torch.testing.assert_close(taught.margins(one)[real], said[real], atol=0.02, rtol=0.02)

        def distance() -> Any:
            return (small.margins(one, averaged=True) - said)[real].abs().mean()

        apart = distance()
    run.train(small, time.monotonic() + 60, 20, taught)
    with torch.no_grad():
        assert distance() < apart


def test_what_is_killed_leaves_the_last_mean(kit: Path) -> None:
    run = there.Run(kit, time.monotonic(), 1200, "cpu")
    large = run.learner("large")
    large.save(kit)
    (kit / "out" / "large.0.new").write_bytes(b"half of it")  # killed while writing
    kept, about = restored(join(kit / "out", "large"))
    assert about["model_type"] == "mpnet"
    assert set(kept) == set(large.average)


def test_other_vocabularies_are_refused(models: tuple[Path, Path], tmp_path: Path) -> None:
    write_data(tmp_path)
    result = pack(tmp_path, tmp_path / "out", models[1], models[0])
    assert result.exit_code == 2
    assert "holds no BERT" in result.output


def test_the_other_side_needs_torch_and_numpy_alone() -> None:
    code = """
import sys, eval.training.kit.there
asked = {"pydantic", "transformers", "safetensors", "typer", "qa", "embeddings"}
sys.exit(str(asked & set(sys.modules)) if asked & set(sys.modules) else 0)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
