"""Ledger → HTML: what the sources say together, as one compact table."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from qa.types import Citation, Entry, Ledger
from qa.web.text import Layer, count, date, marked, opens


def ledger(found: Ledger) -> str:
    """The relation in a sentence, then one row an entry; every publisher opens its article."""
    rows = "".join(map(_row, found.entries))
    return (
        '<section class="fn-ledger"><h3 class="fn-heading">What the sources say</h3>'
        f'<p class="fn-relation">{escape(found.summary)}</p>'
        '<table><thead><tr><th scope="col">Value</th><th scope="col">Source</th>'
        f'<th scope="col">Date</th><th scope="col">In its words</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></section>"
    )


def _row(entry: Entry) -> str:
    if not entry.citations:
        return ""
    first = entry.citations[0]
    offset = first.sentence_start
    highlighted = marked(
        first.sentence, [Layer(first.start - offset, first.end - offset, 'mark class="fn-span"')]
    )
    copies = ""
    if entry.copies:
        copies = (
            f'<details class="fn-more"><summary>{count(len(entry.copies), "more place")}</summary>'
            f"{_places(entry.copies, dated=True)}</details>"
        )
    return (
        f'<tr><th scope="row">{escape(entry.value)}</th>'
        f"<td>{_places(entry.citations)}</td>"
        f'<td class="fn-date">{date(first.published)}</td>'
        f'<td><q class="fn-text">{highlighted}</q>{copies}</td></tr>'
    )


def _places(citations: Sequence[Citation], *, dated: bool = False) -> str:
    return f"<ul>{''.join(_place(citation, dated) for citation in citations)}</ul>"


def _place(citation: Citation, dated: bool) -> str:
    name = citation.source or citation.title
    when = f', <span class="fn-date">{date(citation.published)}</span>' if dated else ""
    label = f"{name}: whole article, {citation.title}"
    return (
        f'<li><button class="fn-link"{opens(citation)} aria-label="{escape(label)}">'
        f"{escape(name)}</button>{when}</li>"
    )
