"""What stands in Milvus: names of collections, their fields, and keys that stay the same.

No filter that Milvus is sent holds a word of a user or an article: what is filtered by is a number,
and the number of a name is a part of its digest.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any, NamedTuple

SCHEMA = 1  # raise it with the fields below, or with what is written into them

# Bytes. Milvus takes 65,535 in one text.
LONGEST = 60_000
_TEXT_WORDS, _HEAD_WORDS = 28_000, 8_000

# Milvus finds the candidates, by its own BM25, and ``bm25`` gives each of them the score that the
# local catalog gives it. A word of the text stands twice in the field that is searched and one of
# title or publisher once: the frequency that BM25 sees is then that of BM25F with a weight of 0.5.
# Twice the frequencies want twice the k1, of which Milvus takes at most 3.
TEXT_TIMES = 2
K1, B = 1.2, 0.75
BM25 = {"bm25_k1": K1 * TEXT_TIMES, "bm25_b": B}
HEAD_WEIGHT = 0.4  # of title and publisher, as in the local catalog


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


def words_of(text: Iterable[str], head: Iterable[str]) -> str:
    """The field that BM25 reads: the stems of the text, twice, and those of title and publisher."""
    said = cut(" ".join(text), _TEXT_WORDS)
    return "\n".join([*[said] * TEXT_TIMES, cut(" ".join(head), _HEAD_WORDS)])


def stems_of(words: str) -> tuple[list[str], list[str]]:
    """The stems of the text, and those of title and publisher, of a field of words."""
    lines = words.split("\n")
    return lines[0].split(), lines[-1].split()


def bm25(
    words: str, terms: Iterable[str], counts: Mapping[str, int], passages: int, average: float
) -> float:
    """The BM25 of a passage, as SQLite's FTS5 reckons it in the local catalog.

    Args:
        words: its field of words.
        terms: the stems of the question, some of them twice.
        counts: how many passages have each.
        passages: how many there are.
        average: words of a passage, title and publisher included, on average.
    """
    text, head = stems_of(words)
    length = K1 * (1 - B + B * (len(text) + len(head)) / average)
    score = 0.0
    for term in terms:
        frequency = text.count(term) + HEAD_WEIGHT * head.count(term)
        score += idf(counts[term], passages) * frequency * (K1 + 1) / (frequency + length)
    return score


def idf(n: int, passages: int) -> float:
    """What a word counts that stands in n passages; next to nothing if it stands in most."""
    weight = math.log((passages - n + 0.5) / (n + 0.5))
    return weight if weight > 0 else 1e-6


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
    words = made(("passages", "texts"), ("stem",))
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
