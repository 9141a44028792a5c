"""The runner, its summary, comparison and report, with the real assistant."""

import json
import math
import subprocess
import sys

import pytest

from eval.beir import measure
from eval.beir import write_corpus as write_beir
from eval.bench import alone
from eval.corpora import SEEDS, open_alone
from eval.gate import failures
from eval.questions import by_stem, read
from eval.report import page
from eval.runner import QUESTIONS, items, run
from eval.summary import exact_interval, interval, retrieval, summarize
from qa.assistant import Assistant
from qa.errors import QAError
from qa.library.registry import Libraries
from qa.settings import Settings
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def rows(assistant):
    """Every fourth of the tune questions, asked for real."""
    questions, _ = read(QUESTIONS, by_stem(assistant.articles()))
    chosen = [question for question in questions if question.split == "tune"][::4]
    return run(assistant, items(assistant, chosen))


@pytest.fixture(scope="module")
def summary(rows):
    return summarize(rows)


def test_fast_gate(summary):
    assert failures(summary, "seeds.fast") == []


def test_gate_names_what_fell(summary):
    fallen = {**summary, "EM": {"value": 0.01}, "recall@5": {"value": math.nan}}
    assert [line.split(" is ")[0] for line in failures(fallen, "seeds.fast")] == ["EM", "recall@5"]


def test_every_miss_has_its_stage(rows):
    for row in rows:
        right = row.exact == 1 or row.f1 >= 0.8
        assert (row.miss is None) == right, row
        if row.miss == "retrieval":
            assert row.recalled_at is None or row.recalled_at > 8
        if not row.answerable:
            assert row.exact == float(row.abstained)
        assert row.citations_valid
        assert (row.predicted == "") == row.abstained
        assert (row.recalled_at is None) == (not set(row.relevant) & set(row.ranking))
    assert {"reader", "threshold"} & {row.miss for row in rows}


def test_summary_agrees_with_the_rows(rows, summary):
    has = [row for row in rows if row.answerable]
    assert summary["EM"]["value"] == pytest.approx(sum(r.exact for r in rows) / len(rows))
    assert summary["has-answer F1"]["value"] == pytest.approx(sum(r.f1 for r in has) / len(has))
    assert summary["recall@1"]["value"] == pytest.approx(
        sum(r.recalled_at == 1 for r in has) / len(has)
    )
    for name in ("EM", "F1", "recall@5", "AUROC right"):
        entry = summary[name]
        assert entry["low"] <= entry["value"] <= entry["high"]
    # ir_measures sees the same recall as the rows do.
    measured = retrieval(has)
    for k in (1, 5, 20):
        assert measured[f"recall@{k}"] == pytest.approx(summary[f"recall@{k}"]["value"])


def test_interval_of_a_constant_is_a_point(rows):
    assert interval(rows, lambda some: 0.5) == (0.5, 0.5)


def test_a_share_of_all_is_not_beyond_doubt():
    # By hand: of 3 refused of 3, the share p with p³ = 0.025 is the lowest not to be ruled out.
    assert exact_interval(3, 3) == pytest.approx((0.025 ** (1 / 3), 1.0))
    assert exact_interval(0, 3) == pytest.approx((0.0, 1 - 0.025 ** (1 / 3)))


def test_isolated_gives_the_reader_the_gold_passage(assistant):
    questions, _ = read(QUESTIONS)
    apart = 0
    for item in items(assistant, [question for question in questions if question.answerable][:60]):
        first, *others = assistant.retrieve(item.question.question, 20)
        gold = [hit for hit in others if any(place.inside(hit) for place in item.gold)]
        if not gold or any(place.inside(first) for place in item.gold):
            continue
        (row,) = run(assistant, [item], isolated=True)
        assert row.guess in gold[0].text
        apart += row.guess not in first.text  # which no one finds who reads the first
    assert apart > 2


def test_report_is_one_page_that_asks_for_nothing(rows, summary):
    from dataclasses import asdict, replace

    hostile = replace(rows[0], id="hostile", question="<script>alert(1)</script>", miss="reader")
    data = {"summary": summary, "rows": [asdict(row) for row in (hostile, *rows)]}
    html = page(json.loads(json.dumps(data)), "seeds")
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html
    assert html.count("<svg") == 4
    assert "src=" not in html
    assert "<link" not in html
    for row in rows:
        assert (f"<small>{row.id}</small>" in html) == (row.miss is not None)


def test_beir(tmp_path):
    folder = tmp_path / "beir"
    (folder / "qrels").mkdir(parents=True)
    documents = [
        {"_id": "d1", "title": "Lima", "text": "The capital of Peru."},
        {"_id": "d2", "title": "Llama", "text": "An animal of the Andes."},
    ]
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, documents)))
    (folder / "queries.jsonl").write_text(json.dumps({"_id": "q", "text": "capital of Peru"}))
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq\td1\t1\n")
    names = write_beir(folder, tmp_path / "corpus")
    settings = Settings.load(index_dir=tmp_path / "index")
    assistant = Assistant.open(tmp_path / "corpus", settings=settings)
    found = measure(assistant, folder, names)
    assert found["nDCG@10"] == found["RR@10"] == 1.0
    with pytest.raises(QAError, match=r"dev\.tsv"):
        measure(assistant, folder, names, "dev")


def test_the_command_writes_the_contract(tmp_path):
    lines = (QUESTIONS).read_text(encoding="utf-8").splitlines()[:3]
    (tmp_path / "q.jsonl").write_text("\n".join([*lines, "{broken"]), encoding="utf-8")
    command = [sys.executable, "-m", "eval", "run", "--questions", tmp_path / "q.jsonl"]
    command += ["--corpus", "seeds", "--json", tmp_path / "out.json"]
    strict = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert strict.returncode == 2
    assert f"{tmp_path / 'q.jsonl'}:4 is not JSON" in strict.stderr
    none = subprocess.run(
        [*command, "--skip-bad", "--split", "test"], capture_output=True, text=True, cwd=ROOT
    )
    assert none.returncode == 2
    assert "has no question in the test part" in none.stderr
    subprocess.run([*command, "--skip-bad"], check=True, capture_output=True, cwd=ROOT)
    out = json.loads((tmp_path / "out.json").read_text())
    assert set(out) == {"summary", "rows"}
    assert {
        "id", "question", "predicted", "confidence", "abstained", "citations", "exact", "f1",
        "recalled_at", "miss",
    } <= set(out["rows"][0])  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "eval", "report", tmp_path / "out.json"],
        check=True, capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    assert done.stdout.strip() == str(tmp_path / "out.html")
    assert "<svg" in (tmp_path / "out.html").read_text()


def test_measuring_leaves_the_users_library_alone(assistant):
    libraries = Libraries(Settings.load().data_dir)
    known = libraries.of(SEEDS)
    left_out = libraries.ignore(known, ["000*"])
    try:
        assert open_alone(SEEDS).names() == assistant.names()
    finally:
        libraries.unignore(left_out, ["000*"])


def test_a_measured_process_that_is_killed_is_told():
    with pytest.raises(QAError, match="the measured process failed: exit status -9"):
        alone("import os; os.kill(os.getpid(), 9)")
    with pytest.raises(QAError, match="failed: ValueError: no"):
        alone("raise ValueError('no')")
