"""An article and its passages as rows of Milvus; the same input gives the same rows and keys."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from typing import Any

import numpy as np

from embeddings.arrays import Float32Array
from embeddings.encoder import Encoder
from qa.index import near_copies
from qa.index.catalog_writer import titled
from qa.index.milvus import schema
from qa.text.dates import readable_date
from qa.text.stems import stems
from qa.text.tables import spoken
from qa.types import Article, Hit, Mark, Passage


@dataclass(frozen=True, slots=True)
class IndexedArticle:
    """An article as it goes into the index. Plain data, so that it can be sent to a worker.

    Attributes:
        article: as read.
        passages: as ``qa.index.chunking.chunk`` cut it; none for an exact copy of another.
        vectors: (n, d) float32, of length 1: those of ``embedded`` of each passage.
        added_ns: when its file was read.
        copy: whether another article of the index says exactly the same.
    """

    article: Article
    passages: Sequence[Passage]
    vectors: Float32Array
    added_ns: int = 0
    copy: bool = field(default=False)


def embedded(passage: Passage, title: str) -> str:
    """What of a passage the encoder is given."""
    return titled(spoken(passage.text, passage.head).text, title)


def fitting(passage: Passage) -> Passage:
    """A passage that a field holds: one of a word without end is shorter."""
    text = schema.cut(passage.text)
    end = passage.start + len(text)
    return Passage(passage.article, passage.start, end, text, schema.cut(passage.head))


def vectors_of(
    articles: Sequence[tuple[Article, Sequence[Passage]]],
    known: Callable[[Sequence[int]], Mapping[int, Float32Array]],
    encoder: Encoder,
) -> tuple[list[Float32Array], int]:
    """The vectors of each article's passages, and how many passages the encoder was given.

    Args:
        articles: each with its passages.
        known: which vectors there are already, by ``passage_key``; see ``MilvusWriter.known``.
        encoder: gets the rest.
    """
    keys = [[passage_key(each, article.title) for each in passages]
            for article, passages in articles]  # fmt: skip
    texts = {
        key: embedded(passage, article.title)
        for (article, passages), own in zip(articles, keys, strict=True)
        for passage, key in zip(passages, own, strict=True)
    }
    found = dict(known(list(texts)))
    fresh = [key for key in texts if key not in found]
    if fresh:
        encoded = encoder.encode([texts[key] for key in fresh])
        found |= dict(zip(fresh, encoded, strict=True))
    none = np.empty((0, 0), np.float32)
    vectors = [np.stack([found[key] for key in own]) if own else none for own in keys]
    return vectors, len(fresh)


def passage_rows(one: IndexedArticle) -> list[dict[str, Any]]:
    """The rows of an article's passages."""
    article = one.article
    title, source = schema.cut(article.title), schema.cut(article.source or "")
    shared = {
        "article": schema.number("article", article.name),
        "day": schema.day_number(article.published),
        "source": schema.source_number(article.source),
        "corrected": int(article.corrected),
        "name": article.name,
        "title": title,
        "publisher": source,
        "published": article.published or "",
    }
    day = readable_date(article.published or "")
    heads = [stems(words) for words in (article.title, article.source or "", day)]
    rows = []
    for passage, vector in zip(map(fitting, one.passages), one.vectors, strict=True):
        text = spoken(passage.text, passage.head).text
        rows.append(
            shared
            | {
                "id": passage_key(passage, article.title),
                "start": passage.start,
                "end": passage.end,
                "text": passage.text,
                "head": passage.head,
                # Those that its own places are counted by.
                "pages": json.dumps([page for page in article.pages if page <= passage.end]),
                "words": schema.words_of(stems(text), *heads),
                "vector": vector,
            }
        )
    return rows


def passage_key(passage: Passage, title: str) -> int:
    """The key of a passage of an article of this title."""
    passage = fitting(passage)
    text = embedded(passage, title)
    return schema.passage_id(passage.article, passage.start, passage.end, text)


def article_rows(one: IndexedArticle) -> list[dict[str, Any]]:
    """The rows of an article: the first has what lists show, and all of them its text."""
    article = one.article
    body = {
        "text": article.text,
        "title": article.title,
        "source": article.source,
        "marks": [astuple(mark) for mark in article.marks],
        "pages": article.pages,
        "url": article.url,
        "seen": article.seen,
    }
    listed = {
        "article": schema.number("article", article.name),
        "passages": len(one.passages),
        "copy": int(one.copy),
        "added": one.added_ns,
        "content": content(article, copy=one.copy),
        "name": article.name,
        "title": schema.cut(article.title),
        "author": schema.cut(article.author or ""),
        "publisher": schema.cut(article.source or ""),
        "published": article.published or "",
        "file": article.file or article.name,
    }
    return [
        listed
        | {
            "id": schema.number("article", article.name, part),
            "part": part,
            "body": piece,
            "vector": [0.0, 0.0],
        }
        for part, piece in enumerate(schema.parts(body))
    ]


def content(article: Article, *, copy: bool) -> int:
    """A number for all that an article says: as long as it stays, nothing has changed.

    An exact copy of another has no passages: whether it is one counts, too.
    """
    return schema.number("content", near_copies.key(article).hex(), article.file, article.pages,
                         article.url, article.marks, copy)  # fmt: skip


# ---------------------------------------------------------------------- and back


def hit_of(row: Mapping[str, Any]) -> Hit:
    """A passage's row as a hit without scores."""
    return Hit(
        row["name"], row["title"], row["publisher"] or None, row["published"] or None,
        row["start"], row["end"], 0.0, row["text"], pages=tuple(json.loads(row["pages"])),
        head=row["head"], corrected=bool(row["corrected"]),
    )  # fmt: skip


def passage_of(row: Mapping[str, Any]) -> Passage:
    """A passage's row as a passage."""
    return Passage(row["name"], row["start"], row["end"], row["text"], row["head"])


def article_of(rows: Sequence[Mapping[str, Any]]) -> Article:
    """The article of all its rows."""
    first, body = rows[0], schema.whole(rows)
    name, file = first["name"], first["file"]
    return Article(
        name, body["text"], body["title"], first["author"] or None, body["source"],
        first["published"] or None, tuple(Mark(*mark) for mark in body["marks"]),
        tuple(body["pages"]), None if file == name else file, body["url"], body["seen"],
    )  # fmt: skip
