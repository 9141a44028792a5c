"""What the page shows: of one conversation, of the list of them, and of one library."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from itertools import chain
from typing import Any, NamedTuple, TypedDict

import gradio as gr

from qa.access import cookie
from qa.access.guard import caller_of
from qa.chat.chat import Chat
from qa.chat.open_libraries import OpenLibraries
from qa.chat.suggestions import after
from qa.errors import QAError
from qa.history.conversations import Turn, visible
from qa.web import reply_view
from qa.web.library_panel import owns
from qa.web.render import render

_MOST_PAGES = 10_000
_MOST_TURNS = 20  # shown at once: a page stays quick however long its conversation is
# So many earlier turns are one message: each component of a message costs a few milliseconds. What
# is in a block stays in it, so that what was unfolded there stays unfolded.
_BLOCK = 10
_MOST_DRAWN = 2000  # replies that are kept as they were drawn
KEPT = gr.skip()  # what an output holds, it keeps

Outputs = tuple[Any, ...]
UNCHANGED = (KEPT,) * 6  # the outputs of ``show``
ALL_UNCHANGED = (KEPT,) * 10  # those of ``head``, too


class Here(TypedDict):
    """Where a browser is: what it keeps over a reload."""

    library: str
    conversation: str


class Location(NamedTuple):
    """Where somebody is, and that they may be there."""

    owner: str
    library: str
    conversation: str


def html(content: str = "", **more: Any) -> gr.HTML:
    """A component that shows this HTML and does nothing else."""
    return gr.HTML(content, js_on_load=None, apply_default_css=False, **more)


def box(text: str | None = None, *, waits: bool | None = None) -> Any:
    """The question box with another text, and with or without its stop button."""
    changed: dict[str, Any] = {} if waits is None else {"stop_btn": waits}
    if text is not None:
        changed["value"] = {"text": text, "files": []}
    return gr.update(**changed)


def only(message: str, typed: str | None = None) -> Outputs:
    """The page as it is, and what is wrong."""
    return (*UNCHANGED[:-2], reply_view.problem(message), KEPT if typed is None else box(typed))


def saying_why(event: Callable[..., Outputs]) -> Callable[..., Outputs]:
    """The event; where it cannot do what is asked, the page stays as it is and says why."""

    @wraps(event)
    def shown(*given: Any) -> Outputs:
        try:
            return event(*given)
        except QAError as error:
            return only(str(error))

    return shown


class OnPage:
    """What each open page shows: the answer to what was asked elsewhere is not for it."""

    def __init__(self) -> None:
        self._shown: OrderedDict[str, Location] = OrderedDict()

    def put(self, request: gr.Request, location: Location) -> None:
        """From now on the page shows this."""
        self._shown[str(request.session_hash)] = location
        while len(self._shown) > _MOST_PAGES:
            self._shown.popitem(last=False)

    def is_other(self, request: gr.Request, location: Location) -> bool:
        """Whether the page is known to show something else."""
        return self._shown.get(str(request.session_hash), location) != location


class Shown:
    """Turns where somebody is into what the outputs of events show."""

    def __init__(self, libraries: OpenLibraries) -> None:
        self._libraries = libraries
        self.on_page = OnPage()
        self._drawn: dict[tuple[Any, ...], str] = {}  # with a new reply comes a new id

    def location(self, here: object, request: gr.Request) -> Location:
        """Where the browser says that it is, if that may be so; else the first library, anew.

        Raises:
            QAError: that library cannot be opened.
        """
        owner = owner_of(request)
        match here:
            case {"library": str(library), "conversation": str(conversation)} if library:
                chat = self._libraries.chat(library)
                known = conversation and chat.list.may(owner, conversation)
                return Location(owner, library, conversation if known else chat.list.new_id())
        first = self._libraries.first
        conversations = self._libraries.chat(first).list
        latest = conversations.find(owner)
        return Location(owner, first, latest[0].id if latest else conversations.new_id())

    def head(self, key: str) -> Outputs:
        """The choice of libraries, where to add, what the library holds, and its publishers."""
        chat = self._libraries.chat(key)
        choices = [(library.name, each) for each, library in self._libraries.all().items()]
        sources = chat.assistant.sources()
        return (
            gr.update(choices=choices, value=key),
            key,
            render("shelf", articles=chat.assistant.counts()[0], library=key),
            gr.update(choices=sources, value=[], visible=bool(sources)),
        )

    def show(
        self,
        location: Location,
        request: gr.Request,
        notice: str | None = None,
        typed: str | None = None,
        *,
        all_turns: bool = False,
        goes: bool = True,
    ) -> Outputs:
        """The conversation, as HTML components: these alone reach the page as they are.

        Gradio would read a message's text as Markdown, or without that as HTML. A page that has
        gone elsewhere, be it while this was drawn, stays as it is.

        Args:
            location: where the conversation is.
            request: that of the page.
            notice: what is said above the question box; None leaves it as it is.
            typed: what the question box holds then; None leaves it as it is.
            all_turns: also the earlier ones of a long conversation.
            goes: whether the page goes there, or is shown this only if it is there.
        """
        if goes:
            self.on_page.put(request, location)
        chat = self._libraries.chat(location.library)
        turns = visible(chat.conversations.turns(location.conversation))
        latest = max(0, len(turns) - _MOST_TURNS) // _BLOCK * _BLOCK
        shown = turns if all_turns else turns[latest:]
        votes = chat.votes.on(turn.id for turn in shown)
        messages: list[dict[str, Any]] = []
        if len(shown) < len(turns):
            earlier = render("earlier", turns=len(turns) - len(shown))
            messages.append({"role": "assistant", "content": html(earlier)})
        first_waiting = next((turn for turn in shown if turn.pending), None)
        drawn: list[tuple[str, str]] = []
        for turn in shown:
            if turn.pending:
                articles = chat.assistant.counts()[0]
                reply = reply_view.pending(articles, first=turn is first_waiting)
            else:
                last, vote = turn is turns[-1], votes.get(turn.id, reply_view.NO_VOTE)
                suggested = tuple(after(turns, chat.assistant)) if last else ()
                reply = self._reply(turn, last, vote, location.library, suggested)
            drawn.append((reply_view.question(turn), reply))
        whole = max(0, len(drawn) - 1) // _BLOCK * _BLOCK
        for start in range(0, whole, _BLOCK):
            block = "".join(chain.from_iterable(drawn[start : start + _BLOCK]))
            messages.append({"role": "assistant", "content": html(block)})
        for asked, reply in drawn[whole:]:
            messages.append({"role": "user", "content": html(asked)})
            messages.append({"role": "assistant", "content": html(reply)})
        outputs = (
            messages,
            Here(library=location.library, conversation=location.conversation),
            self.conversations(chat, location, request),
            gr.update(value=render("start", **chat.start()), visible=not turns),
            KEPT if notice is None else reply_view.problem(notice) if notice else "",
            box(typed, waits=first_waiting is not None),
        )
        return UNCHANGED if self.on_page.is_other(request, location) else outputs

    def _reply(self, turn: Turn, *how: Any) -> str:
        """A reply as it is drawn; ``how`` are the arguments of ``reply_view.reply``."""
        drawn = self._drawn.get((turn.id, how))  # at once: another thread may clear them
        if drawn is None:
            if len(self._drawn) >= _MOST_DRAWN:
                self._drawn.clear()
            drawn = self._drawn[turn.id, how] = reply_view.reply(turn, *how)
        return drawn

    @staticmethod
    def conversations(chat: Chat, location: Location, request: gr.Request, sought: str = "") -> str:
        """The list of somebody's conversations, or those in which some words were used."""
        found, caller = chat.list.find(location.owner, sought), caller_of(request)
        return render(
            "conversations",
            found=found,
            current=location.conversation,
            library=location.library,
            sought=sought,
            owns=owns(request),
            user=caller.name if caller and caller.conversation else "",
            saved=cookie.owner_of({cookie.COOKIE: location.owner}) is not None,
        )


def owner_of(request: gr.Request) -> str:
    """The key of who asks; where cookies are refused, one for as long as the page is open."""
    return cookie.owner_of(request.cookies) or str(getattr(request, "session_hash", ""))
