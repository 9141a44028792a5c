"""The articles on something: which there are, the newest, the first, and who published them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from qa.answer.facts import facts_of
from qa.answer.wording import left_out
from qa.index.library_index import LibraryIndex
from qa.index.scope import Scope
from qa.retrieval.retriever import Retriever
from qa.text.characters import without_accents
from qa.text.dates import readable_date
from qa.text.stems import stems
from qa.text.words import FUNCTION_WORDS
from qa.types import About, ArticleFacts, Hit

MOST_LISTED = 10
SUBJECT = 0.5  # share of a subject that an article must have, rare words counting more
NONE = "No article here seems to be about that."
# An article that has the words of a subject is on it where its cosine is so much of the highest,
# and one that has other words ("burst its banks") where it is nearly that, and not low. Chosen by
# looking at six subjects of one library: no figure stands behind these.
NEAR, NEARER, NEAREST = 0.7, 0.9, 0.3
_LOOKED_AT = 150  # passages that are nearest
_COUNTED = 1000  # passages that have its words
_UNKNOWN = "unknown source"

_WORD = re.compile(r"\w+(?:[-'’]\w+)*")
_JOINT = re.compile(r" (?:of (?:the )?)?")  # "Bank of England" is one name
# "Des J. Okafor" is Des Okafor, and "President Pedro Castillo" President Castillo.
_BETWEEN = r"\s+(?:(?-i:[A-Z]\.|[A-Z][\w'’-]*)\s+){0,2}"


class _Found(NamedTuple):
    """Passages on a subject, the best of each article, the best articles first."""

    whole: list[Hit]  # of articles that have all of it
    central: list[Hit]  # of articles that it is what they are on, in these words or in others
    part: list[Hit]  # of articles that have only half of it or more
    all: bool  # whether every passage with its words was looked at


class Subjects:
    """Finds the articles of one library that are on something."""

    def __init__(self, name: str, index: LibraryIndex, retriever: Retriever) -> None:
        self._name, self._index, self._retriever = name, index, retriever

    def answer(self, topic: str, question: str, subject: str) -> About | None:
        """The articles on a subject, as a topic of ``ON_SUBJECT`` asks for them.

        Args:
            topic: which of them.
            question: as asked, which tells the names in it.
            subject: what of it the articles are to be on.

        Returns:
            None where that is nothing: "on it".
        """
        found = self._found(question, subject)
        if found is None:
            return None
        if not (found.whole or found.part):
            return About(topic, NONE, ())
        if topic == "on_subject" or not found.whole:
            return self._listed(topic, subject, found)
        hits = found.central or found.whole
        if topic == "papers_on":
            return self._publishers(topic, subject, hits)
        for those in (hits, found.whole):
            if any(hit.published for hit in those):
                return self._at_the_end(topic, subject, those)
        return self._listed(topic, subject, found)

    # ------------------------------------------------------------------

    def _listed(self, topic: str, subject: str, found: _Found) -> About:
        number, hits = len(found.whole), [*found.whole, *found.part]
        least = "" if found.all else "at least "
        are = f"is {least}1 article" if number == 1 else f"are {least}{number:,} articles"
        mention = "mentions" if number == 1 else "mention"
        text = f"There {are} in “{self._name}” that {mention} “{subject}”"
        if not number:
            text = f"No article in “{self._name}” has “{subject}” as a whole"
        if more := len(found.part):
            text += (
                f"; {more:,} {'more ' if number else ''}{'has' if more == 1 else 'have'} some of it"
            )
        shown = f"; these {MOST_LISTED} fit best" if len(hits) > MOST_LISTED else ""
        return About(topic, f"{text}{shown}.", self._facts(hits))

    def _publishers(self, topic: str, subject: str, hits: Sequence[Hit]) -> About:
        """Who published them, with how many each, most first."""
        by = Counter(hit.source or _UNKNOWN for hit in hits)
        ordered = sorted(by.items(), key=lambda each: (each[0] == _UNKNOWN, -each[1], each[0]))
        names = [
            f"{name} ({number:,})" if number > 1 else name for name, number in ordered[:MOST_LISTED]
        ]
        more = f" and {len(by) - MOST_LISTED:,} more" if len(by) > MOST_LISTED else ""
        articles = "The article" if len(hits) == 1 else "The articles"
        are = "is" if len(hits) == 1 else "are"
        text = f"{articles} in “{self._name}” on “{subject}” {are} by {', '.join(names)}{more}."
        return About(topic, text, self._facts(hits))

    def _at_the_end(self, topic: str, subject: str, hits: Sequence[Hit]) -> About:
        """The newest or the first of those that have a date, and the others by their days."""
        dated = [hit for hit in hits if hit.published]
        newest = topic == "newest_on"
        dated.sort(key=lambda hit: hit.published or "", reverse=newest)
        first, order = dated[0], "newest" if newest else "oldest"
        day = readable_date(first.published or "")
        text = (
            f"The {order} article in “{self._name}” on “{subject}” is “{first.title}”, "
            f"published on {day}."
        )
        undated = len(hits) - len(dated)
        text += f" {left_out(undated, len(hits))}" if undated else ""
        return About(topic, text, self._facts(dated))

    def _facts(self, hits: Sequence[Hit]) -> tuple[ArticleFacts, ...]:
        return facts_of(self._index, [hit.article for hit in hits[:MOST_LISTED]])

    # ------------------------------------------------------------------

    def _found(self, question: str, subject: str) -> _Found | None:
        """The articles that have a subject, or half of it; None of no subject."""
        words = [re.sub(r"['’]s$", "", word) for word in subject.split()]
        query = " ".join(word for word in words if word.casefold() not in FUNCTION_WORDS)
        if not query:
            return None
        wanted = _stems(query)
        names = [_pattern(name) for name in names_of(question, subject)]
        whole: dict[str, Hit] = {}
        named: dict[str, Hit] = {}
        others: dict[str, Hit] = {}
        passages, is_all = self._passages(query)
        for hit in passages:
            text = f"{hit.title}\n{hit.text}"
            is_named = all(name.search(without_accents(text)) for name in names)
            of = others
            if is_named and wanted <= _stems(text):
                of = whole
            elif is_named and names:
                of = named
            before = of.setdefault(hit.article, hit)
            if hit.cosine > before.cosine:
                of[hit.article] = hit
        part = {name: hit for name, hit in others.items() if hit.coverage >= SUBJECT}
        # Nobody of that whole name: "Mayor Anne Holt" may be "Anne Holt, the mayor" in them.
        if names and (whole or named):
            part = others = named
        # A whole name is of whom it is asked; how near the rest of a passage is says nothing then.
        best = 0.0 if names else max((hit.cosine for hit in whole.values()), default=0.0)
        return _Found(
            [*whole.values()],
            [
                *(hit for hit in whole.values() if hit.cosine >= NEAR * best),
                *(hit for name, hit in others.items()
                  if not names and name not in whole and hit.cosine >= max(NEARER * best, NEAREST)),
            ],
            [hit for name, hit in part.items() if name not in whole],
            is_all,
        )  # fmt: skip

    def _passages(self, query: str) -> tuple[list[Hit], bool]:
        """The nearest, then all others that have words of it: each article is to be counted.

        Returns:
            The passages, and whether there are no more of them.
        """
        best = self._retriever.retrieve(query, _LOOKED_AT, Scope())
        nearest = [each for hit in best for each in (hit, *hit.copies)]  # each paper printed it
        seen = {(hit.article, hit.start) for hit in nearest}
        scores = self._index.lexical(query, _COUNTED, Scope(), ())
        others = self._index.hits(scores).values()
        rest = [hit for hit in others if (hit.article, hit.start) not in seen]
        return [*nearest, *rest], len(scores) < _COUNTED


def names_of(question: str, subject: str) -> list[str]:
    """The names of several words in a question: words with capitals side by side.

    Two persons share a last name, and articles on one are not on the other. So such a name is to
    stand in an article as it is asked for: "Mr Okafor" may be Ron or Des, and who counts only what
    is sure says nothing false.

    >>> names_of("Which articles mention Des Okafor's talks?", "Des Okafor's talks")
    ['Des Okafor']
    >>> names_of("List articles on the Bank of England", "Bank England")
    ['Bank of England']
    """
    words = list(_WORD.finditer(question))
    if not any(word[0][0].islower() for word in words[1:]):  # a capital on every word tells nothing
        return []
    about = set(_WORD.findall(subject))
    found: list[list[re.Match[str]]] = [[]]
    for word in words:
        if not (word[0][0].isupper() and word[0] in about):
            continue
        if found[-1] and not _JOINT.fullmatch(question, found[-1][-1].end(), word.start()):
            found.append([])
        found[-1].append(word)
    spans = [(run[0].start(), run[-1].end()) for run in found if len(run) > 1]
    return [re.sub(r"['’]s$", "", question[start:end]) for start, end in spans]


def _pattern(name: str) -> re.Pattern[str]:
    parts = map(re.escape, without_accents(name).split())
    return re.compile(rf"\b{_BETWEEN.join(parts)}\b", re.IGNORECASE)


def _stems(text: str) -> set[str]:
    """Stems, so cut that "buses" have that of "bus"."""
    return {re.sub("se?$", "", stem) or stem for stem in stems(text)}
