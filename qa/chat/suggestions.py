"""Questions to click on: only such as are known to be answered.

Footnote makes up no questions. What it suggests are the examples that come with its own articles,
and what the catalog answers of any library.
"""

from __future__ import annotations

from collections.abc import Sequence

from qa.assistant import Assistant
from qa.history.conversations import Turn

MOST = 3  # after a reply

EXAMPLES = (  # shown where the article that answers it is in the library
    ("001_9a5645c8147c51df.txt", "How many police officers were deployed in Lima?"),
    ("002_88c5d722cd837374.txt", "When was Pedro Castillo arrested?"),
    ("000_1b7d85def7643e63.txt", "What broke out in a building by Plaza San Martin?"),
    ("003_273a8ccd8bae4fda.txt", "Who leads CUNARC?"),
)


def to_begin_with(assistant: Assistant) -> list[str]:
    """What can be asked of a library first."""
    own = [question for name, question in EXAMPLES if assistant.article(name) is not None]
    return own or list(assistant.examples())


def after(turns: Sequence[Turn], assistant: Assistant) -> list[str]:
    """What can be asked after the last of these turns, and was not yet.

    Of any library only after a refusal, when somebody may not know what there is to ask.
    """
    reply = turns[-1].reply if turns else None
    if reply is None or reply.about or turns[-1].pending:
        return []
    asked = {turn.question.casefold() for turn in turns}
    own = [question for name, question in EXAMPLES if assistant.article(name) is not None]
    offered = own + (list(assistant.examples()) if reply.abstained else [])
    return [question for question in offered if question.casefold() not in asked][:MOST]
