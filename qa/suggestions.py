"""Questions that can be asked next: made from the articles' sentences by templates, no model.

A template fits only where its question is grammatical whatever stands in it. What it yields is a
guess: only questions that the assistant itself answers, from that very sentence, are offered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from qa.answer.ranking import same
from qa.errors import QAError
from qa.text.sentences import sentences
from qa.types import Answer, Passage, Reply

if TYPE_CHECKING:
    from qa.assistant import Assistant

MOST = 3
_PLACES = 3  # passages to start from
_TRIED = 12  # guesses put to the assistant


class Guess(NamedTuple):
    """A question, and what an answer to it must look like."""

    question: str
    answer: str  # a pattern found in the answer
    never: str = "\0"  # what the answer must not repeat
    within: tuple[int, int] = (0, 10**9)  # where in the sentence the answer stands


_WORD = r"[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ'’-]+"
_NAME = rf"{_WORD}(?: (?:de|del|da|di|la|van|von|bin|al))?(?: {_WORD}){{1,2}}"
_ROLE = (
    r"(?:[Pp]rime [Mm]inister|[Mm]inister|[Vv]ice[- ][Pp]resident|[Pp]resident|[Cc]hancellor|"
    r"[Mm]ayor|[Gg]overnor|[Ss]enator|[Ss]ecretary|[Aa]mbassador|[Ss]pokes(?:man|woman|person)|"
    r"[Ll]eader|[Dd]irector|[Cc]hairman|[Cc]hairwoman|[Pp]rotester|[Pp]rosecutor|[Jj]udge|"
    r"[Gg]eneral|[Jj]ournalist|[Pp]rofessor|[Aa]nalyst|[Aa]ctivist|[Cc]oach|[Cc]aptain)"
)
# Capitalised, and no part of a person's name.
_NO_NAME = re.compile(
    rf"\b(?:{_ROLE}|The|This|That|These|Those|In|On|At|But|And|If|As|For|From|After|Before|He|She|"
    r"It|They|We|You|Prime|Vice|Interior|Foreign|Former|State|Police|Congress|Government|Party|"
    r"University|Court|United|Nations|North|South|East|West|New|San|Santa|Union|Human|Rights|"
    r"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|"
    r"June|July|August|September|October|November|December|News|Times|Press|Street|Square|City|Ms|Mr|Mrs)\b"
)
_DONE = (
    r"killed|injured|wounded|arrested|detained|evacuated|rescued|displaced|hospitali[sz]ed|deployed"
)
_NUMBER = r"(?!(?:1[89]|20)\d\d\b)(?:\d[\d,.]*\d|\d)"  # no year
_COUNTED = (
    r"(?:(?:police|armed|security) )?(?:people|men|women|children|"
    r"(?!(?:second|minute|hour|day|week|month|year|time|dozen|hundred|thousand|million|other|mile"
    r"|(?:kilo|centi)?met(?:er|re)|yard|acre|ton|tonne|pound|dollar|euro)s\b)"
    r"[a-z]{3,}s)"
)
_WHEN = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
)
_HAPPENED = (
    r"arrested|elected|killed|ousted|detained|impeached|sworn in|released|appointed|dismissed|born"
)

_WHO = (
    re.compile(rf"\b{_ROLE} (?P<name>{_NAME})"),
    re.compile(rf"\b(?P<name>{_NAME}), (?:an?|the) [a-z][^,.;\"“”]{{0,50}}?\b{_ROLE}\b"),
)
_PREPOSITION = re.compile(r"\b(?:in|at|near|to|into|through)\s$", re.IGNORECASE)  # a place follows
_HEAD = re.compile(
    rf"\b(?P<name>{_NAME}), (?:the )?(?P<role>president|leader|head|director|mayor|governor)"
    r" of (?P<body>(?:the )?[A-Z][A-Z]+\b|(?:the )?[A-Z][a-z]+\b(?! [A-Z(]))"
)
_SAID = (
    re.compile(rf"[,?!][\"”] (?:said|says) (?P<name>{_NAME})"),
    re.compile(rf"[,?!][\"”] (?P<name>{_NAME}) (?:said|says|told)\b"),
)
_SAID_BY_ROLE = re.compile(
    rf"[,?!][\"”] (?:said )?(?:{_WORD} )?{_ROLE} (?P<name>{_NAME})(?: (?:said|told)\b)?"
)
_WAS_DONE = re.compile(
    rf"\b(?P<figure>{_NUMBER}) (?P<noun>{_COUNTED}) "
    rf"(?P<passive>(?:were|have been|had been|being|was) )?(?P<done>{_DONE})\b"
    # "11 people injured in Lima", not "200 officers arrested 30".
    r"(?(passive)|(?=\W*$|[,.;:)]| (?:in|on|at|by|near|during|after|since|as|when|and)\b))"
)
_DID = re.compile(
    rf"\b(?P<done>deployed|arrested|detained|evacuated|rescued|killed|injured|wounded) "
    rf"(?:at least |about |around |some |more than |over |nearly )?(?P<figure>{_NUMBER}) "
    rf"(?P<noun>{_COUNTED})(?P<place> in {_WORD})?\b"
)
_WHEN_DONE = re.compile(
    rf"\b(?P<name>{_NAME}) was (?P<done>{_HAPPENED})\b[^.;,]{{0,30}}? (?:in|on) "
    rf"(?:{_WHEN}|\d{{4}})\b"
)


def guesses(sentence: str) -> Iterator[Guess]:
    """The questions that a sentence may answer.

    >>> [guess.question for guess in guesses("Police deployed 11,800 officers in Lima.")]
    ['How many officers were deployed in Lima?']
    """
    for found in _WAS_DONE.finditer(sentence):
        yield Guess(f"How many {found['noun']} were {found['done']}?", _figure(found))
    for found in _DID.finditer(sentence):
        question = f"How many {found['noun']} were {found['done']}{found['place'] or ''}?"
        yield Guess(question, _figure(found))
    for found in _WHEN_DONE.finditer(sentence):
        if name := _person(found["name"]):
            yield Guess(f"When was {name} {found['done']}?", rf"{_WHEN}|\d{{4}}", name)
    for found in _HEAD.finditer(sentence):
        if name := _person(found["name"]):
            yield Guess(f"Who is the {found['role']} of {found['body']}?", re.escape(name))
    for pattern in _WHO:
        for found in pattern.finditer(sentence):
            if _PREPOSITION.search(sentence[: found.start()]):
                continue
            if name := _person(found["name"]):
                yield Guess(f"Who is {name}?", _ROLE, name)
    for pattern in (*_SAID, _SAID_BY_ROLE):
        for found in pattern.finditer(sentence):
            if name := _person(found["name"]):
                quote = (0, found.start() + 1)
                yield Guess(f"What did {name} say?", r"\w+(?:\W+\w+){2}", name, quote)


def _figure(found: re.Match[str]) -> str:
    """A pattern for the figure, and no part of another."""
    return rf"(?<![\d.,]){re.escape(found['figure'])}(?![.,]?\d)"


def _person(name: str) -> str | None:
    """The name, or None where it may not be a person's."""
    return None if _NO_NAME.search(name) else re.sub(r"['’]s$", "", name)


