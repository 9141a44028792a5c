"""Ledger → HTML: what the sources say together, as one compact table."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from qa.answer.wording import summary
from qa.types import Citation, Entry, Ledger
from qa.web.text_html import Layer, count, date, marked, opens


def ledger(found: Ledger) -> str:
    """The relation in a sentence, then the entries, each voice with its own words."""
    rows = "".join(map(_rows, found.entries))
    return (
        '<section class="fn-ledger"><h3 class="fn-heading">What the sources say</h3>'
        f'<p class="fn-relation">{escape(summary(found))}</p>'
        '<table><thead><tr><th scope="col">Value</th><th scope="col">Source</th>'
        f'<th scope="col">Date</th><th scope="col">In its words</th></tr></thead>'
        f"{rows}</table></section>"
    )


def _rows(entry: Entry) -> str:
    """A row a voice, the value before the first of them."""
    rows = []
    for place, citation in enumerate(entry.citations):
        value = ""
        if place == 0:
            span = len(entry.citations)
            value = f'<th scope="rowgroup" rowspan="{span}">{escape(entry.value)}</th>'
        copies = ""
        if entry.copies and place + 1 == len(entry.citations):
            more = f"Also in {count(len(entry.copies), 'more place')}"
            copies = (
                f'<details class="fn-more"><summary>{more}</summary>{_places(entry.copies)}'
                "</details>"
            )
        offset = citation.sentence_start
        layer = Layer(citation.start - offset, citation.end - offset, 'mark class="fn-span"')
        rows.append(
            f"<tr>{value}<td>{_source(citation)}</td>"
            f'<td class="fn-date">{date(citation.published)}</td>'
            f'<td><q class="fn-text">{marked(citation.sentence, [layer])}</q>{copies}</td></tr>'
        )
    return f"<tbody>{''.join(rows)}</tbody>" if rows else ""


def _places(citations: Sequence[Citation]) -> str:
    rows = (
        f'<li>{_source(citation)}, <span class="fn-date">{date(citation.published)}</span></li>'
        for citation in citations
    )
    return f"<ul>{''.join(rows)}</ul>"


def _source(citation: Citation) -> str:
    """The publisher, who opens the article at its words, and the page they stand on."""
    name = citation.source or citation.title
    page = f', <span class="fn-page">page {citation.page}</span>' if citation.page else ""
    label = f"{name}: whole article, {citation.title}"
    return (
        f'<button class="fn-link"{opens(citation)} aria-label="{escape(label)}">'
        f"{escape(name)}</button>{page}"
    )
