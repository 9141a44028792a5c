"""A text cut into words, and its noun phrases, by word classes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from qa.followup.verbs import BASES, base, is_verb
from qa.text.words import (
    AUXILIARIES,
    BE,
    DETERMINERS,
    FUNCTION_WORDS,
    PERSON_NOUNS,
    PRONOUNS,
    WH,
    is_plural,
    singular,
)

_TOKEN = re.compile(
    r"\"[^\"]{1,300}\"|“[^”]{1,300}”"  # a quotation or title is one token
    r"|\b(?-i:(?:[A-Z]\.){2,}|(?:Mrs?|Ms|Dr|St|Sen|Gov|Gen|Rep|Col|Lt|Sgt|Prof|Jr|Sr)\.(?=\s))"
    r"|\b(?:who|what|where|when|why|how|that|it|he|she|there)(?=['’]s\b)|['’]s\b"
    r"|\w+(?:[.,'’\-/]\w+)*(?:%|(?<=s)['’](?=\s))?|[^\w\s]",
    re.IGNORECASE,
)


class Token(NamedTuple):
    """A word, number, punctuation mark or whole quotation."""

    text: str
    start: int
    end: int

    @property
    def low(self) -> str:
        """In lower case, with a straight apostrophe; the month of May is no auxiliary."""
        if self.text in {"May", "Will"} and self.start:
            return self.text
        return self.text.lower().replace("’", "'")

    @property
    def is_word(self) -> bool:
        """Whether it is a word, not punctuation."""
        return self.text[0].isalnum() or self.low == "'s"

    @property
    def is_quoted(self) -> bool:
        """Whether it is a quotation."""
        return len(self.text) > 1 and self.text[0] in '"“'


def tokens(text: str) -> list[Token]:
    """Cut a text into words, punctuation and quotations."""
    return [Token(match.group(), *match.span()) for match in _TOKEN.finditer(text)]


class Chunk(NamedTuple):
    """A noun phrase of a question, at its offsets."""

    text: str
    start: int
    end: int
    before: str  # the word before it

    @property
    def head(self) -> str:
        """Its last word."""
        return self.text.split()[-1]


def chunks(question: str) -> list[Chunk]:
    """The noun phrases of a question, in order, the one of "how many …" too.

    >>> [c.text for c in chunks("Why did protesters in Arequipa storm the old airport?")]
    ['protesters', 'Arequipa', 'the old airport']
    """
    words = tokens(question)
    found: list[Chunk] = []
    i = 0
    while i < len(words):
        j = phrase_end(words, i)
        if j > i:
            text = question[words[i].start : words[j - 1].end]
            before = words[i - 1].low if i else ""
            # "how long" has no noun
            if text.lower() not in DETERMINERS and before != "how":
                found.append(Chunk(text, words[i].start, words[j - 1].end, before))
            i = j
        else:
            i += 1
    return found


def phrase_end(words: Sequence[Token], i: int) -> int:
    """The end of the noun phrase that begins at word ``i``; ``i`` if none does."""
    if words[i].is_quoted:
        return i + 1
    if words[i].low in {"many", "much"} and i and words[i - 1].low == "how":
        return i  # counts, is no determiner
    if i and words[i - 1].low == "who":
        return i  # its verb
    j = i
    determined = words[i].low in DETERMINERS
    if determined:
        j += 1
        if words[i].low == "that" and j < len(words) and words[j].text[0].isupper():
            return i  # "the empire that Rome founded"
    while j < len(words) and words[j].is_word:
        word, before = words[j], words[j - 1].low if j else ""
        ordinal = word.low in {"first", "last"} and before in DETERMINERS  # "the first round"
        if (word.low in FUNCTION_WORDS and not ordinal) or (i == 0 and j == 0 and word.low in WH):
            break
        following = words[j + 1].low if j + 1 < len(words) else ""
        acts = word.low in BASES and following in DETERMINERS | PRONOUNS  # "… storm the airport"
        if j == i and (acts or is_verb(word.text, before)):
            break
        if j > i and is_verb(word.text, before) and before not in {"many", *DETERMINERS}:
            break
        if j > i and word.low.endswith("ing") and (is_plural(before) or before in PERSON_NOUNS):
            break  # "are protesters gathering"
        # "his father view the stay": a verb's object begins where a noun cannot go on
        more = words[j + 1].low if j + 1 < len(words) else ""
        object_follows = more in DETERMINERS | PRONOUNS | {"that"} and base(word.text)
        if j > i + determined and object_follows and not is_plural(word.text):
            break
        # "How much will the bridge cost?": after the auxiliary's subject comes its verb
        helped = bool(i) and words[i - 1].low in AUXILIARIES - BE
        last = j + 1 == len(words) or not words[j + 1].is_word
        if helped and last and j > i + determined and word.low in BASES:
            break
        # "Luther use": what follows a name is its verb; but "the Lima protesters", "Peru's army"
        if j > i and words[j - 1].text[0].isupper() and _ends_name(words[j - 1], word, determined):
            break
        j += 1
    if j == i + 1 and words[i].low in DETERMINERS:
        return i  # "that" alone is a pronoun
    return j


def _ends_name(name: Token, word: Token, determined: bool) -> bool:
    """Whether a word does not belong to the phrase of the name before it."""
    noun = is_plural(word.text) or singular(word.text) in PERSON_NOUNS or determined
    known_verb = base(word.text) is not None and not is_plural(word.text)
    owner = name.low.endswith(("'s", "s'"))
    return word.text[0].islower() and not owner and (known_verb or not noun)


def plural_head(text: str) -> bool:
    """Whether a noun phrase is plural, by its head or because it joins two with "and"."""
    head = re.split(r"\s+(?:of|in|from|at|on|for|with|who|that|which)\s+", text)[0]
    return bool(re.search(r"\w and \w", text)) or is_plural(head.split()[-1] if head else "")
