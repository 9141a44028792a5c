"""Which articles a question is asked of: what its asker chose, and what it says itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from qa.answer.publication import appealed_to, attributed, published
from qa.answer.wording import left_out, limited, none_such
from qa.index.catalog import Catalog
from qa.index.filters import Scope


class Scoped(NamedTuple):
    """A question and its articles."""

    question: str  # on one line, without what only says who is to answer it
    scope: Scope
    chosen: bool  # whether it is asked of articles that its asker chose, or of whom it names
    note: str  # what it says of its articles itself; "" for nothing
    publisher: str  # who it says is to answer it; "" for none


def scoped(
    question: str,
    catalog: Catalog,
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
    known = catalog.sources()
    words = " ".join(question.split())
    days: tuple[str | None, str | None] = (None, None)
    publisher = ""
    if not literally:
        days = (None, None) if since or until else published(question)
        publisher, rest = attributed(question, known)
        if not sources or publisher.casefold() in (source.casefold() for source in sources):
            words = rest
        publisher = "" if sources else publisher
    named = (publisher,) if publisher else ()
    scope = Scope.of(since or days[0], until or days[1], sources or named, known=known)
    chosen = bool(since or until or sources or any(days)) or words != " ".join(question.split())
    return Scoped(words, scope, chosen, limited(*days, publisher), publisher)


def reason(asked: Scoped, catalog: Catalog) -> str | None:
    """Why there may be no answer, where the articles that were asked say so."""
    scope, reasons = asked.scope, []
    if scope and not catalog.within(scope):
        reasons.append(none_such(scope.since, scope.until, scope.sources))
    if scope.since or scope.until:
        articles, undated = catalog.dated(scope.sources)
        if undated:
            reasons.append(left_out(undated, articles))
    name = appealed_to(asked.question)
    if name and not scope.sources and catalog.unknown(name):
        reasons.append(f"There is no article by {name}, and none that names it.")
    return " ".join(reasons) or None
