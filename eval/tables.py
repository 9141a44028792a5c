"""Markdown tables, which a terminal shows well, too: what every command here prints."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; numbers with a fraction get three digits, columns one width.

    >>> print(table(["", "EM"], [["tune", 0.78846], ["questions", 104]]))
    |           | EM    |
    | --------- | ----- |
    | tune      | 0.788 |
    | questions | 104   |
    """
    cells = [list(head)]
    cells += [[f"{x:.3f}" if isinstance(x, float) else str(x) for x in row] for row in rows]
    widths = [max(3, *map(len, column)) for column in zip(*cells, strict=True)]
    cells.insert(1, ["-" * width for width in widths])
    lines = (map(str.ljust, row, widths) for row in cells)
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
