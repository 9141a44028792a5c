"""A follow-up question and the conversation before it → a question that stands alone.

By rules, without a language model: what comes out is made of words of the conversation, so that
it can be shown to the user and checked at a glance. Where the rules do not see what is meant, a
question stays as it was typed.
"""

from __future__ import annotations

from collections.abc import Sequence

from qa.followup.ellipsis import elliptical_question
from qa.followup.fragments import event_question, source_question
from qa.followup.mentions import Genders, Look, Turn
from qa.followup.parse import LEAD, core, parse
from qa.followup.pronouns import resolve
from qa.text.words import PREPOSITIONS

__all__ = ["Look", "standalone"]

MEMORY = 8  # turns; nobody refers further back without naming what is meant
LONGEST = 1000  # characters of a turn that are looked at


def standalone(
    question: str,
    history: Sequence[tuple[str, str]],
    look: Look | None = None,
    *,
    understood: bool = False,
) -> str:
    """The question that a follow-up means; one that stands alone comes back as it is.

    Args:
        question: as typed.
        history: earlier (question, answer) pairs, oldest first; "" for an answer not given.
            The questions may be follow-ups themselves.
        look: texts of the articles that name a phrase; tells who is "he" and who is "she".
        understood: the questions of the history stand alone, and are left as they are.

    >>> standalone("How old is she?", [("Who is the president of Peru?", "Dina Boluarte")])
    'How old is Dina Boluarte?'
    >>> standalone("And in July?", [("How many people died in December?", "42")])
    'How many people died in July?'
    >>> standalone("Who wrote it?", [])
    'Who wrote it?'
    """
    genders = Genders(look)
    turns: list[Turn] = []
    for asked, answer in history[-MEMORY:]:
        whole = asked if understood else _understood(asked, turns, genders)
        turns.append(Turn(whole[:LONGEST], answer[:LONGEST]))
    return _understood(question, turns, genders)


def _understood(question: str, turns: Sequence[Turn], genders: Genders) -> str:
    """One question, after the turns before it have been understood."""
    if not turns or len(question) > LONGEST:
        return question
    last = turns[-1]
    for rewrite in (source_question, event_question):
        rewritten = rewrite(question, last.question, last.answer)
        if rewritten:
            return rewritten
    # "And his predecessor?" first needs to know whose
    resolved = resolve(question, turns, genders)
    rewritten = elliptical_question(resolved or question, last.question)
    if rewritten:
        return rewritten
    if LEAD.match(question):
        return _continued(question, resolved, last.question)
    return resolved or question


def _continued(question: str, resolved: str | None, prior: str) -> str:
    """A whole question after "And": without that, and with the noun it counts."""
    text = resolved or question
    text = LEAD.sub("", text)
    asked, before = parse(text), parse(prior)
    if asked and before and asked.wh.lower() == "how many" and not asked.noun:
        noun = before.noun if before.wh.lower().startswith("how many") else ""
        if noun:
            text = f"{text[: len(asked.wh)]} {noun}{text[len(asked.wh) :]}"
            words = before.rest.split()
            at = next((i for i, word in enumerate(words) if word in PREPOSITIONS), None)
            if at and not set(asked.rest.split()) & PREPOSITIONS:
                # "And how many were injured?": in the same place
                text = f"{core(text)} {' '.join(words[at:])}?"
            return text[:1].upper() + text[1:]
    if resolved is None:
        return question
    return text[:1].upper() + text[1:]
