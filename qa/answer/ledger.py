"""What the sources say together: the claims of several articles, grouped by value.

A claim is a reader's span that answers the same question as the answer does. When that is
unsure it is left out: a false alarm is worse than silence. So only figures and dates are ever
said to differ, and only those that count the thing asked about, on the answer's own scale.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from rapidfuzz import fuzz

from qa.answer.counting import counted, counts, stems
from qa.answer.ranking import cite
from qa.text.dates import Day
from qa.text.numbers import Number, bound, number
from qa.text.values import Kind, Value, asked_for, kind_of, value_of
from qa.types import Answer, Citation, Entry, Ledger, Relation, Span, any_right

# A claim may be so much below the best one, in what its margin adds to the rank score: readers
# differ in how large their margins are, and the calibration's weight brings them to one size.
SLACK = {"number": 4.0, "date": 2.2}
# Figures further apart than by this factor count different things.
FACTOR = 3.0
# Sentences this alike, in per cent, are copies of one text.
COPY = 85.0


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
    question: str, answer: Answer, spans: Sequence[Span], margin_weight: float
) -> Ledger | None:
    """The ledger of an answer; None where only one article speaks to the question.

    Args:
        question: standing alone.
        answer: the one given.
        spans: all that the reader found, also in other articles.
        margin_weight: what a log-odd of margin adds to the rank score, as the calibration has it.
    """
    kind = kind_of(question, answer.text)
    if kind is None:
        return None
    slack = SLACK[kind] / max(margin_weight, 1e-9)
    claims, parts = _claims(question, kind, answer, spans, slack)
    entries = _entries(claims)
    articles = {claim.citation.article for claim in claims}
    if len(articles) < 2:
        return None
    ordered = [_entry(group) for group in sorted(entries, key=_latest, reverse=True)]
    if len(ordered) == 1 and len(ordered[0].citations) < 2:
        return None  # one voice, however often it was printed
    what = "figures" if kind == "number" else "dates"
    others = tuple(map(_entry, _entries(parts)))
    return Ledger(_relation(entries), tuple(ordered), what, others)


def corroborated(question: str, found: Sequence[Answer], among: Sequence[Answer]) -> list[Answer]:
    """The answers, a figure that several articles bear out before one that counts a part.

    Asked how many died, a reader may be surest of "nine more" or of "a dozen" in one town. Where
    several articles give figures of the whole on one scale ("43", "over 50"), the surest of those
    is the answer, as sure as all of them together, whose place it takes: whichever is right, the
    fact stands there.

    Args:
        question: standing alone.
        found: all answers, the most confident first.
        among: the answers, and how sure they are, when only what fits the question is looked at.
    """
    if asked_for(question) != "number" or not found or _whole(question, found[0]) is not None:
        return list(found)
    figures = [
        (answer, figure) for answer in among if (figure := _whole(question, answer)) is not None
    ]
    for best, figure in figures:
        scale = [answer for answer, other in figures if _one_scale(figure, other)]
        articles = {citation.article for answer in scale for citation in answer.citations}
        confidence = any_right(answer.confidence for answer in scale)
        if len(articles) > 1 and 2 * confidence >= found[0].confidence:
            counted_in = {answer.text for answer in scale}
            first = replace(best, confidence=confidence)
            return [first, *(answer for answer in found if answer.text not in counted_in)]
    return list(found)


def _whole(question: str, answer: Answer) -> Number | None:
    """The figure that an answer gives, where it counts all of what is asked for."""
    citation = answer.citations[0]
    before, after = _around(citation)
    if not counts(question, before, citation.text, after):
        return None
    return number(citation.text, before)


def _around(citation: Citation) -> tuple[str, str]:
    """The sentence of a citation, before and after its words."""
    at = citation.start - citation.sentence_start
    return citation.sentence[:at], citation.sentence[at + len(citation.text) :]


# ---------------------------------------------------------------------- claims


def _claims(
    question: str, kind: Kind, answer: Answer, spans: Sequence[Span], slack: float
) -> tuple[list[Claim], list[Claim]]:
    """The spans that answer the question as the answer does, best first, no place twice.

    And those that count the same thing, but only a part of it: "nine more". The slack is in
    log-odds.
    """
    found: dict[tuple[str, int], Claim] = {}
    beside: dict[tuple[str, int], Claim] = {}
    for span in sorted(spans, key=lambda span: -span.score):
        citation = cite(span)
        before, after = _around(citation)
        value = value_of(kind, span.text, before, span.hit.published)
        if value is None:
            continue
        counting = "all"
        if isinstance(value, Number):
            counting = counted(question, before, span.text, after)
        if counting != "other":
            where = found if counting == "all" else beside
            where.setdefault((span.hit.article, span.start), Claim(span, value, citation))
    claims = list(found.values())
    anchor = next((claim for claim in claims if _is(claim, answer)), None)
    if anchor is None:
        return [], []
    least = claims[0].span.score - slack
    parts = [claim for claim in beside.values() if claim.span.score >= least]
    whole = [
        claim
        for claim in claims
        if claim is anchor or (claim.span.score >= least and _alike(question, claim, anchor))
    ]
    return whole, parts


def _is(claim: Claim, answer: Answer) -> bool:
    """Whether a claim stands where the answer does."""
    first = answer.citations[0]
    return (claim.citation.article == first.article
            and claim.citation.start < first.end and first.start < claim.citation.end)  # fmt: skip


def _alike(question: str, claim: Claim, anchor: Claim) -> bool:
    """Whether a claim can be about the same thing as the answer."""
    one, other = claim.value, anchor.value
    if isinstance(one, Number) and isinstance(other, Number):
        return _one_scale(one, other)
    if isinstance(one, Day) and isinstance(other, Day):
        # "When was the ferry inspected?" is not answered by the day it capsized: another day must
        # be told with the words of the question that the answer's is told with.
        told = stems(question) & stems(anchor.citation.sentence)
        one_event = one.agrees(other) or told <= stems(claim.citation.sentence)
        return one_event and abs((one.first - other.first).days) <= 366
    return False


def _one_scale(one: Number, other: Number) -> bool:
    """Whether two figures may be of one thing, by their size and unit."""
    if one.unit != other.unit:
        return False
    if one.vague or other.vague:
        return one.agrees(other)
    small, large = sorted((one.said, other.said))
    return one.same(other) or (small > 0 and large / small <= FACTOR)


# ---------------------------------------------------------------------- entries


def _entries(claims: Sequence[Claim]) -> list[list[Claim]]:
    """Claims grouped by value, each group's best first."""
    groups: list[list[Claim]] = []
    for claim in claims:
        for group in groups:
            if claim.value.same(group[0].value):  # type: ignore[arg-type]
                group.append(claim)
                break
        else:
            groups.append([claim])
    precise = [group for group in groups if not _vague(group[0].value)]
    # "Dozens" beside the same article's "42" says nothing more.
    exact = {claim.citation.article for group in precise for claim in group}
    return precise + [
        kept
        for group in groups
        if _vague(group[0].value)
        and (kept := [claim for claim in group if claim.citation.article not in exact])
    ]


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
        told = claim.citation.sentence
        if any(
            claim.publisher == voice.publisher or fuzz.ratio(told, voice.citation.sentence) >= COPY
            for voice in voices
        ):
            copies.append(claim.citation)
        else:
            voices.append(claim)
    voices.sort(key=lambda claim: (claim.citation.published or "", claim.span.score), reverse=True)
    return Entry(_said(group[0]), tuple(voice.citation for voice in voices), tuple(copies))


def _said(claim: Claim) -> str:
    """The claim's own words; of a figure with its bound: "over 50"."""
    text, (before, _) = claim.span.text, _around(claim.citation)
    return bound(before) + text if isinstance(claim.value, Number) else text


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
    # Earlier figures are overtaken; whether the newest differ among themselves is what counts.
    newest = max(known)
    if any(
        all(any(c.citation.published == newest for c in group) for group in pair)
        for pair in against
    ):
        return "same day"
    return "over time"
