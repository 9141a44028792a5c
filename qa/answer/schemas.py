"""The objects in which replies and passages leave the program: ``--json``, the API, MCP, exports.

Each is read off the record of the same name in ``qa.types``, and describes itself to OpenAPI.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, computed_field

from qa.answer.wording import summary
from qa.types import ArticleFacts, Hit, Ledger, Relation, Reply


def _of_articles(articles: Sequence[ArticleFacts | str]) -> list[str]:
    return [one.name if isinstance(one, ArticleFacts) else one for one in articles]


class JsonObject(BaseModel):
    """What all of them share: they are read off the attributes of a record."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class CitationObject(JsonObject):
    """Where an answer stands: ``start`` and ``end`` count characters of the article's text."""

    article: str = Field(description="name of the article's file")
    title: str
    source: str | None = Field(description="the publisher")
    published: str | None = Field(description="ISO date")
    start: int
    end: int
    text: str
    sentence: str
    passage: str
    page: int | None = Field(description="from 1, where the format has pages")
    corrected: bool = Field(description="the article says that an earlier version was wrong")


class AnswerObject(JsonObject):
    """Words of an article; the parts of a list are joined by "; "."""

    text: str
    parts: list[str]
    confidence: float = Field(description="how probably it is right", ge=0, le=1)
    citations: list[CitationObject]


class EntryObject(JsonObject):
    """A value, and who gives it."""

    value: str
    citations: list[CitationObject]
    copies: list[CitationObject]


class LedgerObject(JsonObject):
    """What several sources say of one thing."""

    relation: Relation
    entries: list[EntryObject]
    what: str = Field("figures", exclude=True)

    @computed_field(description="how the sources relate to one another")  # type: ignore[prop-decorator]
    @property
    def summary(self) -> str:
        """How the sources relate to one another, in one sentence."""
        return summary(Ledger(self.relation, (), self.what))


class AboutObject(JsonObject):
    """What is said of the tool or the library itself, of no article's text."""

    topic: str
    text: str
    articles: Annotated[list[str], BeforeValidator(_of_articles)] = Field(
        description="names of the articles that are spoken of"
    )
    examples: list[str] = Field(description="questions that can be asked next")


class ReplyObject(JsonObject):
    """What one question came to; ``answer`` is null where the articles don't seem to say."""

    question: str
    standalone_question: str = Field(description="the question as it was understood")
    kind: str
    abstained: bool
    answer: AnswerObject | None
    alternatives: list[AnswerObject]
    ledger: LedgerObject | None
    about: AboutObject | None
    note: str | None
    reason: str | None = Field(description="why there may be no answer, where that is known")
    timings_ms: dict[str, float]


def _names(copies: Sequence[Hit | str]) -> list[str]:
    return [copy.article if isinstance(copy, Hit) else copy for copy in copies]


class HitObject(JsonObject):
    """A passage that fits a query; ``score`` compares passages of one query only."""

    article: str
    title: str
    source: str | None
    published: str | None
    start: int
    end: int
    score: float
    text: str
    page: int | None
    copies: Annotated[list[str], BeforeValidator(_names)] = Field(
        description="other articles with the same passage"
    )


class SearchObject(JsonObject):
    """The passages that fit a query best, best first."""

    query: str
    hits: list[HitObject]


def reply_object(reply: Reply) -> dict[str, Any]:
    """The object that ``qa ask --json`` prints."""
    return ReplyObject.model_validate(reply).model_dump()


def search_object(query: str, hits: Sequence[Hit]) -> dict[str, Any]:
    """The object that ``qa search --json`` prints."""
    return SearchObject.model_validate({"query": query, "hits": hits}).model_dump()
