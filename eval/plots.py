"""The charts of ``docs/PERFORMANCE.md``, drawn from the tables that stand there."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from qa.text.tables import cells, is_rule

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"
Row = dict[str, str]
_WIDE = (8.0, 3.0)  # inches
_COLOURS = ("#1d4f91", "#c2571a", "#2d7d46")


def rows(table: str) -> list[Row]:
    """The rows of a table in Markdown, each cell by the head of its column."""
    head, *others = [cells(line) for line in table.splitlines() if not is_rule(line)]
    return [dict(zip(head, line, strict=True)) for line in others]


def number(cell: str) -> float:
    """The figure that a cell begins with: "0.904 [0.876, 0.932]" is 0.904."""
    return float(re.split(r"[ \[]", cell.replace(",", ""), maxsplit=1)[0])


def _recall(table: Sequence[Row], figure: Any) -> None:
    """Recall@5 against the size of the library, a panel for each set of questions, by leg."""
    sets = [one for one in dict.fromkeys(row["questions"] for row in table) if _many(table, one)]
    (panels,) = figure.subplots(1, len(sets), sharey=True, squeeze=False)
    for axes, name in zip(panels, sets, strict=True):
        for leg, colour in zip(("hybrid", "dense", "bm25"), _COLOURS, strict=True):
            own = [row for row in table if row["questions"] == name and row["leg"] == leg]
            sizes, found = ([number(row[key]) for row in own] for key in ("passages", "recall@5"))
            axes.plot(sizes, found, color=colour, marker="o", label=leg)
        axes.set(title=name, ylim=(0.4, 1))
        _sizes(axes, sizes)
    panels[0].set_ylabel("recall@5")
    figure.legend(*axes.get_legend_handles_labels(), loc="outside right upper", frameon=False)


def _sizes(axes: Any, sizes: Sequence[float]) -> None:
    """A logarithmic axis that names the sizes measured, and no others."""
    axes.set(xscale="log", xlabel="passages")
    axes.set_xticks(sizes, [f"{size:,.0f}" for size in sizes])
    axes.set_xticks([], minor=True)


def _many(table: Sequence[Row], name: str, least: int = 50) -> bool:
    return any(row["questions"] == name and number(row["n"]) >= least for row in table)


def _by_size(table: Sequence[Row], figure: Any, shown: Sequence[str]) -> None:
    """Times, of a table whose columns are sizes."""
    named = {row[""]: row for row in table}
    columns = [head for head in table[0] if head]
    given = named.get("passages") or {head: head for head in columns}
    axes = figure.subplots()
    sizes = [number(given[head]) for head in columns]
    for name, colour in zip(shown, _COLOURS, strict=False):
        values = [number(named[name][head]) for head in columns]
        axes.plot(sizes, values, color=colour, marker="o", label=name)
    axes.set(ylabel="ms", ylim=(0, None))
    _sizes(axes, sizes)
    figure.legend(loc="outside right upper", frameon=False)


def _searched(table: Sequence[Row], figure: Any) -> None:
    _by_size(table, figure, ("words p95, ms", "vectors p95, ms"))


def _grown(table: Sequence[Row], figure: Any) -> None:
    _by_size(table, figure, ("question p95, ms", "question p50, ms"))


# By the subcommand of `python -m eval` that prints the table.
CHARTS: dict[str, Callable[[Sequence[Row], Any], None]] = {
    "retrieval": _recall, "search": _searched, "growth": _grown,
}  # fmt: skip


def draw(command: str, table: str, folder: Path = FOLDER) -> Path | None:
    """Draw the chart of a command's table, if it has one; the same table gives the same file.

    Args:
        command: ``python -m eval retrieval …``.
        table: what it printed, in Markdown.
        folder: where to write ``retrieval.svg``.
    """
    name = command.partition("python -m eval ")[2].partition(" ")[0]
    if name not in CHARTS:
        return None
    import matplotlib as mpl

    with mpl.rc_context({"svg.hashsalt": name, "svg.fonttype": "none"}):
        from matplotlib.figure import Figure

        figure = Figure(figsize=_WIDE, layout="constrained")
        CHARTS[name](rows(table), figure)
        for axes in figure.axes:
            axes.spines[["top", "right"]].set_visible(False)
        file = folder / f"{name}.svg"
        figure.savefig(file, metadata={"Date": None})
    return file
