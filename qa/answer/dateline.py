"""The day in a by-line or a line of its own: the article's, not that of what it tells."""

from __future__ import annotations

from functools import lru_cache

from qa.answer.entities import content_stems
from qa.corpus.days import ShownDay, shown_days
from qa.corpus.head import TOP_LINES
from qa.text.dates import without_dates
from qa.text.tables import is_row
from qa.text.words import FUNCTION_WORDS
from qa.types import Hit

# What a question says that asks for such a day, beside the line's own words.
_ASKS = "published written article appeared"


def is_the_articles_own(question: str, hit: Hit, start: int, end: int) -> bool:
    """Whether ``hit.text[start:end]`` only says when the article appeared.

    A reader takes it for the day of the event. Where the question speaks of the line, as of who
    wrote the article, or gives the article's title, it may be what is asked for.

    Args:
        question: standing alone.
        hit: the passage.
        start: where the words begin in its text.
        end: where they end.
    """
    if hit.start or not hit.published or not any(map(str.isdigit, hit.text[start:end])):
        return False
    first = hit.text.rfind("\n", 0, start) + 1
    above, line = hit.text[:first], hit.text[first:].split("\n", 1)[0]
    if hit.published[:4] not in line or not _heads(above, line):
        return False
    # "When in May did she die?" speaks of no line that has the month in it.
    asked = content_stems(without_dates(question))
    if asked & content_stems(f"{line} {_ASKS}") or hit.title in question:
        return False
    return any(
        shown.day == hit.published and shown.start < end - first and start - first < shown.end
        for shown in _shown(line)
    )


@lru_cache(maxsize=1024)  # a passage has several spans, and is read for one question after another
def _shown(line: str) -> tuple[ShownDay, ...]:
    return tuple(shown_days(line))


def _heads(above: str, line: str) -> bool:
    """Whether a line may be of an article's head: no row, no notice's date, and not run on to."""
    lines = [other for other in above.split("\n") if other.strip()]
    if len(lines) >= TOP_LINES or is_row(line) or line.lstrip().casefold().startswith("date"):
        return False
    last = above.removesuffix("\n").rsplit("\n", 1)[-1].split()[-1:]
    runs_on = any(word.endswith(",") or word.casefold() in FUNCTION_WORDS for word in last)
    return not runs_on
