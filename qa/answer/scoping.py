"""Which articles a question is asked of: what its asker chose, and what it says itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from qa.answer.publication import published
from qa.answer.publishers import appealed_to, attributed, in_full
from qa.answer.wording import left_out, limited, none_such, unheard
from qa.index.library_index import LibraryIndex
from qa.index.listing import Wanted
from qa.index.scope import Scope

_LOOKED_AT = 20  # passages, for a name


class Scoped(NamedTuple):
    """A question and its articles."""

    question: str  # on one line, without what only says which articles are to answer it
    scope: Scope
    chosen: bool  # whether its asker chose the articles, or it had words that only say which
    note: str  # what it says of its articles itself; "" for nothing
    publisher: str  # who it says is to answer it, several joined by "and"; "" for none
    unheard: str  # whom it says is to answer it that no article is by, or names; "" for nobody
    nowhere: bool  # whether not even all words of that name are in any article


def scoped(
    question: str,
    index: LibraryIndex,
    since: str | None,
    until: str | None,
    sources: Sequence[str],
    *,
    literally: bool,
) -> Scoped:
    """The articles that a question is asked of.

    What its asker chose goes before what it says itself; ``literally``, it says nothing.

    Raises:
        QuestionError: a date that is not one, or an unknown publisher.
    """
    known = index.sources()
    sources = in_full(sources, known)
    words = " ".join(question.split())
    first = last = None
    named: tuple[str, ...] = ()
    if not literally:
        if not (since or until):
            first, last, words = published(words)
        publishers, rest = attributed(words, known)
        wanted = {source.casefold() for source in sources}
        if not sources or any(name.casefold() in wanted for name in publishers):
            words = rest
        named = () if sources else publishers
    publisher = " and ".join(named)
    scope = Scope.of(since or first, until or last, sources or named, known=known)
    chosen = bool(since or until or sources) or words != " ".join(question.split())
    appealed = "" if literally or scope.sources else appealed_to(words)
    nobody = appealed if appealed and not _is_named(appealed, index) else ""
    nowhere = bool(nobody and index.unknown(nobody))
    note = limited(first, last, publisher)
    return Scoped(words, scope, chosen, note, publisher, nobody, nowhere)


def reason(asked: Scoped, index: LibraryIndex, *, found: bool) -> str | None:
    """Why there may be no answer, where the articles that were asked say so.

    ``found``: whether they had any passage at all.
    """
    scope, reasons = asked.scope, []
    if scope and not found:
        reasons.append(none_such(scope.since, scope.until, scope.sources))
    if scope.since or scope.until:
        articles, undated = dated(index, scope.sources)
        if undated:
            reasons.append(left_out(undated, articles))
    if asked.unheard:
        reasons.append(unheard(asked.unheard))
    return " ".join(reasons) or None


def _is_named(name: str, index: LibraryIndex) -> bool:
    """Whether an article is by somebody, or has the last word of the name with its capital.

    "The Times" is not named where times are spoken of; "President Boluarte" is where Dina Boluarte
    is, and the World Health Organization where the WHO is.
    """
    if index.can_list and index.listed(Wanted(sought=name), 0, 1)[0]:
        return True
    letters = "".join(word[0] for word in name.split() if word[0].isupper())
    forms = [name.split()[-1], *([letters] if len(letters) > 2 else [])]
    for form in forms:
        found = index.hits(index.lexical(form, _LOOKED_AT, Scope(), ()))
        texts = (f"{hit.source} {hit.title} {hit.text}" for hit in found.values())
        if any(re.search(rf"\b{re.escape(form)}\b", text) for text in texts):
            return True
    return False


def dated(index: LibraryIndex, sources: Sequence[str]) -> tuple[int, int]:
    """How many articles there are, by some publishers where given, and how many without a date."""
    if not sources:
        return index.counts()[0], index.by("month").get("no date", 0)
    if not index.can_list:
        return 0, 0
    undated = [index.listed(Wanted(source=one, month="no date"), 0, 1)[0] for one in sources]
    return sum(index.by("source").get(one, 0) for one in sources), sum(undated)
