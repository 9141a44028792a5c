"""Running heads and page numbers: what stands at the same place on many pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from qa.corpus.formats.pdf.columns import is_figure
from qa.corpus.formats.pdf.lines import ONE_ROW, Line, Page, Piece, pieces_of

_ROWS = 2  # at the top and at the bottom of a page
_SHARE = 0.3  # of the pages: left and right pages may have headers of their own
_SAME_PLACE = 3.0  # points
_NUMBERS = 4  # of a header, at most
_NUMBER = re.compile(r"\d{1,6}")
_ROMAN = re.compile(r"\b[ivxlc]+\b")
# "3", "– 3 –"; "3/5", "Page 3 of 5"
_PAGE_NUMBER = re.compile(r"\W*(\d{1,6})\W*")
_OF_PAGES = re.compile(r"\W*(?:[^\W\d]+\W+)?(\d{1,6})\W+(?:[^\W\d]+\W+)?(\d{1,6})\W*")
_NAMED = re.compile(r"(?:page|pg\.?|p\.)\s?(\d{1,6})", re.IGNORECASE)
_SIGNS = re.compile(r"\s*[|•·–—]\s*|\s-\s")
# In heights of a line:
_PARTED = 1.5  # white space between the parts of a header
_ALONE = 1.8  # from a page's last line down to its number
_BELOW = 2.0  # from the names of a table's columns down to its first row

Row = Sequence[Line]


def running_rows(pages: Sequence[Page]) -> list[list[Row]]:
    """Of each page the rows that are headers and footers, from top to bottom.

    Half of a header may differ, as where it names the section. A document of few pages may have no
    header twice: what says the number of its page, alone at the bottom, is one all the same.
    """
    rows = [_rows(page.lines) for page in pages]
    edges = [[*of_page[:_ROWS], *of_page[_ROWS:][-_ROWS:]] for of_page in rows]
    seen: Counter[tuple[str, int]] = Counter()
    for number, of_page in enumerate(edges):
        seen.update({key for row in of_page for keys in _keys(row, number) for key in keys})
    least = max(2, int(len(pages) * _SHARE))

    def is_running(row: Row, number: int) -> bool:
        times = [max(seen[key] for key in keys) for keys in _keys(row, number)]
        same = sum(one >= least for one in times)
        return same == len(times) or (2 * same >= len(times) and max(times) > 2)

    running = [
        [
            row
            for row in of_page
            if is_running(row, number) and not _names_columns(row, rows[number])
        ]
        for number, of_page in enumerate(edges)
    ]
    for number, of_page in enumerate(rows):
        found = _page_number(of_page, number, len(pages))
        if found and found not in running[number]:
            running[number].append(found)
    heads = sum(len(row) for of_page in running for row in of_page)
    return running if heads < sum(len(page.lines) for page in pages) else [[] for _ in pages]


def _rows(lines: Sequence[Line]) -> list[Row]:
    """Lines by row, from top to bottom; without those that are turned otherwise than most."""
    turns = Counter(line.turn for line in lines if line.height)
    usual = max(turns, key=lambda turn: turns[turn], default=0)
    found: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: -line.baseline):
        if not line.height or line.turn != usual:
            continue
        if found and found[-1][0].baseline - line.baseline <= ONE_ROW * line.height:
            found[-1].append(line)
        else:
            found.append([line])
    return [sorted(row, key=lambda line: line.left) for row in found]


def parts(row: Row) -> list[str]:
    """The parts of a row, which white space parts."""
    found: list[list[Piece]] = []
    for piece in pieces_of(row):
        if found and piece.left - found[-1][-1].right < _PARTED * piece.height:
            found[-1].append(piece)
        else:
            found.append([piece])
    return [" ".join(piece.text for piece in part) for part in found]


def last_alone(lines: Sequence[Line]) -> Row:
    """The last row of a page, where white space parts it from the others; () if none does."""
    rows = _rows(lines)
    return rows[-1] if len(rows) > 1 and _is_alone(rows) else ()


def _is_alone(rows: Sequence[Row]) -> bool:
    return rows[-2][0].bottom - rows[-1][0].bottom >= _ALONE * rows[-1][0].height


def _keys(row: Row, page: int) -> Iterator[set[tuple[str, int]]]:
    """Of each part of a row what it would be on another page, and the place.

    That is its text, and for each number in it the text where that counts the pages.
    """
    place = round(row[0].bottom / _SAME_PLACE)
    for part in parts(row):
        text = _ROMAN.sub("#", part.casefold())
        texts = {text}
        for number in [*_NUMBER.finditer(text)][:_NUMBERS]:
            offset = int(number[0]) - page
            texts.add(f"{text[: number.start()]}#{offset}{text[number.end() :]}")
        yield {(text, place) for text in texts}


def _names_columns(row: Row, rows: Sequence[Row]) -> bool:
    """Whether a row is above one of a table, which may go on on many pages."""
    below = rows[rows.index(row) + 1 :][:1]
    if not below or row[0].bottom - below[0][0].bottom > _BELOW * row[0].height:
        return False
    names, cells = parts(row), parts(below[0])
    return len(names) > 1 and len(cells) > 1 and any(map(is_figure, cells))


def _page_number(rows: Sequence[Row], page: int, pages: int) -> Row | None:
    """The row at an edge of a page that has its number, and nothing else or as "Page 1"."""
    for row in (rows[-1], rows[0]) if len(rows) > 1 else ():
        text = " ".join(line.text for line in row)
        of_pages = _OF_PAGES.fullmatch(text)
        if of_pages and (int(of_pages[1]), int(of_pages[2])) == (page + 1, pages):
            return row
        number = _PAGE_NUMBER.fullmatch(text)
        alone = rows[-2][0].bottom - row[0].bottom >= _ALONE * row[0].height
        if alone and number and int(number[1]) == page + 1:
            return row
        # "The Lake Gazette", and far to the right of it "Page 1".
        named = (_NAMED.fullmatch(each) for part in parts(row) for each in _SIGNS.split(part))
        if any(each and int(each[1]) == page + 1 for each in named):
            return row
    return None
