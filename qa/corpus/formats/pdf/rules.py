"""Rules on a PDF's page: lines that are drawn between the rows of a table."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING

from qa.corpus.formats.pdf.lines import Rule

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

_SHORTEST = 10.0  # points
_THIN = 3.0  # points
_MOST_OBJECTS = 5000  # of a page that is looked at
_MOST_PATHS = 1000  # more than that are a drawing


def rules(page: PdfPage) -> list[Rule]:
    """The horizontal lines of a page, and the upper and lower edges of boxes, upwards.

    None of a page with a drawing or a map on it, which would have thousands.
    """
    from pypdfium2 import raw

    found: list[Rule] = []
    edges = [ctypes.c_float() for _ in range(4)]
    left, bottom, right, top = edges
    pointers = [ctypes.byref(edge) for edge in edges]
    paths = 0
    for number in range(min(_MOST_OBJECTS, raw.FPDFPage_CountObjects(page))):
        item = raw.FPDFPage_GetObject(page, number)
        if raw.FPDFPageObj_GetType(item) != raw.FPDF_PAGEOBJ_PATH:
            continue
        paths += 1
        if paths > _MOST_PATHS:
            return []
        if not raw.FPDFPageObj_GetBounds(item, *pointers):
            continue
        if right.value - left.value < _SHORTEST:
            continue
        found.append(Rule(left.value, right.value, bottom.value))
        if top.value - bottom.value > _THIN:
            found.append(Rule(left.value, right.value, top.value))
    return sorted(found, key=lambda rule: rule.y)
