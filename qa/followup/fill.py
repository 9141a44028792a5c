"""What a question and its answer say together, asked for anew with another wh-phrase."""

from __future__ import annotations

import re
from itertools import pairwise

from qa.followup.parse import Parsed, is_clause_of, parse
from qa.followup.phrases import chunks, tokens
from qa.followup.verbs import base, is_past, is_verb, past
from qa.text.words import DAYS, MONTHS, PREPOSITIONS, is_plural, is_time, singular

MOST_WORDS = 12  # of an answer that is put into a question
_PLURAL = {"was": "were", "is": "are", "has": "have", "does": "do"}
_SUFFIX = "n't"
_NOT = {"will": "won't", "can": "can't", "shall": "shan't"}


def short(answer: str) -> str:
    """An answer as it can stand inside a question: no quotation, no clause of a speaker, not long.

    >>> short("Eduardo Garcia, the labor minister"), short("We will not resign")
    ('Eduardo Garcia', '')
    """
    answer = " ".join(answer.split()).strip(" .,;:!?")
    named = re.match(r"((?:[A-Z][\w'’.-]+ ){1,3}[A-Z][\w'’-]+), (?:an?|the|who|\d+)\b", answer)
    answer = named[1] if named else answer
    spoken = re.search(r"\b(i|we|you|my|our|let's)\b", answer, re.IGNORECASE)
    if spoken or len(answer.split()) > MOST_WORDS or re.match(r"[\"“'‘]", answer):
        return ""
    return answer if re.search(r"\w", answer) else ""


def definite(phrase: str) -> str:
    """A phrase once it has been mentioned.

    >>> definite("a significant fire"), definite("The president"), definite("Lima")
    ('the significant fire', 'the president', 'Lima')
    >>> definite("Two cardboard coffins")
    'the two cardboard coffins'
    """
    numeral = (
        r"((?i:two|three|four|five|six|seven|eight|nine|ten))\s+[a-z]"  # no Five Star Movement
    )
    if counted := re.match(numeral, phrase):
        return f"the {counted[1].lower()}{phrase[counted.end(1) :]}"
    return re.sub(r"^(?:an?|the)\s+", "the ", phrase, flags=re.IGNORECASE)


_POINTS = frozenset({"airport", "station", "university", "border", "office", "hospital"})


def where(place: str) -> str:
    """A place as an adverbial: "Lima" is "in Lima", "near the square" stays."""
    first = place.split()[0].lower() if place else ""
    if first in PREPOSITIONS | {"close"}:
        return place[0].lower() + place[1:]
    nearby = place.split()[-1].lower() in _POINTS
    return f"{'at' if nearby else 'in'} {definite(place)}"


def when(time: str) -> str:
    """A time as an adverbial.

    >>> when("July 20, 2023"), when("December"), when("early Thursday"), when("In 2021")
    ('on July 20, 2023', 'in December', 'early Thursday', 'in 2021')
    """
    words = time.split()
    first = words[0].lower().strip(",") if words else ""
    if first in PREPOSITIONS | {"after", "early", "late", "last", "this", "next", "yesterday"}:
        return time[0].lower() + time[1:] if first in PREPOSITIONS else time
    day = first in DAYS or (first in MONTHS and re.search(r"\b\d{1,2}\b", time))
    if day or re.match(r"\d{1,2}\s+[A-Z]", time):
        return f"on {time}"
    if first in MONTHS or re.fullmatch(r"(1\d|20)\d\ds?", first):
        return f"in {time}"
    return time if is_time(time) else ""


def _filler(prior: Parsed, answer: str) -> str:
    """The noun phrase that stands for the wh-phrase; "" if nothing can."""
    answer = short(answer)
    if is_clause_of(prior) == "subject":
        answer = definite(answer)
    how_many = re.match(r"how (many|much)\b", prior.wh, re.IGNORECASE)
    if how_many:
        noun = prior.noun
        if not answer:
            return noun
        return answer if noun and noun.split()[-1] in answer.lower() else f"{answer} {noun}".strip()
    if answer:
        return answer
    if prior.noun and " " in prior.wh:
        return f"the {prior.noun}"
    return {"person": "someone", "thing": "something"}.get(prior.asks, "")


