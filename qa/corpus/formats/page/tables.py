"""Tables of web pages → rows of text, a cell below the name of its column.

Columns and rows that a cell spans, names in several rows and captions are written out, so that each
row says by itself what it means. A table that only lays out the page is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from qa.corpus.formats.page.elements import BLOCKS, HIDDEN
from qa.text.tables import names_columns

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LONGEST_CELL = 400  # characters; what is longer is a part of the page, not a cell
_MOST_SPANNED = 50  # columns or rows of one cell


def is_data(table: HtmlElement) -> bool:
    """Whether a table holds data rather than parts of the page."""
    rows = [list(_cells(row)) for row in _rows(table)]
    if not rows or max(map(len, rows)) < 2 or table.find(".//h1") is not None:
        return False
    longest = _LONGEST_CELL if len(rows) > 1 else _LONGEST_CELL // 4
    return all(len(_text(cell)) <= longest for row in rows for cell in row)


def lines(table: HtmlElement) -> Iterator[list[str]]:
    """The table's blocks: its caption, then runs of rows under the names of their columns."""
    caption = table.find("caption")
    if caption is not None and (words := _text(caption)):
        yield [words]
    grid, heads = _grid(table)
    if not grid:
        return
    width = max(map(len, grid))
    grid = [row + [""] * (width - len(row)) for row in grid]
    while grid and heads[0] == "title":
        yield [grid.pop(0)[0]]
        heads.pop(0)
    names: list[str] = []
    while heads[:1] == ["names"] and {*heads[1:]} - {"title"}:  # of something
        names = [_joined(a, b) for a, b in zip(names or [""] * width, grid.pop(0), strict=True)]
        heads.pop(0)
    block: list[str] = []
    for row, head in zip(grid, heads, strict=True):
        if head == "title":
            yield from [block] * bool(block)
            yield [row[0]]
            block = []
            continue
        if not names and head == "row":
            values = ", ".join(filter(None, row[1:]))
            block.append(f"{row[0]}: {values}" if values else row[0])
            continue
        if not block and names:
            block.append(_row(names))
            if not names_columns(names):
                block.append(_row(["---"] * width))
        block.append(_row(row))
    yield from [block] * bool(block)


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _joined(above: str, below: str) -> str:
    """A column's name over two rows: "2021 Cod"."""
    return above if above == below else f"{above} {below}".strip()


def _grid(table: HtmlElement) -> tuple[list[list[str]], list[str]]:
    """The cells' texts by row and column, and what each row is: "title", "names", "row" or ""."""
    grid: list[list[str]] = []
    heads: list[str] = []
    hanging: dict[int, tuple[int, str]] = {}  # column → rows still to come of a cell above, text
    for row in _rows(table):
        texts: list[str] = []

        def hang(texts: list[str] = texts) -> None:
            while len(texts) in hanging:
                left, text = hanging.pop(column := len(texts))
                texts.append(text)
                if left > 1:
                    hanging[column] = (left - 1, text)

        cells = list(_cells(row))
        for cell in cells:
            hang()
            text = _text(cell).replace("|", "/")
            for _ in range(_span(cell, "colspan")):
                if (rows := _span(cell, "rowspan")) > 1:
                    hanging[len(texts)] = (rows - 1, text)
                texts.append(text)
        hang()
        if any(texts):
            grid.append(texts)
            alone = len(cells) == 1 and len(texts) > 1 and len(set(texts)) == 1
            heads.append("title" if alone else _head(row, cells))
    if {*heads} == {"names"}:  # all of it is marked so: the first row has the names, if any has
        heads[1:] = [""] * len(heads[1:])
    return grid, heads


def _head(row: HtmlElement, cells: list[HtmlElement]) -> str:
    named = [cell.tag == "th" for cell in cells if _text(cell)]
    parent = row.getparent()
    if all(named) or (parent is not None and parent.tag == "thead"):
        return "names"
    return "row" if named[0] and not any(named[1:]) else ""


def _rows(table: HtmlElement) -> Iterator[HtmlElement]:
    """The table's own rows, not those of one in a cell."""
    from lxml import etree

    walk = etree.iterwalk(table, events=("start",))
    for _, element in walk:
        if element.tag == "tr":
            yield element
        elif element.tag == "table" and element is not table:
            walk.skip_subtree()


def _cells(row: HtmlElement) -> Iterator[HtmlElement]:
    return (cell for cell in row if cell.tag in ("td", "th"))


def _span(cell: HtmlElement, name: str) -> int:
    value = cell.get(name, "1").strip()
    return min(max(1, int(value)), _MOST_SPANNED) if value.isdecimal() and len(value) < 4 else 1


def _text(element: HtmlElement) -> str:
    """The words of a cell in a line; those of a table in it run on."""
    from lxml import etree

    pieces: list[str] = []
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, inner in walk:
        apart = " " if inner.tag in BLOCKS or inner.tag == "br" else ""
        if event == "start":
            pieces.append(f"{apart}{inner.text or ''}" if inner.tag not in HIDDEN else "")
            if not isinstance(inner.tag, str) or inner.tag in HIDDEN:
                walk.skip_subtree()
        elif inner is not element:
            pieces.append(f"{apart}{inner.tail or ''}")
    return " ".join("".join(pieces).split())
