"""What requests of the API hold, and what it answers besides replies and passages."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

from fastapi.exceptions import RequestValidationError
from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError

from qa.answer.schemas import JsonObject

MOST_PASSAGES = 100  # of one search
MOST_LISTED = 1000  # articles of one page of the list
_LONGEST = 2000  # characters of one string; the settings say how long a question may be

Words = Annotated[str, Field(max_length=_LONGEST)]


class Filtered(BaseModel):
    """What a question and a query may be restricted to."""

    model_config = ConfigDict(extra="forbid")

    library: Words | None = Field(
        None, description="a library's name or key; without it, the one that is served first"
    )
    since: Words | None = Field(
        None, description="only articles of this day, month or year (2023-07), or later"
    )
    until: Words | None = Field(
        None, description="only articles of this day, month or year, or earlier"
    )
    sources: list[Words] = Field(
        default=[], max_length=100, description="only articles by these publishers"
    )


class AskRequest(Filtered):
    """A question, and the conversation before it."""

    question: Words = Field(examples=["How many police officers were deployed in Lima?"])
    history: list[tuple[Words, Words]] = Field(
        default=[], max_length=20, description="earlier questions and answers, oldest first"
    )
    literally: bool = Field(
        False, description="ask it as typed, without what it leans on in the conversation"
    )


class SearchRequest(Filtered):
    """Words to look for."""

    query: Words = Field(examples=["officers in Lima"])
    k: int = Field(5, ge=1, le=MOST_PASSAGES, description="how many passages")


class ListedArticle(JsonObject):
    """An article without its text; ``article`` is its id, the name of its file."""

    article: str = Field(validation_alias=AliasChoices("article", "name"))
    title: str
    author: str | None
    source: str | None
    published: str | None


class ArticleList(JsonObject):
    """A part of the list of all articles, by title; exact copies of others are left out."""

    total: int
    articles: list[ListedArticle]


class ArticleObject(ListedArticle):
    """A whole article: offsets of citations count characters of ``text``."""

    url: str | None
    corrected: bool
    text: str


class LibraryObject(JsonObject):
    """A library that can be asked."""

    key: str
    name: str


class LibraryList(JsonObject):
    """The libraries that can be asked; the first is asked where a request names none."""

    libraries: list[LibraryObject]


class StatusObject(JsonObject):
    """Whether the server runs, and can answer."""

    status: str


class ErrorObject(JsonObject):
    """What was wrong, in one line that says what to do about it."""

    error: str


def problems(error: ValidationError | RequestValidationError) -> str:
    """What is wrong with a request, by place; never the values, which may be long or secret."""
    found = (f"{'.'.join(map(str, e['loc']))}: {e['msg'].lower()}" for e in error.errors())
    return "; ".join(islice(found, 5))
