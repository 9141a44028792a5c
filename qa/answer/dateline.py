"""The day in a by-line or a line of its own: the article's, not that of what it tells."""

from __future__ import annotations

from qa.answer.entities import content_stems
from qa.corpus.metadata import shown_days
from qa.types import Hit


def is_the_articles_own(question: str, hit: Hit, start: int, end: int) -> bool:
    """Whether ``hit.text[start:end]`` only says when the article appeared.

    A reader takes it for the day of the event. Where the question speaks of the line, as of who
    wrote the article, it may be what is asked for.

    Args:
        question: standing alone.
        hit: the passage.
        start: where the words begin in its text.
        end: where they end.
    """
    if not hit.published or not any(character.isdigit() for character in hit.text[start:end]):
        return False
    first = hit.text.rfind("\n", 0, start) + 1
    line = hit.text[first:].split("\n", 1)[0]
    return any(
        shown.day == hit.published and shown.start < end - first and start - first < shown.end
        for shown in shown_days(line)
    ) and not content_stems(question) & content_stems(line)