def _adverbial(prior: Parsed, answer: str) -> str:
    """The answer to when, where or "in which …" as a phrase; "" where it would only be clutter."""
    if prior.preposition:
        filler = _filler(prior, answer)
        first = filler.split()[0].lower() if filler else ""
        given = first in PREPOSITIONS or not filler or prior.asks in {"reason", "duration"}
        return filler if given else f"{prior.preposition.lower()} {filler}"
    answer = short(answer)
    if not answer:
        return ""
    if prior.asks == "place":
        stranded = prior.rest.split()[-1:] and prior.rest.split()[-1].lower() in PREPOSITIONS
        return definite(answer) if stranded else where(answer)
    return when(answer) if prior.asks == "time" else ""


def clause(prior: Parsed, answer: str) -> str | None:
    """Auxiliary, subject and the rest, with the answer in the place of the wh-phrase.

    >>> def said(question, answer): return clause(parse(question), answer)
    >>> said("Who leads CUNARC?", "Santos Saavedra Vasquez")
    'does Santos Saavedra Vasquez lead CUNARC'
    >>> said("Where did protesters try to storm the airport?", "Arequipa")
    'did protesters try to storm the airport in Arequipa'
    >>> said("What did protesters try to do?", "storm the airport")
    'did protesters try to storm the airport'
    """
    form = is_clause_of(prior)
    auxiliary, rest = prior.auxiliary.lower(), prior.rest
    if form in {"yes", "adjunct"}:
        if form == "adjunct" and not auxiliary:
            return None
        extra = _adverbial(prior, answer) if form == "adjunct" else ""
        return " ".join(part for part in (auxiliary, rest, extra) if part)
    if form == "object":
        return _with_object(auxiliary, rest, prior, answer)
    filler = _filler(prior, answer)
    if not filler:
        return None
    if form == "there":
        return f"{auxiliary} there {filler} {rest[5:].strip()}".strip()
    plural = is_plural(filler.split()[-1]) or bool(re.match(r"how many", prior.wh, re.I))
    if auxiliary:
        return f"{auxiliary} {filler} {rest}".strip()
    verb, _, tail = rest.partition(" ")
    infinitive = base(verb)
    if infinitive is None:
        return None
    support = "did" if is_past(verb) else "do" if plural and not verb.endswith("s") else "does"
    return f"{support} {filler} {infinitive} {tail}".strip()


def _with_object(auxiliary: str, rest: str, prior: Parsed, answer: str) -> str:
    """The clause with the answer as object: after the verb if that is known, else at the end."""
    if re.search(r"\bdo$", rest) and prior.asks == "thing":
        action = re.sub(r"^to\s+", "", short(answer))
        verb = base(action.split()[0]) if action else None
        if verb:
            action = " ".join([verb, *action.split()[1:]])
            return f"{auxiliary} {rest[:-2]}{action}"
        return f"{auxiliary} {rest}"
    filler = _filler(prior, answer) if short(answer) or prior.noun else ""
    if not filler and answer and len(answer.split()) <= MOST_WORDS:
        quoted = answer.strip(' "“”')
        filler = f"“{quoted}”"  # what somebody said
    words = tokens(rest)
    for before, word in pairwise(words[1:]):
        if is_verb(before.text, rest[: before.start].split()[-1]) and word.low in PREPOSITIONS:
            # "want besides a resignation": the object stands between the two
            return f"{auxiliary} {rest[: before.end]} {filler} {rest[word.start :]}".replace(
                "  ", " "
            )
    return f"{auxiliary} {rest} {filler}".strip()


