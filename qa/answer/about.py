"""Questions about the tool and its library: answered from the catalog, not from articles' text.

What a question speaks of, an article, a publisher or an author, is found in the catalog; where it
is not found there, the articles are asked like with any other question. How often a question to the
articles is taken for one of these: ``python -m eval about``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from qa.answer.facts import facts, facts_of, one_fact
from qa.answer.publication import asks_what_they_say, named_time
from qa.answer.publishers import called_for_short
from qa.answer.scoping import dated
from qa.answer.subjects import MOST_LISTED, NONE, SUBJECT, Subjects
from qa.answer.topics import OF_ONE, ON_SUBJECT, SURE, Examples, Topic, is_about, words
from qa.answer.wording import days, left_out
from qa.index.library_index import LibraryIndex
from qa.index.listing import Listed, Order, Wanted
from qa.index.scope import Scope
from qa.retrieval.retriever import Retriever
from qa.text.dates import readable_date
from qa.types import About, ArticleFacts

LISTS = ("articles", "by_publisher")  # topics that a time may be named with
TURNS = 5  # of the conversation that are looked back on

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
             "tenth")  # fmt: skip
# "The second article", "the first?": not "the second round".
_PLACE = re.compile(rf"\b({'|'.join(_ORDINALS)})(?:\s+(?:one|article|story)\b|\W*$)", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_AT_THE_END = {"newest_on": "newest", "oldest_on": "oldest"}
_IN_TEXT = (*OF_ONE, "by_author")


class AboutLibrary:
    """Answers what is asked about the tool or one library."""

    def __init__(
        self, name: str, index: LibraryIndex, retriever: Retriever, examples: Examples
    ) -> None:
        self._name, self._index, self._retriever = name, index, retriever
        self._examples = examples
        self._subjects = Subjects(name, index, retriever)

    def load(self) -> None:
        """Have the examples' vectors ready."""
        if self._examples.fitted:
            _ = self._examples.vectors

    def answer(
        self,
        question: str,
        history: Sequence[tuple[str, str]] = (),
        *,
        abstained: bool = False,
    ) -> About | None:
        """What there is to say; None for a question to the articles.

        Args:
            question: as asked.
            history: that of ``Assistant.ask``: "the second one" is the second of what the
                question before it listed.
            abstained: the articles were asked, and do not seem to say. Who wrote an article, and
                when, often stands in its text, from where it can be quoted: unless it is named by
                its place in a list, or by what it is about, the catalog has the second word.
        """
        if not self._examples.fitted or not self._index.can_list or asks_what_they_say(question):
            return None
        by_place = _PLACE.search(question) is not None
        named = by_place or self._named(question, [*self._index.sources(), *self._authors])
        one = self._examples.framed(question)
        if one.name in ON_SUBJECT and is_about(one):
            subject = self._examples.subject(question, one.name)
            return self._subjects.answer(one.name, question, subject)
        if not named and is_about(one):
            # The reader marks who wrote whichever article it is shown.
            return self._of_articles(one.name, question, history) or About(one.name, NONE, ())
        topic = self._topic(question)
        if not is_about(topic):
            return None
        if (topic.name in _IN_TEXT and not by_place) is not abstained:
            return None
        match topic.name:
            case "hello":
                return self._said("hello", f"Hello. {self._what_to_ask()}")
            case "thanks":
                return self._said("thanks", "You are welcome.", examples=())
            case "help":
                return self._said("help", f"{_WHAT_IT_DOES} {self._what_to_ask()}")
            case "summary":
                text = "Footnote quotes articles and does not summarise them. "
                return self._listed("summary", Wanted(), text)
            case "articles":
                return self._listed("articles", self._published(question))
            case "publishers":
                return self._publishers()
            case "newest" | "oldest":
                return self._at_the_end(topic.name, question)
            case "by_publisher":
                found = self._named(question, self._index.sources())
                wanted = replace(self._published(question), source=found)
                return self._listed("by_publisher", wanted) if found else None
            case "by_author":
                found = self._named(question, self._authors)
                return self._listed("by_author", Wanted(sought=found)) if found else None
            case "on_subject" | "papers_on" | "newest_on" | "oldest_on":
                subject = self._examples.subject(question, topic.name)
                if not subject and topic.name in _AT_THE_END:  # "Latest news?"
                    return self._at_the_end(_AT_THE_END[topic.name], question)
                return self._subjects.answer(topic.name, question, subject)
            case _:
                return self._of_articles(topic.name, question, history)

    def is_sure(self, question: str) -> bool:
        """Whether what is about the tool or the library is that whatever was said before it."""
        topics = self._topic(question), self._examples.framed(question)
        return any(topic.cosine >= SURE for topic in topics)

    def _topic(self, question: str) -> Topic:
        """What is asked, whichever publisher or author of this library it names, or which year.

        The examples speak of one that is as good as any: an encoder knows few newspapers.
        """
        question = _YEAR.sub("2023", question)
        source = self._named(question, self._index.sources())
        author = "" if source else self._named(question, self._authors)
        if source or author:
            stand_in = "Herald" if source else "Anna Miller"
            parts = "|".join(map(re.escape, words(source or author)))
            pattern = rf"(?:\b(?:{parts})\b\W?)+"
            question = re.sub(pattern, f"{stand_in} ", question, count=1, flags=re.IGNORECASE)
            if source and " the Herald" not in question:
                question = question.replace("Herald", "the Herald", 1)
        return self._examples.nearest(" ".join(question.split()))

    @cached_property
    def _authors(self) -> list[str]:
        return sorted({article.author for article in self._all() if article.author})

    # ------------------------------------------------------------------ lists

    def _said(self, topic: str, text: str, examples: tuple[str, ...] | None = None) -> About:
        return About(topic, text, (), self.examples() if examples is None else examples)

    def _listed(self, topic: str, wanted: Wanted, before: str = "") -> About:
        total, found = self._index.listed(wanted, 0, MOST_LISTED)
        by = f" by {wanted.source or wanted.sought}" if wanted.source or wanted.sought else ""
        by += days(wanted.since or None, wanted.until or None)
        number = "is 1 article" if total == 1 else f"are {total:,} articles"
        are = f"There {number if total else 'is no article'}"
        shown = f"; these are the newest {len(found)}" if len(found) < total else ""
        text = f"{before}{are}{by} in “{self._name}”{shown}."
        if wanted.since or wanted.until:
            articles, undated = dated(self._index, [wanted.source] if wanted.source else [])
            text += f" {left_out(undated, articles)}" if undated else ""
        return About(topic, text, tuple(map(facts, found)), self.examples())

    def _published(self, question: str) -> Wanted:
        """The articles of the time that a question names, or all."""
        _, newest = self._index.listed(Wanted(), 0, 1)
        until = newest[0].published if newest else None
        since, last = named_time(question, until) if until else (None, None)
        return Wanted(since=since or "", until=last or "")

    def _publishers(self) -> About:
        by = self._index.by("source")
        names = [f"{name} ({n:,})" for name, n in list(by.items())[:MOST_LISTED]]
        more = f" and {len(by) - MOST_LISTED:,} more" if len(by) > MOST_LISTED else ""
        return self._said("publishers", f"The articles are by {', '.join(names)}{more}.")

    def _at_the_end(self, topic: str, question: str) -> About | None:
        """The newest or the oldest article, of a publisher or an author where one is named."""
        source = self._named(question, self._index.sources())
        author = "" if source else self._named(question, self._authors)
        order: Order = "newest" if topic == "newest" else "oldest"
        wanted = replace(self._published(question), source=source, sought=author, order=order)
        _, found = self._index.listed(wanted, 0, 1)
        if not found or not found[0].published:
            return None
        by = f" by {source or author}" if source or author else ""
        day = readable_date(found[0].published)
        text = f"The {order} article{by} of those that have a date was published on {day}."
        return About(topic, text, (facts(found[0]),))

    # ------------------------------------------------------------------ one article

    def _of_articles(
        self, topic: str, question: str, history: Sequence[tuple[str, str]]
    ) -> About | None:
        """Who wrote or published an article, or when."""
        found = self._meant(question, history)
        return one_fact(topic, found) if found else None

    def _meant(self, question: str, history: Sequence[tuple[str, str]]) -> list[ArticleFacts]:
        """The articles that a question may mean, at most ``MOST_LISTED``."""
        if found := _PLACE.search(question):
            place = _ORDINALS.index(found[1].casefold())
            return self._shown_before(history)[place : place + 1]
        if source := self._named(question, self._index.sources()):
            return list(map(facts, self._index.listed(Wanted(source=source), 0, MOST_LISTED)[1]))
        subject = [word for word in re.findall(r"\w+", question)
                   if word.casefold() not in self._examples.words]  # fmt: skip
        if not subject:
            return []
        hits = self._retriever.retrieve(" ".join(subject), 1, Scope())
        if not hits or hits[0].coverage < SUBJECT:
            return []
        return list(facts_of(self._index, [hits[0].article]))

    def _shown_before(self, history: Sequence[tuple[str, str]]) -> list[ArticleFacts]:
        """What the question before listed; the newest articles where it listed nothing."""
        if history and (before := self._said_before(history)) and before.articles:
            return list(before.articles)
        return list(map(facts, self._index.listed(Wanted(), 0, MOST_LISTED)[1]))

    def _said_before(self, history: Sequence[tuple[str, str]]) -> About | None:
        question, before = history[-1][0], history[-TURNS:-1]
        return self.answer(question, before) or self.answer(question, before, abstained=True)

    # ------------------------------------------------------------------

    def _named(self, question: str, names: Sequence[str]) -> str:
        """The longest of some names of which a question has every word, or what it is for short."""
        asked = set(words(question))
        whole = [name for name in names if (parts := words(name)) and asked.issuperset(parts)]
        return max(whole or called_for_short(question, names).values(), key=len, default="")

    def _all(self) -> Sequence[Listed]:
        return self._index.listed(Wanted(), 0, -1)[1]

    def _what_to_ask(self) -> str:
        articles, _ = self._index.counts()
        number = "1 article" if articles == 1 else f"{articles:,} articles"
        return f"Ask what the {number} in “{self._name}” say."

    def examples(self) -> tuple[str, ...]:
        """Questions about the library that have an answer here; none of an empty one."""
        if not (self._examples.fitted and self._index.can_list and self._index.counts()[0]):
            return ()
        examples = ["What articles do you have?", "Which publishers are there?"]
        _, found = self._index.listed(Wanted(), 0, MOST_LISTED)
        if any(article.published for article in found):
            examples.append("What is the newest article?")
        return tuple(examples)


_WHAT_IT_DOES = (
    "Footnote answers questions in the words of your articles: it finds the passage, quotes it and "
    "says where it stands. Where they do not tell, it says so. It writes nothing of its own."
)
