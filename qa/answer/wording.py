"""Confidence and agreement in words: the same on the page, in the terminal and in files."""

from __future__ import annotations

from typing import Any

from qa.types import Ledger, Reply

_LIKELIHOODS = ((0.9, "very likely"), (0.7, "likely"), (0.5, "rather likely"))
_SUMMARIES = {
    "agree": "The sources agree.",
    "within bounds": "The sources give different {what} that do not contradict one another.",
    "over time": "The sources give different {what} at different times.",
    "same day": "The sources give different {what} on the same day.",
    "differ": "The sources give different {what}.",
}


def likelihood(confidence: float) -> str:
    """A confidence in words.

    >>> [likelihood(confidence) for confidence in (0.95, 0.5, 0.1)]
    ['very likely', 'rather likely', 'uncertain']
    """
    return next((words for least, words in _LIKELIHOODS if confidence >= least), "uncertain")


def percentage(confidence: float) -> int:
    """A confidence in per cent; never the certainty that 0 and 100 would claim."""
    return min(99, max(1, round(confidence * 100)))


def summary(ledger: Ledger) -> str:
    """How the sources relate to one another, in one sentence."""
    return _SUMMARIES[ledger.relation].format(what=ledger.what)


def reply_object(reply: Reply) -> dict[str, Any]:
    """The object that ``qa ask --json`` prints: the reply, with its ledger's summary."""
    printed = reply.to_dict()
    if reply.ledger:
        printed["ledger"]["summary"] = summary(reply.ledger)
    return printed
