"""Confidence and agreement in words: the same on the page, in the terminal and in files."""

from __future__ import annotations

from collections.abc import Sequence

from qa.text.dates import readable_date
from qa.types import Ledger, Reply

_LIKELIHOODS = ((0.9, "very likely"), (0.7, "likely"), (0.5, "rather likely"))
_AT_ODDS = ("over time", "same day", "differ")
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


def limited(first: str | None, last: str | None, publisher: str = "") -> str:
    """That only some articles were asked, as the question wanted; "" without a limit.

    >>> limited("2023-07-01", None)
    'Only articles published since 1 July 2023 were asked, as the question says.'
    >>> limited(None, None, "Latin Post")
    'Only articles by Latin Post were asked, as the question says.'
    """
    by = f" by {publisher}" if publisher else ""
    which = f"{by}{days(first, last)}"
    return f"Only articles{which} were asked, as the question says." if which else ""


def unheard(name: str) -> str:
    """That somebody whom a question says is to answer it is not among the publishers."""
    return f"There is no article by {name}, and none that names it."


def others_say(name: str) -> str:
    """The same beside an answer, which others give."""
    return f"No article here is by {name}, or names it: this is what others say."


def left_out(undated: int, articles: int) -> str:
    """That articles without a date were not asked.

    >>> left_out(1, 4), left_out(1, 1)
    ('1 of 4 articles has no date and was left out.', 'The only one has no date and was left out.')
    """
    if undated == articles == 1:
        return "The only one has no date and was left out."
    have, were = ("has", "was") if undated == 1 else ("have", "were")
    noun = "article" if articles == 1 else "articles"
    return f"{undated:,} of {articles:,} {noun} {have} no date and {were} left out."


def none_such(first: str | None, last: str | None, publishers: Sequence[str]) -> str:
    """That there are no articles like these.

    >>> none_such("2023-07-01", None, ("HNGN", "TRT World"))
    'There is no article by HNGN or TRT World published since 1 July 2023.'
    """
    by = f" by {' or '.join(publishers)}" if publishers else ""
    return f"There is no article{by}{days(first, last)}."


def days(first: str | None, last: str | None) -> str:
    """When articles were published, to stand behind them; "" without a limit.

    >>> days("2023-07-01", None), days(None, None)
    (' published since 1 July 2023', '')
    """
    if not first and not last:
        return ""
    if first and last:
        one = first == last
        stretch = f"{'on' if one else 'from'} {readable_date(first)}"
        stretch += "" if one else f" to {readable_date(last)}"
    else:
        stretch = f"{'since' if first else 'until'} {readable_date(first or last or '')}"
    return f" published {stretch}"


def restriction(
    since: str | None = None, until: str | None = None, sources: Sequence[str] = ()
) -> str:
    """Which articles are asked: "Only from HNGN or TRT World, since 1 January 2023"."""
    parts = []
    if sources:
        parts.append(f"from {' or '.join(sources)}")
    if since:
        parts.append(f"since {readable_date(since)}")
    if until:
        parts.append(f"until {readable_date(until)}")
    return f"Only {', '.join(parts)}" if parts else ""


def comparison(reply: Reply) -> Ledger | None:
    """What the sources say, where they are at odds: then it is the answer, and no single figure."""
    found = reply.ledger
    at_odds = found is not None and found.relation in _AT_ODDS and len(found.entries) > 1
    return found if reply.answer and at_odds else None
