"""A turn of the conversation → HTML: the question, its reply, and what can be done with both."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qa.answer.explanation import Explanation
from qa.answer.quoting import article_pieces, is_quotation, quotes, sentence
from qa.answer.timeline import timeline
from qa.answer.wording import comparison, restriction
from qa.chat.chat import Opened
from qa.errors import QAError
from qa.history.conversations import Turn
from qa.history.votes import COMMENT_CHARS
from qa.types import Answer, Ledger
from qa.web.render import count, render

NO_VOTE = (0, "")
SURE = 0.5  # an answer that is less likely to be right looks different


def question(turn: Turn) -> str:
    """What the person asked, with a button to ask something else instead."""
    text = turn.pending.question if turn.pending else turn.question
    return render("question", text=text, turn=turn)


def pending(articles: int, *, first: bool = True) -> str:
    """What stands in for a reply that is being worked on, or waits for its turn."""
    doing = f"Searching {count(articles, 'article')}…" if first else "Waiting…"
    return render("pending", doing=doing)


def reply(
    turn: Turn,
    last: bool,
    vote: tuple[int, str] = NO_VOTE,
    library: str = "",
    suggested: Sequence[str] = (),
) -> str:
    """The reply to a turn, how the question was understood, and the buttons below it."""
    found = turn.reply
    if found is None:
        return ""
    understood = found.standalone_question
    as_typed = " ".join(understood.split()) == " ".join(turn.question.split())
    compared = comparison(found)
    answer = found.answer
    return render(
        "reply",
        turn=turn,
        reply=found,
        library=library,
        last=last,
        suggested=suggested,
        vote=vote[0],
        comment=vote[1],
        comment_chars=COMMENT_CHARS,
        understood="" if as_typed else understood,
        only=restriction(**turn.filters),
        answer=answer,
        quotation=bool(answer and not answer.items and is_quotation(answer.citations[0])),
        unsure=bool(answer and answer.confidence < SURE),
        comparison=compared,
        points=timeline(compared) if compared else (),
        agreed=found.ledger if found.ledger and answer and not compared else None,
        copied=_copied(answer, compared),
        quotes=quotes,
        sentence=sentence,
        nearest=found.hits[:3],
    )


def article(opened: Opened | None, library: str) -> str:
    """A whole article: furniture greyed, the passage marked, the span in it highlighted."""
    if opened is None:
        return problem("this article is no longer in the index")
    text = article_pieces(opened.article, opened.passage, opened.span)
    return render("article", article=opened.article, text=text, library=library, opened=opened)


def explanation(found: tuple[Explanation, str] | None, library: str) -> str:
    """Why an answer is what it is: what was found, what was marked in it, what decided."""
    if found is None:
        return problem("this reply is no longer kept")
    return render("explanation", explanation=found[0], only=found[1], library=library)


def problem(message: str) -> str:
    """An error that the person can do something about, as one sentence."""
    return render("problem", message=message)


def or_problem(shown: Callable[[], str]) -> str:
    """What is shown; where it cannot be, the problem."""
    try:
        return shown()
    except QAError as error:
        return problem(str(error))


def _copied(answer: Answer | None, compared: Ledger | None) -> str:
    """What "Copy" copies: the answer's words, or the values that stand side by side."""
    if compared:
        first = [(entry.value, entry.citations[0]) for entry in compared.entries]
        return "\n".join(f"{value} ({who.source or who.title})" for value, who in first)
    return answer.text if answer else ""
