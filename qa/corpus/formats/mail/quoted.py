"""Who wrote which lines of an e-mail: its sender, and the people whose messages it quotes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from qa.corpus.formats import html
from qa.corpus.formats.base import clean_text
from qa.corpus.formats.mail.introductions import Lines, Questions, is_quoted, without_sign
from qa.corpus.formats.page.blocks import visible_text
from qa.text.words import has_words
from qa.types import Mark

_DEEPEST = 50  # quotations in quotations
# Where a quotation begins and ends in a page: signs that no text has.
_BEGINS, _MAY_BEGIN, _ENDS = "\ue000", "\ue001", "\ue002"
_BEGIN = re.compile(f"[{_BEGINS}{_MAY_BEGIN}]")
_BORDER = re.compile(f"[{_BEGINS}{_MAY_BEGIN}{_ENDS}]")
# Unlike "> 50 mm of rain fell", and "From" at the beginning of a line, as mailboxes escape it.
_WORDS = re.compile(r"(?!>From )\s*> ?[^\W\d_]")
_LOOKED_BACK = 8  # lines, empty ones too


class _Stretch(NamedTuple):
    kind: str  # "own", "quoted" of nobody knows whom, or "copy" of what is a message of its own
    lines: list[str]


@dataclass(slots=True)
class Message:
    """What one person wrote, and what they quoted in it without saying of whom."""

    sender: str = ""
    date: str = ""  # as it is written
    subject: str = ""
    _stretches: list[_Stretch] = field(default_factory=list)

    def add(self, kind: str, lines: Sequence[str]) -> None:
        """Add lines to those of the same kind before them."""
        if not self._stretches or self._stretches[-1].kind != kind:
            self._stretches.append(_Stretch(kind, []))
        self._stretches[-1].lines.extend(lines)

    def lines(self) -> list[str]:
        """All lines that are not in another message."""
        return [line for kind, lines in self._stretches if kind != "copy" for line in lines]

    def text(self) -> tuple[str, tuple[Mark, ...]]:
        """The text, and marks on what others wrote in it.

        What is answered bit by bit stays in it, for those who read the answers.
        """
        texts = [(kind, clean_text("\n".join(lines))) for kind, lines in self._stretches]
        texts = [(kind, text) for kind, text in texts if text]
        while texts and texts[-1][0] == "copy":
            texts.pop()
        kinds = [kind for kind, _ in groupby(kind for kind, _ in texts)]
        if kinds.count("copy") < 2:
            texts = [(kind, text) for kind, text in texts if kind != "copy"]
        marks: list[Mark] = []
        whole = ""
        for kind, text in texts:
            whole += "\n\n" if whole else ""
            if kind != "own":
                marks.append(Mark(len(whole), len(whole) + len(text), "quoted"))
            whole += text
        return whole, tuple(marks)

    def has_words(self) -> bool:
        """Whether there is anything that is not in another message."""
        return any(map(has_words, self.lines()))


def split(text: str) -> tuple[Message, list[Message]]:
    """The sender's own message, and those that it quotes, the nearest first."""
    own = Message()
    found: list[Message] = []
    _walk(text.split("\n"), own, found, Questions(), 0)
    return own, [message for message in found if message.has_words()]


def _walk(
    lines: Sequence[str], message: Message, found: list[Message], questions: Questions, depth: int
) -> None:
    """Give the lines to a message, and to those that are quoted in it."""
    level = Lines(lines, questions)
    quoting = [line for line in lines if is_quoted(line)]
    lone = len(quoting) == 1 and not _WORDS.match(quoting[0])
    quoted: Message | None = None  # whose words the lines with a sign are
    kind = "own"
    at = 0
    while at < len(lines):
        if is_quoted(lines[at]) and depth < _DEEPEST and (quoted or not lone):
            end = at
            while end < len(lines) and is_quoted(lines[end]):
                end += 1
            inner = [without_sign(line) for line in lines[at:end]]
            if quoted:
                quoted.add("own", [""])
                _walk(inner, quoted, found, questions, depth + 1)
                message.add("copy", lines[at:end])
            else:
                unknown = Message()
                _walk(inner, unknown, found, questions, depth + 1)
                if unknown.has_words():
                    message.add("quoted", [f"> {line}" for line in unknown.lines()])
            at = end
            continue
        plain = bool(lines[at].strip()) and not is_quoted(lines[at])
        introduction = level.introduction(at) if plain else None
        if not introduction:
            message.add(kind, lines[at : at + 1])
            at += 1
            continue
        known = introduction.sender or introduction.date
        another = Message(introduction.sender, introduction.date, introduction.subject)
        if known:
            found.append(another)
        below = (lines[n] for n in range(introduction.end, len(lines)))
        if introduction.rest and any(line.strip() and not is_quoted(line) for line in below):
            quoted = None
            kind = "own" if known else "quoted"
            message = another if known else message
        else:
            quoted = another if known else None
            message.add("copy", lines[at : introduction.end])
        at = introduction.end


def text_of_page(page: str) -> str:
    """The text of a mail that is written as a page, with a ">" before each line that it quotes.

    A quotation is what the page calls so, or what stands below "On … wrote:"; newsletters quote
    in the same way what people said.
    """
    from lxml import etree

    try:
        tree = html.parse(_BORDER.sub("", page))
    except (etree.LxmlError, ValueError):
        return page
    html.raise_marks(tree)
    for quote in tree.iter("blockquote"):
        begins = _BEGINS if quote.get("type") == "cite" else _MAY_BEGIN
        quote.text = begins + (quote.text or "")
        if len(quote):
            quote[-1].tail = (quote[-1].tail or "") + _ENDS
        else:
            quote.text += _ENDS
    lines: list[str] = []
    signs: list[str] = []  # one for each quotation that is open
    questions = Questions()
    for line in visible_text(tree).split("\n"):
        for border in _BEGIN.findall(line):
            cites = border == _BEGINS or _is_introduced(lines, "".join(signs), questions)
            signs.append(">" if cites else "")
        sign = "".join(signs)[:_DEEPEST]
        lines.append(f"{sign} {_BORDER.sub('', line)}".strip())
        signs = signs[: max(len(signs) - line.count(_ENDS), 0)]
    return "\n".join(lines)


def _is_introduced(lines: Sequence[str], sign: str, questions: Questions) -> bool:
    """Whether the last lines, which a sign stands before, introduce a quotation."""
    last = [line[len(sign) :].strip() for line in lines[-_LOOKED_BACK:]]
    return bool(Lines([*last, "> x"], questions).attribution_above(len(last)))
