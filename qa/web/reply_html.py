"""Reply → HTML. Pure functions; every text of an article or a person is escaped here."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from qa.answer.wording import likelihood, percentage
from qa.types import Answer, Article, Citation, Hit, Reply
from qa.web.ledger_html import ledger
from qa.web.text_html import Layer, byline, count, marked, opens, original

CITATIONS_SHOWN = 3
NEAREST_SHOWN = 3
_LONG_ANSWER = 60  # characters from which an answer is set smaller


def sureness(answer: Answer) -> str:
    """How sure, in words and as a number: "Very likely · 93 %"."""
    return f"{likelihood(answer.confidence).capitalize()} · {percentage(answer.confidence)} %"


class Place(NamedTuple):
    """Where a reply is shown."""

    key: str  # makes its ids unique on the page
    library: str  # that answered


def reply(found: Reply, place: Place) -> str:
    """One turn's reply."""
    answer = found.answer
    body = _answer(found, answer, place) if answer else _abstention(found, place)
    note = f'<p class="fn-note">{escape(found.note)}</p>' if found.note else ""
    return f"{note}{body}"


def problem(message: str) -> str:
    """An error that the person can do something about, as one sentence."""
    sentence = f"{message[:1].upper()}{message[1:].rstrip('.')}."
    return f'<p class="fn-problem" role="alert">{escape(sentence)}</p>'


def intro(articles: int, library: str) -> str:
    """The head of the page: what this is, how much it has read, and the library's key."""
    return (
        f'<header class="fn-intro" data-library="{escape(library)}">'
        '<h1>Footnote<sup aria-hidden="true">1</sup></h1>'
        "<p>Answers from your news articles, in their own words, with their sources.</p>"
        f'<p class="fn-count">{count(articles, "article")} loaded. Works offline.</p>'
        "</header>"
    )


def article(
    whole: Article,
    library: str,
    passage: tuple[int, int] = (0, 0),
    span: tuple[int, int] = (0, 0),
    note: str = "",
) -> str:
    """A whole article: furniture greyed, the passage marked, the span in it highlighted."""
    layers = [
        Layer(*passage, 'span class="fn-passage"'),
        *(Layer(mark.start, mark.end, 'span class="fn-furniture"') for mark in whole.marks),
        Layer(*span, 'mark class="fn-span"'),
    ]
    begins = (span if span[1] else passage)[0]
    where = Hit(whole.name, "", None, None, begins, passage[1], 0.0, "", pages=whole.pages)
    page = where.page if passage[1] else None
    about = byline(whole.source, whole.published, whole.author, page, corrected=whole.corrected)
    link = original(library, whole.name, where if passage[1] else None)
    legend = f'<p class="fn-note">{escape(note)}</p>' if note else ""
    if whole.marks:
        legend += '<p class="fn-legend">What is grey is not searched.</p>'
    text = marked(whole.text, layers)
    return (
        f"<h2>{escape(whole.title)}</h2>{about}<p>{link}</p>{legend}"
        f'<div class="fn-text">{text}</div>'
    )


# ---------------------------------------------------------------------- parts of a reply


def _answer(reply: Reply, answer: Answer, place: Place) -> str:
    numbers = range(1, len(_passages(answer.citations)) + 1)
    notes = " ".join(f'<a href="#{place.key}-{n}" aria-label="Source {n}">{n}</a>' for n in numbers)
    size = "fn-quote fn-long" if len(answer.text) > _LONG_ANSWER else "fn-quote"
    return (
        f'<div class="fn-answer"><p class="{size}"><span class="fn-words">{escape(answer.text)}'
        f'</span><sup class="fn-numbers">{notes}</sup></p>'
        f'<p class="fn-facts"><span class="fn-sure" title="How likely this answer is to be right">'
        f"{sureness(answer)}</span>{_time(reply, 'answered')}"
        f'<button type="button" class="fn-link" data-copy="{escape(answer.text)}">Copy answer'
        f"</button></p></div>{_ledger(reply)}{_citations(answer.citations, place)}"
        f"{_others(reply, place)}"
    )