def ask_again(wh: str, prior_question: str, answer: str) -> str | None:
    """The previous question with another wh-phrase and its own answered.

    >>> ask_again("When", "What did protesters in Arequipa try to do?", "storm the airport")
    'When did protesters in Arequipa try to storm the airport?'
    >>> ask_again("In which prison", "How long has Castillo been in custody?", "18 months")
    'In which prison has Castillo been in custody?'
    >>> ask_again("Which ones", "How many provinces had marches?", "59")
    'Which provinces had marches?'
    """
    prior = parse(prior_question)
    asked = parse(wh)
    if prior is None or asked is None or not asked.wh:
        return None
    negated = bool(re.search(r"\bnot$", wh, re.IGNORECASE))
    wh = re.sub(r"\s+not$", "", wh, flags=re.IGNORECASE)
    if asked.is_adjunct or asked.asks == "time":
        if not asked.is_adjunct:  # "what year" is "in what year"
            noun = asked.noun.lower()
            on = "on" if re.search(r"\b(day|date|night|morning|evening|weekend)$", noun) else "in"
            wh = f"{'at' if noun.endswith('time') else on} {wh[0].lower()}{wh[1:]}"
        # "Where …?" – "In what country?" asks for the same place again
        same = asked.asks == prior.asks and " " in asked.wh
        # The time of an event that is named anyway only makes the question harder to read.
        said = clause(prior, "" if same or prior.asks == "time" else answer)
        if said is None:
            return None
        if negated:
            first, _, tail = said.partition(" ")
            said = f"{_NOT.get(first, first + _SUFFIX)} {tail}"
        return _finished(f"{wh} {said}")
    return _other_argument(wh, asked, prior, answer)


def _other_argument(wh: str, asked: Parsed, prior: Parsed, answer: str) -> str | None:
    """Ask for the same participant by another phrase: who, for how many; how many, for who."""
    form = is_clause_of(prior)
    counted = bool(re.match(r"how many", wh, re.IGNORECASE))
    noun = "" if re.fullmatch(r"(?:ones?|of (?:them|those|these))?", asked.noun) else asked.noun
    if noun and prior.noun and singular(noun.split()[-1]) != singular(prior.noun.split()[-1]):
        return None  # "Which airline?" is about flights, but is none
    if form in {"subject", "object", "there"}:
        old = re.sub(r"\s+of\s+(?:them|those)$", "", prior.noun)
        if not noun and asked.wh.split()[0].lower() in {"which", "how", "what"}:
            default = "people" if counted and prior.asks == "person" else ""
            wh = f"{re.sub(r' (?:ones?|of .*)$', '', wh)} {old or default}".strip()
        auxiliary = prior.auxiliary.lower()
        if form == "subject" and counted:
            auxiliary = _PLURAL.get(auxiliary, auxiliary)
        return _finished(" ".join(part for part in (wh, auxiliary, prior.rest) if part))
    if form == "adjunct" and counted and not noun and prior.auxiliary.lower() in {"did", "were"}:
        # the subject was a circumstance's: "Where did protesters try …?" – "How many?"
        subject = next(iter(chunks(prior.rest)), None)
        if subject is None or subject.start or not is_plural(subject.head):
            return None
        tail = prior.rest[subject.end :].strip()
        if prior.auxiliary.lower() == "did":
            verb, _, tail = tail.partition(" ")
            if base(verb) != verb.lower():
                return None
            tail = f"{past(verb)} {tail}"
        else:
            tail = f"were {tail}"
        group = re.sub(r"^(?:the|these|those)\s+", "", subject.text, flags=re.IGNORECASE)
        return _finished(f"{wh} {group} {tail} {_adverbial(prior, answer)}")
    return None


def statement(question: str, answer: str) -> str | None:
    """What an answer says, as a clause after "said that"; None unless the subject was asked for.

    >>> statement("How many people were injured in the skirmishes?", "30")
    '30 people were injured in the skirmishes'
    """
    prior = parse(question)
    if prior is None or is_clause_of(prior) not in {"subject", "there"} or not short(answer):
        return None
    filler = _filler(prior, answer)
    if is_clause_of(prior) == "there":
        return f"there {prior.auxiliary.lower()} {filler} {prior.rest[5:].strip()}".strip()
    return " ".join(part for part in (filler, prior.auxiliary.lower(), prior.rest) if part)


def _finished(question: str) -> str:
    """With a capital first and a question mark last."""
    text = " ".join(question.split())
    return text[:1].upper() + text[1:] + "?"
