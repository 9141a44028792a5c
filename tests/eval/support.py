"""Rows without a model behind them."""

from typing import Any

from eval.runner import Row


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
