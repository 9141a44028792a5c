"""What the catalog knows of an article, in words: who wrote it, who published it, when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from qa.index.library_index import LibraryIndex
from qa.index.listing import Listed
from qa.text.dates import readable_date
from qa.types import About, ArticleFacts


def facts(of: Listed) -> ArticleFacts:
    """What is known of an article in a list."""
    return ArticleFacts(of.name, of.title, of.author, of.source, of.published)


def facts_of(index: LibraryIndex, names: Iterable[str]) -> tuple[ArticleFacts, ...]:
    """What is known of the articles of these names."""
    found = (article for name in names if (article := index.article(name)))
    return tuple(ArticleFacts(a.name, a.title, a.author, a.source, a.published) for a in found)


def one_fact(topic: str, found: Sequence[ArticleFacts]) -> About:
    """Who wrote or published an article, or when, as a topic of ``OF_ONE`` asks.

    Args:
        topic: which of them.
        found: the articles that may be meant, one at least.
    """
    if len(found) > 1:
        return About(topic, f"{len(found)} articles may be meant.", tuple(found))
    (one,) = found
    match topic:
        case "author":
            known, verb, lacks = one.author, "was written by", "does not name its author"
        case "date":
            day = readable_date(one.published) if one.published else None
            known, verb, lacks = day, "was published on", "has no date"
        case _:
            known, verb, lacks = one.source, "was published by", "does not name its publisher"
    text = f"“{one.title}” {verb} {known}." if known else f"“{one.title}” {lacks}."
    return About(topic, text, (one,))
