"""Which column of a table, or key of an export's records, holds what.

Usual names tell; where none has one, what stands in the columns, in any language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean

# Usual names, the likeliest first, in small letters without signs between.
_USUAL = {
    "text": (
        "text", "body", "content", "article", "articlebody", "articletext", "articlecontent",
        "fulltext", "maintext", "bodytext", "contenttext", "storytext", "story", "contenthtml",
        "bodyhtml", "html", "passage", "document", "leadparagraph", "description", "summary",
        "abstract", "trailtext", "standfirst", "snippet", "excerpt",
    ),
    "title": ("title", "headline", "heading", "articletitle", "webtitle", "name", "subject"),
    "author": ("author", "authors", "byline", "writer", "creator", "by", "from"),
    "source": (
        "source", "publisher", "publication", "sitename", "site", "outlet", "newspaper",
        "sourcename", "journal", "domain", "website",
    ),
    "published": (
        "published", "date", "publishedat", "datepublished", "publishdate", "publisheddate",
        "publicationdate", "pubdate", "webpublicationdate", "firstpublicationdate", "dateline",
        "created", "createdat", "timestamp",
    ),
}  # fmt: skip
SAMPLE = 50  # rows that are looked at

PROSE = 200  # characters; shorter values are no texts
LONG_WORDS = 20  # characters a word: addresses and data
_TITLE = (2, 40)  # words
_SHARED = 0.3  # least share of a title's words that its text repeats, on average
_DISTINCT = 0.8  # least share of titles that no other row has
_WORD = re.compile(r"[^\W\d_]{4,}")
# What a column's name says of its days, where they are not those of publication.
_OTHER_DAY = re.compile(
    r"updat|modif|chang|revis|edit|scrap|crawl|fetch|retriev|access|event|expir|birth|deadline",
    re.IGNORECASE,
)

Values = Sequence[str]  # of one column, row by row


def letters_of(name: str) -> str:
    """A column's name without case and signs, as usual names are kept."""
    return re.sub(r"[\W_]", "", name[:100]).casefold()


def roles(names: Sequence[str], columns: Mapping[str, str]) -> dict[str, str]:
    """Our key → the column that holds it, by what the user calls it or else by usual names.

    >>> roles(["id", "Headline", "Body"], {})
    {'text': 'Body', 'title': 'Headline'}
    """
    by_letters = _by_letters(names)
    found: dict[str, str] = {}
    for key, usual in _USUAL.items():
        wanted = columns.get(key)
        if wanted is not None and (column := called(wanted, names)):
            found[key] = column
        else:
            guess = next((by_letters[name] for name in usual if name in by_letters), None)
            if guess is not None and guess not in found.values():
                found[key] = guess
    return found


def called(wanted: str, names: Sequence[str]) -> str:
    """The column that a person calls so, or the path into it; "" for none.

    >>> called("full_text", ["id", "Full text"]), called("body", ["id"])
    ('Full text', '')
    """
    if wanted in names or wanted.split(".")[0] in names:
        return wanted
    return _by_letters(names).get(letters_of(wanted), "")


def _by_letters(names: Sequence[str]) -> dict[str, str]:
    by_letters: dict[str, str] = {}
    for name in names:
        by_letters.setdefault(letters_of(name), name)
    return by_letters


def is_prose(value: str) -> bool:
    """Whether a value is a text rather than a name, a number, an address or data."""
    return len(value) > PROSE and len(value.split()) > len(value) / LONG_WORDS


def by_values(
    columns: Mapping[str, Values], dates: Mapping[str, Values], text: str = ""
) -> dict[str, str]:
    """Our key → the column that holds it: texts, and if possible their titles and days.

    The texts are the longest prose. Of the columns in which every value is a day, that is meant
    which is never later than another: an article is published before it is changed. A title is a
    line of its own whose words return in the text.

    Args:
        columns: the values of each column, as text.
        dates: the same as ISO dates, "" for what is none.
        text: the column of the texts, where that is known.

    >>> text = ["Der Rat von Norwood hat am Montag lange über die Seilbahn beraten. " * 4]
    >>> by_values({"c1": ["7"], "c2": ["Norwood: Streit um die Seilbahn"], "c3": text}, {})
    {'text': 'c3', 'title': 'c2'}
    """
    prose = {name: sum(map(len, filter(is_prose, values))) for name, values in columns.items()}
    if not text:
        text = max(prose, key=lambda name: prose[name], default="")
        if not text or 2 * sum(map(is_prose, columns[text])) < len(columns[text]):
            return {}
    found = {"text": text}
    titles = {
        name: _share(values, columns[text])
        for name, values in columns.items()
        if name != text and _may_be_titles(values)
    }
    if titles and max(titles.values()) >= _SHARED:
        found["title"] = max(titles, key=lambda name: titles[name])
    if published := _earliest({n: days for n, days in dates.items() if any(days) and all(
        day or not value.strip() for day, value in zip(days, columns[n], strict=True)
    ) and not _OTHER_DAY.search(n)}):  # fmt: skip
        found["published"] = published
    return found


def _may_be_titles(values: Values) -> bool:
    filled = [value for value in values if value.strip()]
    least, most = _TITLE
    lines = [value for value in filled if least <= len(value.split()) <= most and "\n" not in value]
    return 2 * len(lines) > len(values) and len(set(filled)) >= _DISTINCT * len(filled)


def _share(titles: Values, texts: Values) -> float:
    """The share of the words of titles that stand in their texts, on average."""
    pairs = ((_words(title), _words(text)) for title, text in zip(titles, texts, strict=True))
    return fmean(len(own & all_) / len(own) if own else 0.0 for own, all_ in pairs)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def _earliest(days: Mapping[str, Values]) -> str | None:
    """The column of which no day is later than that of another; None where there is none."""

    def before(name: str, others: Iterable[str]) -> bool:
        rows = (zip(days[name], days[other], strict=True) for other in others)
        return all(a <= b for pairs in rows for a, b in pairs if a and b)

    first = [name for name in days if before(name, days.keys() - {name})]
    return first[0] if first else None
