"""A turn of the conversation → HTML: the question, its reply, and what can be done with both."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from qa.answer.wording import readable_date
from qa.history.conversations import Filters, Turn
from qa.history.votes import COMMENT_CHARS
from qa.web import reply_html
from qa.web.text_html import count

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
    text = escape(turn.pending.question if turn.pending else turn.question)
    edit = "" if turn.pending else _button(turn, "edit", "Edit", f"Edit the question: {text}")
    heading = f'<h2 class="fn-question" tabindex="-1">{text}</h2>'
    return f'<div class="fn-asked">{heading}{edit}</div>'


def pending(articles: int, *, first: bool = True) -> str:
    """What stands in for a reply that is being worked on, or waits for its turn."""
    doing = f"Searching {count(articles, 'article')}…" if first else "Waiting…"
    return f'<p class="fn-pending" role="status">{doing}</p>'


def reply(turn: Turn, *, last: bool, vote: tuple[int, str] = NO_VOTE, library: str = "") -> str:
    """The reply to a turn, how the question was understood, and the buttons below it."""
    if turn.reply is None:
        return ""
    place = reply_html.Place(f"t{turn.id}", library)
    understood, only = turn.reply.standalone_question, ""
    if turn.filters:
        only = f'<p class="fn-only">{escape(restriction(turn.filters))}</p>'
    if turn.reply.limited:
        undo = _button(turn, "as typed", "Ask all articles")
        only += f'<p class="fn-only">{undo}</p>'
    if " ".join(understood.split()) != " ".join(turn.question.split()):
        as_typed = _button(turn, "as typed", "Ask it as typed")
        only = (
            f'<p class="fn-understood">Understood as: <q>{escape(understood)}</q> {as_typed}</p>'
            f"{only}"
        )
    return (
        f'<div class="fn-reply">{only}{reply_html.reply(turn.reply, place)}'
        f"{_feedback(turn, last, *vote)}</div>"
    )


def restriction(filters: Filters) -> str:
    """The filters in words: "Only from HNGN or TRT World, since 1 January 2023"."""
    parts = []
    if sources := filters.get("sources"):
        parts.append(f"from {' or '.join(sources)}")
    if since := filters.get("since"):
        parts.append(f"since {readable_date(since)}")
    if until := filters.get("until"):
        parts.append(f"until {readable_date(until)}")
    return f"Only {', '.join(parts)}" if parts else ""


def downloads(library: str) -> str:
    """Links that save the conversation about a library."""
    links = " or ".join(
        f'<a class="fn-link" href="conversation.{ending}?library={quote(library, safe="")}"'
        f" download>{name}</a>"
        for ending, name in (("md", "Markdown"), ("json", "JSON"))
    )
    return f'<p class="fn-save">Save as {links}</p>'


def _button(turn: Turn, do: str, words: str, label: str = "") -> str:
    """A button that has the page's script send what is to be done with a turn."""
    named = f' aria-label="{label}"' if label else ""
    return (
        f'<button type="button" class="fn-link" data-do="{do}" data-turn="{turn.id}"{named}>'
        f"{words}</button>"
    )


def _feedback(turn: Turn, last: bool, vote: int, comment: str) -> str:
    votes = "".join(
        f'<button type="button" class="fn-vote" data-vote="{value}" aria-label="{name}"'
        f' title="{name}" aria-pressed="{"true" if vote == value else "false"}">'
        f"{_THUMB}</button>"
        for value, name in ((1, "Good reply"), (-1, "Bad reply"))
    )
    again = _button(turn, "again", "Search again") if last else ""
    return (
        f'<div class="fn-feedback" data-turn="{turn.id}"><div class="fn-buttons" role="group"'
        f' aria-label="This reply">{votes}{again}'
        '<span class="fn-thanks" role="status"></span></div>'
        f'<form class="fn-comment"{"" if vote else " hidden"}>'
        f'<label for="c{turn.id}">Comment <span>(optional)</span></label>'
        f'<textarea id="c{turn.id}" rows="2" maxlength="{COMMENT_CHARS}">\n{escape(comment)}'
        '</textarea><button type="submit">Save comment</button></form></div>'
    )
