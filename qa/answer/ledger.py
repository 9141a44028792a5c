"""What the sources say together: the figures or dates that several articles give, by value.

A claim is the span that the reader is surest of in an article. Whether it answers the question
that the answer does, or is the figure of another thing near by, a small model tells that was
fitted on groups of news stories which are near misses of one another (eval/claims.py, fitted with
the rest by ``python -m eval calibrate``). When that is unsure the claim is left out: a false alarm
is worse than silence.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz import fuzz

from qa.answer.calibration import Calibration
from qa.answer.entities import content_stems, named, speaks_of
from qa.answer.ranking import cite
from qa.text.dates import Day
from qa.text.numbers import Number, bound, unit_after
from qa.text.values import Kind, Value, kind_of, value_of
from qa.types import Answer, Citation, Entry, Hit, Ledger, Relation, Span

# Sentences this alike, in per cent, are copies of one text.
COPY = 85.0
# From this margin of the first reader on a second one looks whether a passage has a claim. Of the
# 61 claims that it found in 523 passages (questions on ledgers, seeds and news-tune, and others'
# own; by a script that was not kept) none is below, and 214 of the passages are.
HEARD = -9.0
MOST_RATIO = 3.0  # powers of ten, or years, by which two values are said to differ at most


@dataclass(frozen=True, slots=True)
class Claim:
    """One span, what it says, and where."""

    span: Span
    value: Value
    citation: Citation

    @property
    def publisher(self) -> str:
        """Who says it: claims of one publisher are one voice."""
        return (self.citation.source or self.citation.article).casefold()


def ledger(
    question: str, answer: Answer, spans: Sequence[Span], calibration: Calibration
) -> Ledger | None:
    """The ledger of a figure or date; None for others, or where only one voice speaks.

    Args:
        question: standing alone.
        answer: the one given.
        spans: all that the reader found, also in other articles.
        calibration: has the model that tells claims about the same thing from others.
    """
    kind = kind_of(question, answer.text)
    if kind is None:
        return None
    claims = _claims(question, kind, answer, spans, calibration)
    entries = _entries(claims)
    ordered = [_entry(group) for group in sorted(entries, key=_latest, reverse=True)]
    if not ordered or (len(ordered) == 1 and len(ordered[0].citations) < 2):
        return None  # one voice, however often it was printed
    what = {"number": "figures", "date": "dates"}[kind]
    return Ledger(_relation(entries), tuple(ordered), what)


def features(anchor: Claim, claim: Claim) -> tuple[float, ...]:
    """What tells whether a claim answers the question that the answer does, as ``CLAIM`` names it.

    margin: the reader's log-odds of the claim against no answer.
    gap: how much surer the reader is of the answer.
    ratio: powers of ten between two figures, years between two dates, at most MOST_RATIO.
    unit: 1 where two figures have units that differ.
    """
    margin = claim.span.score
    return margin, anchor.span.score - margin, *_distance(anchor.value, claim.value)


def _speaks_to(question: str, anchor: Claim, claim: Claim) -> bool:
    """Whether a claim's passage speaks of what is asked about, in a unit that can be compared.

    Minutes are not compared with kilometres, nor dollars with pounds.
    """
    one, other = anchor.value, claim.value
    apart = isinstance(one, Number) and isinstance(other, Number) and _apart(one, other)
    return not apart and _may_speak(question, anchor.citation.sentence, claim.span.hit)


def _may_speak(question: str, sentence: str, hit: Hit) -> bool:
    """Whether a passage has the names of a question, and one word at least of what is asked.

    These words are those of the question that the sentence of the answer has: "How many assaults?"
    is not answered by cases of measles (of the 128 questions on the ledgers it changes none). What
    the names bring: eval/ABLATION.md.
    """
    shared = content_stems(question) & content_stems(sentence)
    there = content_stems(f"{hit.title} {hit.text}")
    return speaks_of(named(question), hit) and (not shared or bool(shared & there))


def _apart(one: Number, other: Number) -> bool:
    """Whether two figures are told in units that are not of one kind."""
    one, other = one.beside(other)
    return bool(one.unit and other.unit) and one.unit != other.unit


def _distance(one: Value, other: Value) -> tuple[float, float]:
    """How far two values are from one another, and 1.0 if their units differ."""
    if isinstance(one, Day) and isinstance(other, Day):
        return min(MOST_RATIO, one.apart(other) / 366), 0.0
    if not isinstance(one, Number) or not isinstance(other, Number):
        return MOST_RATIO, 1.0
    same = one.same(other)
    one, other = one.beside(other)
    unit = float(one.unit != other.unit)
    if same:
        return 0.0, unit
    if one.said <= 0 or other.said <= 0:
        return MOST_RATIO, unit
    return min(MOST_RATIO, abs(math.log10(one.said / other.said))), unit


def claims_of(kind: Kind, spans: Sequence[Span]) -> list[Claim]:
    """The claim of each place that holds a value of this kind, the surest first."""
    found: dict[tuple[str, int], Claim] = {}
    for span in sorted(spans, key=lambda span: -span.score):
        citation = cite(span)
        text = span.text + unit_after(span.text, _after(citation))
        value = value_of(kind, text, _before(citation), span.hit.published)
        if value is not None:
            found.setdefault((citation.article, citation.start), Claim(span, value, citation))
    return list(found.values())


def voices(question: str, answer: Answer, spans: Sequence[Span]) -> list[Hit]:
    """The passage of each other article that may say something to an answer, surest first."""
    kind = kind_of(question, answer.text)
    found: dict[str, Hit] = {}
    cited = {citation.article for citation in answer.citations}
    sentence = answer.citations[0].sentence
    for claim in claims_of(kind, spans) if kind else ():
        hit = claim.span.hit
        heard = claim.span.score >= HEARD and hit.article not in cited
        if heard and _may_speak(question, sentence, hit):
            found.setdefault(hit.article, hit)
    return list(found.values())


def _before(citation: Citation) -> str:
    """The sentence of a citation up to its words."""
    return citation.sentence[: citation.start - citation.sentence_start]


def _after(citation: Citation) -> str:
    """The sentence of a citation behind its words."""
    return citation.sentence[citation.end - citation.sentence_start :]


def _claims(
    question: str, kind: Kind, answer: Answer, spans: Sequence[Span], calibration: Calibration
) -> list[Claim]:
    """The answer's own claim and that of each other article on the same thing."""
    known = claims_of(kind, spans)
    anchor = next((claim for claim in known if _is(claim, answer)), None)
    if anchor is None:
        return []
    claims = [anchor]
    heard = {anchor.citation.article}
    for claim in known:
        article = claim.citation.article
        if article in heard or not _speaks_to(question, anchor, claim):
            continue
        if calibration.about_the_same(features(anchor, claim)):
            heard.add(article)
            claims.append(claim)
    return claims


