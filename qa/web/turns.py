"""A turn of the conversation → HTML: the question, its reply, and what can be done with both."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from urllib.parse import quote

from qa.history.conversations import Filters, Turn
from qa.history.votes import COMMENT_CHARS
from qa.web import render
from qa.web.text import count, readable_date

NO_VOTE = (0, "")

# Drawn, as not every system has a font with 👍 in it; the other one is turned over by the style.
_THUMB = (
    '<svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true"><path fill="none"'
    ' stroke="currentColor" stroke-width="1.7" stroke-linejoin="round" d="M7 10.5V20H3.500v-9.500z'
    "M7 10.500 11.500 3c1.700 0 2.700 1.300 2.300 3l-.9 3.500h5.600c1.400 0 2.300 1.300 1.900 2.600"
    '-1.100 3.700-1.500 6-4.400 7.900H7"/></svg>'
)


def question(turn: Turn) -> str:
    """What the person asked, with a button to ask something else instead."""
    text = turn.wanted.question if turn.wanted else turn.question
    edit = (
        ""
        if turn.wanted
        else f'<button type="button" class="fn-link fn-edit" data-do="edit" data-turn="{turn.id}"'
        f' aria-label="Edit the question: {escape(text)}">Edit</button>'
    )
    return (
        f'<div class="fn-asked"><h2 class="fn-question" tabindex="-1">{escape(text)}</h2>{edit}'
        "</div>"
    )


def pending(articles: int, *, first: bool = True) -> str:
    """What stands in for a reply that is being worked on, or waits for its turn."""
    doing = f"Reading {count(articles, 'article')}…" if first else "Waiting its turn…"
    return f'<p class="fn-pending" role="status">{doing}</p>'


def reply(turn: Turn, *, last: bool, vote: tuple[int, str] = NO_VOTE, library: str = "") -> str:
    """The reply to a turn, how the question was understood, and the buttons below it."""
    if turn.reply is None:
        return ""
    place = render.Place(f"t{turn.id}", library)
    return (
        f'<div class="fn-reply">{_understood(turn)}{only_from(turn.filters)}'
        f"{render.reply(turn.reply, place)}{_buttons(turn, last, *vote)}</div>"
    )


def only_from(filters: Filters) -> str:
    """What the articles searched were restricted to; nothing where they were not."""
    said = restriction(filters)
    return f'<p class="fn-only">{escape(said)}</p>' if said else ""


def restriction(filters: Filters) -> str:
    """The filters in words: "Only from HNGN or TRT World, since 1 January 2023"."""
    sources, parts = filters.get("sources", []), []
    if sources:
        parts.append(f"from {' or '.join(sources)}")
    parts += [f"{word} {readable_date(day)}" for word, day in _days(filters)]
    return f"Only {', '.join(parts)}" if parts else ""


def suggestions(questions: Sequence[str]) -> str:
    """Questions that could be asked next, as buttons."""
    if not questions:
        return ""
    chips = "".join(
        f'<button type="button" class="fn-chip" data-do="ask" data-question="{escape(text)}">'
        f"{escape(text)}</button>"
        for text in questions
    )
    return (
        '<div class="fn-next" role="group" aria-label="Questions these articles answer">'
        f'<p class="fn-heading">These articles also answer</p>{chips}</div>'
    )


def downloads(library: str) -> str:
    """Links that save the conversation about a library."""
    links = " or ".join(
        f'<a class="fn-link" href="conversation.{ending}?library={quote(library, safe="")}"'
        f" download>{name}</a>"
        for ending, name in (("md", "Markdown"), ("json", "JSON"))
    )
    return f'<p class="fn-save">Save as {links}</p>'


def _days(filters: Filters) -> list[tuple[str, str]]:
    named = (("since", filters.get("since")), ("until", filters.get("until")))
    return [(word, day) for word, day in named if day]


def _understood(turn: Turn) -> str:
    if turn.reply is None:
        return ""
    understood = turn.reply.standalone_question
    if " ".join(understood.split()) == " ".join(turn.question.split()):
        return ""
    return (
        f'<p class="fn-understood">Understood as: <q>{escape(understood)}</q> '
        f'<button type="button" class="fn-link" data-do="literal" data-turn="{turn.id}">'
        "Ask it as typed</button></p>"
    )


def _buttons(turn: Turn, last: bool, vote: int, comment: str) -> str:
    votes = "".join(
        f'<button type="button" class="fn-vote" data-vote="{value}" aria-label="{name}"'
        f' title="{name}" aria-pressed="{"true" if vote == value else "false"}">'
        f"{_THUMB}</button>"
        for value, name in ((1, "Good reply"), (-1, "Bad reply"))
    )
    again = (
        f'<button type="button" class="fn-link" data-do="again" data-turn="{turn.id}">Regenerate'
        "</button>"
        if last
        else ""
    )
    return (
        f'<div class="fn-feedback" data-turn="{turn.id}"><div class="fn-buttons" role="group"'
        f' aria-label="This reply">{votes}{again}'
        '<span class="fn-thanks" role="status"></span></div>'
        f'<form class="fn-comment"{"" if vote else " hidden"}>'
        f'<label for="c{turn.id}">Comment <span>(optional)</span></label>'
        f'<textarea id="c{turn.id}" rows="2" maxlength="{COMMENT_CHARS}">\n{escape(comment)}'
        '</textarea><button type="submit">Save comment</button></form></div>'
    )
