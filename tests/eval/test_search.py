"""Search alone among made passages, in lists as a large library has them."""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from eval.__main__ import app
from eval.search import made, moved
from tests.eval.training.support import write_rows

WORDS = [
    "council", "ferry", "bridge", "school", "harbour", "museum", "police", "river", "market",
    "strike",
]  # fmt: skip


@pytest.fixture
def data(tmp_path: Path) -> Path:
    rng = np.random.default_rng(0)
    (tmp_path / "bench" / "news-tune").mkdir(parents=True)
    rows = [
        {"question": "?", "is_impossible": True, "answers": [],
         "context": " ".join(f"The {w} of town {n} was closed on day {rng.integers(900)}."
                             for w in rng.choice(WORDS, 9))}
        for n in range(60)
    ]  # fmt: skip
    write_rows(tmp_path / "train" / "a.jsonl.gz", rows)
    for name in ("short", "open"):
        asked = [
            {"id": f"{name}{n}", "question": f"When was the {word} of town {n} closed?",
             "answers": ["1"], "sources": ["a"], "answerable": True, "kind": name}
            for n, word in enumerate(WORDS)
        ]  # fmt: skip
        path = tmp_path / "bench" / "news-tune" / f"{name}.jsonl"
        path.write_text("\n".join(map(json.dumps, asked)))
    return tmp_path


def test_all_figures_are_measured(data, tmp_path, monkeypatch):
    monkeypatch.setenv("QA_EXACT_UP_TO", "1000")
    out = tmp_path / "out.json"
    result = CliRunner().invoke(
        app, ["search", "--data", str(data), "--passages", "3000", "--json", str(out)]
    )
    assert result.exit_code == 0, result.output
    (figures,) = json.loads(out.read_text())
    assert figures["passages"] == 3000
    assert figures["vectors recall@10 against exact"] > 0.5
    assert all(value >= 0 for name, value in figures.items() if "MiB held" not in name)
    assert figures["10 articles changed: vectors, s"] > 0
    assert "| words p95, ms" in result.output


def test_a_folder_without_training_files_is_one_line(data):
    (data / "train" / "a.jsonl.gz").unlink()
    result = CliRunner().invoke(app, ["search", "--data", str(data), "--passages", "3000"])
    assert result.exit_code == 2
    assert "has no .jsonl.gz files" in result.output


def test_what_is_made_is_near_what_it_is_made_of():
    rng = np.random.default_rng(1)
    real = rng.normal(size=(50, 384)).astype(np.float32)
    real /= np.linalg.norm(real, axis=1, keepdims=True)
    rows = np.concatenate(list(moved(real, 120)))
    assert rows.shape == (120, 384)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    cosines = (rows * real[np.arange(120) % 50]).sum(axis=1)
    assert 0.7 < cosines.mean() < 0.85
    sentences = [f"s{n}" for n in range(40)]
    passages = list(made(sentences, 30))
    assert len(passages) == 30
    assert passages == list(made(sentences, 30))
    assert all(len(passage.split()) == 5 for passage in passages)