def _is(claim: Claim, answer: Answer) -> bool:
    """Whether a claim stands where the answer does."""
    first = answer.citations[0]
    return (claim.citation.article == first.article
            and claim.citation.start < first.end and first.start < claim.citation.end)  # fmt: skip


# ---------------------------------------------------------------------- entries


def _entries(claims: Sequence[Claim]) -> list[list[Claim]]:
    """Claims grouped by value, each group's best first; "dozens" after what is precise."""
    groups: list[list[Claim]] = []
    for claim in claims:
        for group in groups:
            # 91 and 93 metres are both 300 feet, and not the same.
            if all(claim.value.same(one.value) for one in group):  # type: ignore[arg-type]
                group.append(claim)
                break
        else:
            groups.append([claim])
    return sorted(groups, key=lambda group: _vague(group[0].value))


def _vague(value: Value) -> bool:
    return isinstance(value, Number) and value.vague


def _latest(group: Sequence[Claim]) -> tuple[str, float]:
    return max(claim.citation.published or "" for claim in group), group[0].span.score


def _entry(group: Sequence[Claim]) -> Entry:
    """One citation a publisher; near-copies and further places apart."""
    voices: list[Claim] = []
    copies: list[Citation] = []
    # The first to print a story is its voice, others who print it are copies.
    for claim in sorted(group, key=lambda claim: claim.citation.published or "9999"):
        sentence = claim.citation.sentence
        if any(
            claim.publisher == voice.publisher
            or fuzz.ratio(sentence, voice.citation.sentence) >= COPY
            for voice in voices
        ):
            copies.append(claim.citation)
        else:
            voices.append(claim)
    voices.sort(key=lambda claim: (claim.citation.published or "", claim.span.score), reverse=True)
    return Entry(_words(group[0]), tuple(voice.citation for voice in voices), tuple(copies))


def _words(claim: Claim) -> str:
    """The claim's own words; of a figure with its bound: "over 50"."""
    text = claim.span.text
    return bound(_before(claim.citation)) + text if isinstance(claim.value, Number) else text


def _relation(groups: Sequence[Sequence[Claim]]) -> Relation:
    """How the values stand to one another."""
    if len(groups) == 1:
        return "agree"
    against = [
        (one, other)
        for one, other in combinations(groups, 2)
        # Of one figure, one source may say "at least 42" and another just 42.
        if not all(a.value.agrees(b.value) for a in one for b in other)  # type: ignore[arg-type]
    ]
    if not against:
        return "within bounds"
    days = [claim.citation.published for group in groups for claim in group]
    known = [published for published in days if published is not None]
    if len(known) < len(days):
        return "differ"
    # Earlier figures are overtaken; whether the newest differ among themselves is what counts. One
    # that is printed again later is no newer for it than what differed from it at first.
    newest = max(known)
    for pair in against:
        one, other = ([claim.citation.published or "" for claim in group] for group in pair)
        at_once = min(one) == min(other) and newest in (*one, *other)
        if at_once or (newest in one and newest in other):
            return "same day"
    return "over time"
