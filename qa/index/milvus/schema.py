"""What stands in Milvus: names of collections, their fields, and keys that stay the same.

No filter that Milvus is sent holds a word of a user or an article: what is filtered by is a number,
and the number of a name is a part of its digest.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from qa.index.lexical import FIELDS, boost, weight
from qa.index.scope import Scope

SCHEMA = 2  # raise it with the fields below, or with what is written into them

# Bytes. Milvus takes 65,535 in one text.
LONGEST = 60_000
_TEXT_WORDS, _HEAD_WORDS = 28_000, 4_000

# Milvus finds the candidates, by its own BM25, and ``bm25`` gives each of them the score that the
# local index gives it. A word of the text stands twice in the field that is searched and one of
# title, publisher or day once: twice the frequencies want twice the k1, of which Milvus takes 3 at
# most.
TEXT_TIMES = 2
K1, B = 1.2, 0.75
BM25 = {"bm25_k1": K1 * TEXT_TIMES, "bm25_b": B}

# In how many passages a word stands: anywhere, and in each of FIELDS.
COUNTS = ("passages", *(f"in_{field}" for field in FIELDS))


class Collections(NamedTuple):
    """The names of one generation's collections."""

    passages: str
    articles: str
    words: str


def alias_of(key: str) -> str:
    """The alias of a library's current generation; it stands for the articles' collection."""
    return f"footnote_{sha256(key.encode()).hexdigest()[:20]}"


def collections(alias: str, generation: int) -> Collections:
    """The collections of a generation."""
    first = f"{alias}_g{generation:06d}"
    return Collections(f"{first}_passages", f"{first}_articles", f"{first}_words")


def generation_of(alias: str, collection: str) -> int | None:
    """The number of the generation that a collection is of; None for one of another library."""
    found = re.fullmatch(rf"{re.escape(alias)}_g(\d+)_(?:passages|articles|words)", collection)
    return int(found[1]) if found else None


def number(*parts: object) -> int:
    """A key in 63 bits that these parts, and no others, have: the same on every machine."""
    whole = "\0".join(map(str, parts)).encode("utf-8", "replace")
    return int.from_bytes(sha256(whole).digest()[:8], "big") >> 1


def passage_id(article: str, start: int, end: int, embedded: str) -> int:
    """The key of a passage: as long as it says the same in the same place, it stays."""
    return number("passage", article, start, end, embedded)


def day_number(published: str | None) -> int:
    """An ISO date as a number that sorts like it; 0 for none.

    >>> day_number("2023-07-20T18:05"), day_number(None)
    (20230720, 0)
    """
    digits = re.sub(r"\D", "", (published or "")[:10])
    return int(digits.ljust(8, "0")) if digits else 0


def source_number(source: str | None) -> int:
    """The number of a publisher; 0 for none."""
    return number("source", source) if source else 0


def where(scope: Scope | None) -> str:
    """A scope as a filter of Milvus, of numbers alone."""
    if not scope:
        return ""
    parts = []
    if scope.since:
        parts.append(f"day >= {day_number(scope.since)}")
    if scope.until:
        parts.append(f"day > 0 and day <= {day_number(scope.until)}")
    if scope.sources:
        parts.append(f"source in {[source_number(source) for source in scope.sources]}")
    return " and ".join(parts)


def words_of(text: Iterable[str], *heads: Iterable[str]) -> str:
    """The field that BM25 reads: the stems of the text, twice, then of the others of FIELDS."""
    body = cut(" ".join(text), _TEXT_WORDS)
    others = (cut(" ".join(stems), _HEAD_WORDS) for stems in heads)
    return "\n".join([*[body] * TEXT_TIMES, *others])


def stems_of(words: str) -> tuple[list[str], ...]:
    """The stems of each of FIELDS, of a field of words."""
    return tuple(line.split() for line in words.split("\n")[TEXT_TIMES - 1 :])


