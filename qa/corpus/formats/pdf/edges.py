"""What a PDF tells by its look: the headline by its size, paper and day by running heads."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.corpus.days import shown_days
from qa.corpus.formats.pdf.lines import Line, Page
from qa.corpus.formats.pdf.running import Row, last_alone, parts
from qa.corpus.mastheads import bare, may_be_paper, publication

_TOP = 6  # paragraphs among which the headline is
_LARGER = 1.3  # than what stands above it, and than most of the page
_MOST_WORDS = 30  # of a headline
_LONGEST = 100  # characters of a line with a day


def printed(pages: Sequence[Page], running: Sequence[Sequence[Row]]) -> dict[str, str]:
    """The publisher and the day that running heads tell, or a day alone at the first page's foot.

    Figures alone are no day: browsers print when somebody kept the page.
    """
    heads = [part for of_page in running for row in of_page for part in parts(row)]
    foot = last_alone(pages[0].lines) if pages else ()
    found = {
        "source": next(filter(None, map(publication, heads)), ""),
        "published": next(
            (
                shown.day
                for line in [*heads, *parts(foot)]
                for shown in (shown_days(line) if len(line) <= _LONGEST else ())
                if re.search(r"[^\W\d_]{3}", line[shown.start : shown.end])
            ),
            "",
        ),
    }
    return {key: value for key, value in found.items() if value}


def headline(paragraphs: Sequence[Sequence[Line]]) -> str:
    """What is printed larger than the lines above it and than the text; "" if nothing is.

    A kicker stands above a headline: "HEALTH".
    """
    top = [
        lines
        for lines in paragraphs[:_TOP]
        if lines[0].page == 0 and lines[0].height and not lines[0].table and not _is_about(lines)
    ]
    heights = sorted(line.height for lines in paragraphs for line in lines if line.height)
    if not top:
        return ""
    best = max(top, key=lambda lines: lines[0].height)
    least = max(top[0][0].height, heights[len(heights) // 2])
    words = " ".join(line.text for line in best).split()
    larger = best[0].height >= _LARGER * least and 1 < len(words) <= _MOST_WORDS
    return " ".join(words) if larger else ""


def _is_about(lines: Sequence[Line]) -> bool:
    text = " ".join(line.text for line in lines)[: 2 * _LONGEST]
    return may_be_paper(bare(text)) or next(shown_days(text), None) is not None
