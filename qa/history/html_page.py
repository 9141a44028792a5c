"""A conversation as one HTML page that needs nothing else: to keep, to print, to send on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from qa.answer.quoting import sentence
from qa.answer.wording import (
    comparison,
    likelihood,
    percentage,
    readable_date,
    restriction,
    summary,
)
from qa.history.conversations import Turn


def as_html(turns: Sequence[Turn]) -> str:
    """The conversation with its sources as a page; whatever stands in it is text."""
    return _template().render(turns=[turn for turn in turns if turn.reply])


@lru_cache(maxsize=1)
def _template() -> Template:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "date": readable_date,
        "percentage": percentage,
        "sentence": sentence,
        "summary": summary,
        "sureness": likelihood,
    }
    made.globals |= {"comparison": comparison, "restriction": restriction}
    return made.get_template("conversation.html.j2")