def bm25(
    words: str,
    counts: Mapping[str, Sequence[int]],
    passages: int,
    averages: Sequence[float],
) -> float:
    """The BM25 of a passage, as the local index reckons it: ``qa.index.lexical``.

    Args:
        words: its field of words.
        counts: each stem of the question, by the passages that have it in each of FIELDS.
        passages: how many there are.
        averages: how many words each of FIELDS has on average.
    """
    score = 0.0
    for own, n, average, share in zip(
        stems_of(words), zip(*counts.values(), strict=True), averages, FIELDS.values(), strict=True
    ):
        length = K1 * (1 - B + B * _kept_length(len(own)) / average) if average else 0.0
        for (stem, in_fields), here in zip(counts.items(), n, strict=True):
            if frequency := own.count(stem):
                factor = share * boost(in_fields[0], passages) * (K1 + 1)
                score += factor * weight(here, passages) * frequency / (frequency + length)
    return score


def _kept_length(length: int) -> int:
    """A number of words as Tantivy keeps it, in one byte: exact to 40, then in growing steps.

    >>> [_kept_length(n) for n in (40, 41, 59, 63, 151, 300)]
    [40, 40, 56, 60, 144, 280]
    """
    base, step = 40, 2
    while length >= base + 8 * step:
        base, step = base + 8 * step, 2 * step
    return length if length <= 40 else base + (length - base) // step * step


def cut(text: str, most: int = LONGEST) -> str:
    """As much of a text as so many bytes hold."""
    whole = text.encode("utf-8", "replace")
    return text if len(whole) <= most else whole[:most].decode("utf-8", "ignore")


def parts(value: Mapping[str, Any]) -> list[str]:
    """An object as JSON, in pieces that fit a field."""
    text = json.dumps(value)  # ASCII, so that a character is a byte
    return [text[at : at + LONGEST] for at in range(0, len(text), LONGEST)]


def whole(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The object of its pieces."""
    ordered = sorted(rows, key=lambda row: int(row["part"]))
    found: dict[str, Any] = json.loads("".join(row["body"] for row in ordered))
    return found


def schemas(
    client: Any, names: Collections, dimension: int, *, text_search: bool
) -> dict[str, Any]:
    """The schema of each collection."""
    from pymilvus import DataType, Function, FunctionType

    integer, text = DataType.INT64, DataType.VARCHAR

    def made(numbers: Iterable[str], texts: Iterable[str], size: int = 2) -> Any:
        schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field("id", integer, is_primary=True)
        for name in numbers:
            schema.add_field(name, integer)
        for name in texts:
            schema.add_field(name, text, max_length=65_535)
        # Every collection needs a vector, also one that is not searched by it.
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=size)
        return schema

    passages = made(
        ("article", "day", "source", "start", "end", "corrected"),
        ("name", "title", "publisher", "published", "text", "head", "pages"),
        dimension,
    )
    analyzer = {"enable_analyzer": True, "analyzer_params": {"tokenizer": "standard"}}
    passages.add_field("words", text, max_length=65_535, **(analyzer if text_search else {}))
    if text_search:
        passages.add_field("bm25", DataType.SPARSE_FLOAT_VECTOR)
        passages.add_function(
            Function(
                "bm25", FunctionType.BM25, input_field_names=["words"], output_field_names=["bm25"]
            )
        )
    articles = made(
        ("article", "part", "passages", "copy", "added", "content"),
        ("name", "title", "author", "publisher", "published", "file", "body"),
    )
    words = made(COUNTS, ("stem",))
    return dict(zip(names, (passages, articles, words), strict=True))


def note(kind: str, value: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rows that say something of a generation itself; they stand among its articles."""
    texts = dict.fromkeys(("title", "author", "publisher", "published", "file"), "")
    numbers = dict.fromkeys(("article", "passages", "copy", "added", "content"), 0)
    return [
        {
            **texts,
            **numbers,
            "id": number("note", kind, part),
            "part": part,
            "name": kind,
            "body": piece,
            "vector": [0.0, 0.0],
        }
        for part, piece in enumerate(parts(value))
    ]
