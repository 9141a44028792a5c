"""A follow-up question and the conversation before it → what it may mean, standing alone.

The conversation is read like a passage: the reader, asked the question with a mark before it,
finds the words of the conversation that the question leans on, or none. They are put after the
question, so that passages are looked for, and read, with both.
"""

from __future__ import annotations

from collections.abc import Sequence

from qa.answer.ranking import same
from qa.errors import QuestionError
from qa.reader.model import Reads

# Tells the reader that the passage is a conversation; it was trained on the same.
MARK = "Follow-up: "
TURNS = 5  # that are read; nobody refers further back without naming what is meant
LONGEST = 600  # characters of a question or an answer that are read
# Words count whose margin is at most so much below that of the best: the next ones are mostly names
# that the conversation has besides.
NEXT = 3.0
# From this margin of the best words on they are likelier what the question leans on than not, by
# what leaves 97 of 100 questions of news-tune's conversations that stand alone as they are
# (python -m eval reader). Nearer to it than UNSURE the question is asked both ways.
LEANS, UNSURE = 3.5, 2.0


def conversation(history: Sequence[Sequence[str]]) -> str:
    r"""The last turns as one passage, each question and each answer a paragraph.

    >>> conversation([("Who leads CUNARC?", "Santos Saavedra"), ("Since when?", "")])
    'Who leads CUNARC?\n\nSantos Saavedra\n\nSince when?'
    """
    return "\n\n".join(part[:LONGEST] for turn in history[-TURNS:] for part in turn if part)


def composed(question: str, leans: Sequence[str]) -> str:
    """A question with the words of the conversation that it leans on.

    >>> composed("Is he still minister?", ["Jan Novák"])
    'Is he still minister? (Jan Novák)'
    """
    return f"{question.strip()} ({'; '.join(leans)})" if leans else question.strip()


def _distinct(leans: Sequence[str]) -> list[str]:
    """Words of a conversation without those that others of them have, articles aside.

    What was understood of an earlier follow-up stands in the conversation once more.
    """
    once: dict[str, str] = {}
    for text in leans:
        once.setdefault(f" {same(text)} ", text)
    return [
        text
        for part, text in once.items()
        if not any(part in other for other in once if other != part)
    ]


def readings(question: str, history: Sequence[tuple[str, str]], reader: Reads) -> list[str]:
    """What a question may mean, the likelier first: with what it leans on, as typed, or both.

    Args:
        question: as typed.
        history: earlier (question, answer) pairs, oldest first; "" for an answer not given.
        reader: one that was trained to read conversations, as the bundled ones were.
    """
    passage = conversation(history)
    if not passage.strip():
        return [question]
    try:
        (spans,) = reader.read(MARK + question, [passage])
    except QuestionError:  # it is so long that it says all by itself
        return [question]
    new = [
        span
        for span in spans
        if passage[span.start : span.end].casefold() not in question.casefold()
    ]
    if not new or new[0].score < LEANS - UNSURE:
        return [question]
    leans = sorted(span for span in new if span.score > new[0].score - NEXT)
    alone = composed(question, _distinct([passage[span.start : span.end] for span in leans]))
    if new[0].score > LEANS + UNSURE:
        return [alone]
    return [alone, question] if new[0].score > LEANS else [question, alone]
