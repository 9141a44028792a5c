"""Questions that are only part of one: "Why?", "When was that?", "Who said so?"."""

from __future__ import annotations

import re

from qa.followup.ellipsis import swap
from qa.followup.fill import ask_again, definite, short, statement
from qa.followup.parse import LEAD, Parsed, core, parse
from qa.followup.phrases import tokens
from qa.followup.verbs import is_verb
from qa.text.words import (
    AUXILIARIES,
    BE,
    PREPOSITIONS,
    WH,
)

_SOURCE = re.compile(
    r"(?:who|which (?:source|newspaper|paper|article))\s+(says?|said|claims?|claimed|reports?|"
    r"reported|states?|stated|estimates?|estimated)\s*(?:so|that|this|it)?"
    r"|according to wh(?:om|o|ich source)|says who|by whose (?:account|estimate|count)"
    r"|(?:what|who) (?:is|was) (?:the|your) source(?: (?:of|for) (?:that|this))?"
    r"|where (?:is|was) (?:that|this) from"
    r"|where (?:does|did) (?:that|this|it|the (?:figure|number)) come from"
    r"|where (?:does|did) (?:that|this) (?:figure|number) come from",
    re.IGNORECASE,
)
# "When was that?", "Where did it happen?", "Why did he do that?" ask for the whole event before.
_EVENT = re.compile(
    r"(?P<wh>(?:\w+ )?(?:when|where|why|how|what|which)\b(?: [\w-]+){0,3}?)"
    r"(?: exactly)? (?:"
    r"(?:is|was|were|would) (?:that|this|it)"
    r"|(?:did|does|do|has|have) (?:that|this|it|these things) "
    r"(?:happen|occur|take place|come about)(?:ed)?"
    r"|(?:did|does|do|would) (?:he|she|they|it) (?:do|say) (?:that|this|so|it)"
    r"|(?:is|was) (?:that|this|it) (?:the case|so)"
    r")",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"how many (?:of (?:them|these|those) )?(?:were|are) (?:they|there|these|those)"
    r"|how many (?:of (?:them|these|those))",
    re.IGNORECASE,
)
# What may follow the wh-word of a fragment where no noun does.
_AFTER_WH = PREPOSITIONS | {"else", "exactly", "precisely", "not", "then", "so", "there"}


def source_question(question: str, prior: str, answer: str) -> str | None:
    """Read "Who said so?" as a question about who said what the last answer says."""
    asked = _SOURCE.fullmatch(core(LEAD.sub("", question)))
    if not asked or not answer.strip():
        return None
    verb = (asked[1] or "said").lower()
    quoted = answer.strip(' "“”')
    if not short(answer) or re.search(r"\b(?:say|said|claim|claimed)\b", prior):
        return f"Who {verb} “{quoted}”?" if len(quoted) <= 150 else None
    said = statement(prior, answer)
    if said:
        return f"Who {verb} that {said}?"
    return ask_again("According to whom", prior, answer)


def event_question(question: str, prior: str, answer: str) -> str | None:
    """A bare wh-phrase, or one asked of "that", as that question about the event before."""
    text = core(LEAD.sub("", question))
    if _COUNT.fullmatch(text):
        return ask_again("How many", prior, answer)
    about = _EVENT.fullmatch(text)
    if about and not re.match(r"(?:what|how (?:many|much)\b.*)$", about["wh"], re.IGNORECASE):
        return _of_that(about["wh"], text, prior, answer)
    return _bare(text, LEAD.match(question) is not None, prior, answer)


def _of_that(wh: str, text: str, prior: str, answer: str) -> str | None:
    """A wh-phrase asked of "that" or "it"."""
    asked, before = parse(wh), parse(prior)
    is_it = re.search(r" (?:is|was) it$", text)
    if asked is None or (is_it and asked.asks in {"place", "duration"}):
        return None  # "Where is it?", "How long was it?" are about a thing
    if before and _asks_what_it_is(before):
        return None  # "What is Brexit?": what it is did not happen, Brexit did
    if before and before.asks == asked.asks == "place" and re.search(r" (?:is|was) \w+$", text):
        return _of_the_answer(wh, text, answer)  # "Where is that?"
    if asked.is_adjunct or asked.asks == "time":
        return ask_again(wh, prior, answer) or _of_the_answer(wh, text, answer)
    return None


def _asks_what_it_is(asked: Parsed) -> bool:
    """Whether a question is "What is …?" of a thing, and not of what was done to it."""
    words = tokens(asked.rest)
    return (
        asked.wh.lower() == "what"
        and asked.auxiliary.lower() in BE
        and bool(words)
        and words[0].low not in PREPOSITIONS
        and not any(is_verb(word.text) or word.low.endswith("ing") for word in words)
    )


def _bare(text: str, led: bool, prior: str, answer: str) -> str | None:
    """A wh-phrase alone, or with another circumstance; ``led`` by "and"."""
    if re.match(r"(?:what|how) about\b", text, re.IGNORECASE):
        return None  # another phrase for one of the last question's
    words = tokens(text)
    low = [word.low for word in words]
    start = next((i for i, word in enumerate(low[:3]) if word in WH), None)
    if start is None or any(word not in PREPOSITIONS | {"according"} for word in low[:start]):
        return None
    rest = low[start + 1 :]
    if any(word in AUXILIARIES for word in rest) or len(words) > 7:
        return None
    if any(is_verb(word.text, before) for before, word in zip(low, words[1:], strict=False)):
        return None
    # "Who owns …": what follows may be a verb that is not known for one
    counted = low[start] == "how" and rest[:1] in (["many"], ["much"])
    if low[start] in {"which", "what", "whose"} or counted:
        if len(rest) > (5 if led else 3 if start or counted else 2):
            return None
    elif set(rest[:1]) - _AFTER_WH - ({"long", "often"} if low[start] == "how" else set()):
        return None
    before = parse(prior)
    if low == ["what", "else"] and before and before.asks == "person":
        text = "who else"
    if low[-1] == "for" and low[start] == "what":
        return ask_again("Why", prior, answer)
    text = re.sub(r" (?:there|then|so)$", "", text)
    inner = next((i for i in range(start + 2, len(low)) if low[i] in PREPOSITIONS - {"of"}), None)
    if inner is None:
        return ask_again(text, prior, answer)
    # "how many in Cusco": another wh-phrase and another circumstance
    wh, extra = text[: words[inner].start].strip(), text[words[inner].start :]
    again = ask_again(wh, prior, answer)
    return swap(extra, again) if again else None


def _of_the_answer(wh: str, text: str, answer: str) -> str | None:
    """Where the event cannot be put in words: "When was" the answer."""
    said = definite(short(answer))
    verb = re.search(r"\b(is|was|were)\b", text)
    return f"{wh} {verb[1]} {said}?" if said and verb else None
