"""A conversation as one HTML page that needs nothing else: to keep, to print, to send on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from jinja2 import Template

from qa.answer.quoting import sentence
from qa.answer.wording import (
    comparison,
    likelihood,
    percentage,
    restriction,
    summary,
)
from qa.history.conversations import Turn
from qa.text.dates import readable_date
from qa.text.templates import escaping


def as_html(turns: Sequence[Turn]) -> str:
    """The conversation with its sources as a page; whatever stands in it is text."""
    return _template().render(turns=[turn for turn in turns if turn.reply])


@lru_cache(maxsize=1)
def _template() -> Template:
    made = escaping(Path(__file__).parent)
    made.filters |= {
        "date": readable_date,
        "percentage": percentage,
        "sentence": sentence,
        "summary": summary,
        "sureness": likelihood,
    }
    made.globals |= {"comparison": comparison, "restriction": restriction}
    return made.get_template("conversation.html.j2")