def _abstention(reply: Reply, place: Place) -> str:
    nearest = reply.hits[:NEAREST_SHOWN]
    cards = "".join(_card(n, place, hit, marked(hit.text)) for n, hit in enumerate(nearest, 1))
    shown = (
        f'<h3 class="fn-heading">The nearest passages</h3><ol class="fn-cards">{cards}</ol>'
        if nearest
        else ""
    )
    return (
        '<div class="fn-abstention"><p class="fn-none">Not in these articles.</p>'
        "<p>None of them says it clearly enough to be quoted.</p>"
        f'<p class="fn-facts">{_time(reply, "searched")}</p></div>{_ledger(reply)}{shown}'
    )


def _ledger(reply: Reply) -> str:
    return ledger(reply.ledger) if reply.ledger else ""


def _citations(citations: Sequence[Citation], place: Place) -> str:
    cards = [_citation(n, place, of) for n, of in enumerate(_passages(citations), 1)]
    first, rest = cards[:CITATIONS_SHOWN], cards[CITATIONS_SHOWN:]
    html = f'<ol class="fn-cards">{"".join(first)}</ol>'
    if rest:
        html += (
            f'<details class="fn-more"><summary>Show {count(len(rest), "more source")}</summary>'
            f'<ol class="fn-cards" start="{len(first) + 1}">{"".join(rest)}</ol></details>'
        )
    return html


def _passages(citations: Sequence[Citation]) -> list[list[Citation]]:
    """The citations of each passage together: the items of a list have one card."""
    of: dict[tuple[str, int], list[Citation]] = {}
    for citation in citations:
        of.setdefault((citation.article, citation.passage_start), []).append(citation)
    return list(of.values())


def _citation(number: int, place: Place, of: Sequence[Citation]) -> str:
    """One passage with all that is cited of it."""
    offset = of[0].passage_start
    sentences = {(one.sentence_start - offset, len(one.sentence)) for one in of}
    spans = {(one.start - offset, one.end - offset) for one in of}
    layers = [
        *(Layer(at, at + size, 'span class="fn-sentence"') for at, size in sorted(sentences)),
        *(Layer(start, end, 'mark class="fn-span"') for start, end in sorted(spans)),
    ]
    return _card(number, place, of[0], marked(of[0].passage, layers))


def _card(number: int, place: Place, where: Citation | Hit, html: str) -> str:
    return (
        f'<li class="fn-card" id="{place.key}-{number}" tabindex="-1">'
        f'<span class="fn-number" aria-hidden="true">{number}</span>'
        f"<h3>{escape(where.title)}</h3>"
        f"{byline(where.source, where.published, page=where.page, corrected=where.corrected)}"
        f'<blockquote class="fn-text">{html}</blockquote>'
        f'<button class="fn-link"{opens(where)}'
        f' aria-label="Whole article: {escape(where.title)}">Whole article</button>'
        f" {original(place.library, where.article, where)}</li>"
    )


def _others(reply: Reply, place: Place) -> str:
    if not reply.alternatives:
        return ""
    rows = "".join(
        f'<li class="fn-other"><p><span class="fn-words">{escape(other.text)}</span>'
        f' <span class="fn-sure">{sureness(other)}</span></p>'
        f"{_citations(other.citations, place._replace(key=f'{place.key}-o{n}'))}</li>"
        for n, other in enumerate(reply.alternatives, 1)
    )
    preview = " · ".join(escape(other.text) for other in reply.alternatives)
    return (
        '<details class="fn-others"><summary>Other possible answers: '
        f'<span class="fn-preview">{preview}</span></summary><ul>{rows}</ul></details>'
    )


def _time(reply: Reply, done: str) -> str:
    total = reply.timings_ms.get("total")
    if total is None:
        return ""
    seconds = f"{total / 1000:.1f} s" if total >= 50 else "less than 0.1 s"
    return f'<span class="fn-time">{done} in {seconds}</span>'
