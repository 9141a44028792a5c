"""One self-contained HTML page of a result: figures, charts, and every miss with its passages."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from eval.abstention import reliability, risk_coverage
from eval.metrics import GOOD
from eval.summary import FIGURES
from qa.text.templates import escaping


def _svg(draw: Callable[[Any], None]) -> str:
    """A small chart, both axes from 0 to 1, as inline SVG."""
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    chart, axes = plt.subplots(figsize=(4.2, 3.2), layout="constrained")
    axes.spines[["top", "right"]].set_visible(False)
    axes.set(xlim=(0, 1), ylim=(0, 1))
    draw(axes)
    out = io.StringIO()
    # Without a date the same result gives the same page.
    chart.savefig(out, format="svg", metadata={"Date": None})
    plt.close(chart)
    return out.getvalue()[out.getvalue().index("<svg") :]


def _charts(rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    confidence = np.asarray([row["confidence"] for row in rows])
    right = np.asarray([float(row["guess_f1"] >= GOOD) for row in rows])

    def risk(axes: Any) -> None:
        axes.plot(*risk_coverage(confidence, right), color="#1d4f91")
        axes.set(xlabel="coverage", ylabel="risk")

    def diagram(axes: Any) -> None:
        stated, was, size = zip(*reliability(confidence, right), strict=True)
        axes.plot([0, 1], [0, 1], color="#999", linewidth=1, linestyle="--")
        axes.plot(stated, was, color="#1d4f91", linewidth=1, clip_on=False)
        sizes = [10 + 200 * n / len(rows) for n in size]
        axes.scatter(stated, was, s=sizes, color="#1d4f91", clip_on=False)
        axes.set(xlabel="confidence", ylabel="share right")

    return [
        (_svg(risk), "Risk-coverage: share wrong when only the most confident are answered."),
        (_svg(diagram), "Reliability: on the dashed line, a confidence means what it says."),
    ]


def page(result: dict[str, Any], title: str) -> str:
    """The HTML of a result of ``python -m eval run``; all text in it is escaped."""
    misses = [
        {**row, "shown": row["citations"][:2] or row["nearest"]}
        for row in result["rows"]
        if row["miss"] is not None
    ]
    summary = result["summary"]
    figures = {name: summary[name] for name in FIGURES if name in summary}
    return (
        escaping(Path(__file__).parent)
        .get_template("report.html.j2")
        .render(
            title=title,
            summary=summary,
            parts={"all kinds": figures} | summary["by kind"],
            charts=_charts(result["rows"]),
            misses=misses,
        )
    )