def suggest(
    assistant: Assistant, reply: Reply, asked: Iterable[str], stop: Callable[[], bool]
) -> list[str]:
    """Up to three questions that the articles answer near what a reply quoted.

    Args:
        assistant: answers them.
        reply: the latest reply.
        asked: questions that are not to be offered again.
        stop: told True, the search ends with what it has.
    """
    known = {same(question) for question in asked}
    told = {same(answer.text) for answer in (reply.answer, *reply.alternatives) if answer}
    offered: list[str] = []
    tried = 0
    for article, start, sentence in _sentences(assistant, reply):
        for guess in guesses(sentence):
            if same(guess.question) in known:
                continue
            if stop() or tried == _TRIED:
                return offered
            known.add(same(guess.question))
            tried += 1
            guess = guess._replace(within=(guess.within[0], min(guess.within[1], len(sentence))))
            answer = _answer(assistant, guess.question)
            if answer is None or same(answer.text) in told:
                continue
            if _fits(answer, guess, article, start):
                told.add(same(answer.text))
                offered.append(guess.question)
                if len(offered) == MOST:
                    return offered
    return offered


def _answer(assistant: Assistant, question: str) -> Answer | None:
    try:
        return assistant.ask(question).answer
    except QAError:  # longer than may be asked
        return None


def _fits(answer: Answer, guess: Guess, article: str, start: int) -> bool:
    """Whether the answer is of the kind asked for and stands where the question was made from."""
    first, last = start + guess.within[0], start + guess.within[1]
    return (
        re.search(guess.answer, answer.text) is not None
        and guess.never not in answer.text
        and any(
            c.article == article and first <= c.start and c.end <= last for c in answer.citations
        )
    )


def _sentences(assistant: Assistant, reply: Reply) -> Iterator[tuple[str, int, str]]:
    """Article, offset and text of the sentences quoted and of those around them, nearest first."""
    if reply.answer:
        places = [(c.article, c.passage_start) for c in reply.answer.citations]
    else:
        places = [(hit.article, hit.start) for hit in reply.hits]
    seen: set[tuple[str, int]] = set()
    for distance in (0, 1):
        for article, start in list(dict.fromkeys(places))[:_PLACES]:
            for passage in _at(assistant.passages(article), start, distance):
                for a, b in sentences(passage.text):
                    at = passage.start + a
                    if (article, at) not in seen:
                        seen.add((article, at))
                        yield article, at, passage.text[a:b]


def _at(passages: Sequence[Passage], start: int, distance: int) -> list[Passage]:
    """The passage that starts here, or those just before and after it."""
    place = next((n for n, passage in enumerate(passages) if passage.start == start), None)
    if place is None:
        return []
    wanted = {place - distance, place + distance}
    return [passage for n, passage in enumerate(passages) if n in wanted]
