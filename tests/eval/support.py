"""Rows without a model behind them, and small tune files."""

import gzip
import json
from pathlib import Path
from typing import Any

from eval.runner import Row
from eval.squad import TUNE

PARAGRAPH = "Lima is the capital of Peru. It was founded in 1535."


def row(**given: Any) -> Row:
    """The row of a question that was answered rightly and surely, but for what is given."""
    usual = {
        "id": "x-1", "question": "Where?", "understood": "Where?", "kind": "place",
        "answerable": True, "answers": ("Lima",), "predicted": "Lima", "guess": "Lima",
        "confidence": 1.0, "abstained": False, "citations": [], "citations_right": 0,
        "citations_valid": True, "exact": 1.0, "f1": 1.0, "guess_f1": 1.0, "recalled_at": 1,
        "nearest": [], "miss": None, "seconds": 0.1,
    }  # fmt: skip
    return Row(**usual | given)


def refused(**given: Any) -> Row:
    """The row of a question without an answer that was not answered."""
    usual = {
        "answerable": False, "answers": (), "predicted": "", "abstained": True, "guess_f1": 0.0,
        "confidence": 0.0, "recalled_at": None,
    }  # fmt: skip
    return row(**usual | given)


def write_tune(folder: Path) -> Path:
    """Two SQuAD files of a question each, and news-tune with one short and one open question."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, answers in zip(TUNE, ([{"text": "Lima", "answer_start": 0}], []), strict=True):
        asked = {"id": name, "question": "What is the capital?", "answers": answers,
                 "is_impossible": not answers}  # fmt: skip
        articles = [{"title": "Lima", "paragraphs": [{"context": PARAGRAPH, "qas": [asked]}]}]
        with gzip.open(folder / name, "wt", encoding="utf-8") as file:
            json.dump({"data": articles}, file)
    news = folder / "news-tune"
    (news / "articles").mkdir(parents=True)
    (news / "articles" / "alpha-001-p1.txt").write_text("The bridge at Ulva opens in May.\n")
    for name in ("short", "open", "talk"):
        row = {"id": f"alpha-001-{name}-1", "question": "When does the bridge open?",
               "answers": ["in May"], "sources": ["alpha-001-p1"], "answerable": True,
               "kind": name}  # fmt: skip
        if name == "talk":
            row["history"] = [["What opens in May?", "The bridge at Ulva"]]
        (news / f"{name}.jsonl").write_text(json.dumps(row) + "\n")
    return folder
