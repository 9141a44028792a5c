"""Mailboxes (.mbox): each message is a file of its own, read as an .eml file is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.corpus.formats.base import RawFile, ReadContext
from qa.errors import CorpusError

# A line "From somebody at some time" stands before each message, after an empty line.
_BORDER = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\r\n]*(?:\r?\n|\Z)")
# A line of a message that begins so has a ">" more, or it would be a border.
_ESCAPED = re.compile(rb"^>(>{0,100}From )", re.MULTILINE)


def read(file: RawFile, context: ReadContext) -> Iterator[RawFile]:
    """The messages, in their order.

    Raises:
        CorpusError: no mailbox, or one that lies too deep.
    """
    context.check_depth(file)
    data = file.data.lstrip()
    if not _BORDER.match(data):
        reason = 'is not a mailbox: it does not begin with "From …"; export it again as .mbox'
        raise CorpusError(f"{file.name} {reason}")
    starts = [found.span() for found in _BORDER.finditer(data)]
    ends = [start for start, _ in starts[1:]] + [len(data)]
    for number, ((_, start), end) in enumerate(zip(starts, ends, strict=True), start=1):
        message = _ESCAPED.sub(rb"\1", data[start:end])
        context.count_unpacked(len(message))
        yield file.part(f"{number}.eml", message)
