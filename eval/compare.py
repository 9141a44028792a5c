"""Two runs over the same questions, question by question."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from qa.errors import QAError

RESAMPLES = 10_000


def load(path: Path) -> dict[str, Any]:
    """A result file of ``python -m eval run``.

    Raises:
        QAError: it is not one.
    """
    try:
        result: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(result["summary"], dict) or not all("id" in r for r in result["rows"]):
            raise KeyError("rows")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise QAError(f"{path} is not a result of python -m eval run: {error!r}") from error
    return result


def paired_bootstrap(before: list[float], after: list[float], seed: int = 0) -> dict[str, float]:
    """Mean change, its 95 % interval, and how often resampling the questions turns it round.

    Efron & Tibshirani 1993, chapter 16: the same questions are drawn for both runs.
    """
    change = np.asarray(after) - np.asarray(before)
    rng = np.random.default_rng(seed)
    drawn = change[rng.integers(0, len(change), (RESAMPLES, len(change)))].mean(axis=1)
    low, high = np.percentile(drawn, [2.5, 97.5])
    mean = float(change.mean())
    turned = int(((drawn <= 0) if mean > 0 else (drawn >= 0)).sum())
    other = (turned + 1) / (RESAMPLES + 1)  # never 0: Davison & Hinkley 1997, section 4.2
    return {"change": mean, "low": float(low), "high": float(high), "p": float(min(1, 2 * other))}


def compare(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """What changed from one result to the other, as lines of text.

    Raises:
        QAError: they share no question.
    """
    before, after = ({row["id"]: row for row in result["rows"]} for result in (one, other))
    shared = [i for i in before if i in after]
    if not shared:
        raise QAError("the two results share no question")
    lines = [f"{len(shared)} questions in both"]
    for name in ("exact", "f1"):
        result = paired_bootstrap(
            [before[i][name] for i in shared], [after[i][name] for i in shared]
        )
        lines.append(
            f"{name:6} {np.mean([before[i][name] for i in shared]):.3f} -> "
            f"{np.mean([after[i][name] for i in shared]):.3f}   change {result['change']:+.3f} "
            f"[{result['low']:+.3f}, {result['high']:+.3f}], p = {result['p']:.3f}"
        )
    for word, sign in (("better", 1), ("worse", -1)):
        moved = [i for i in shared if sign * (after[i]["f1"] - before[i]["f1"]) > 0]
        lines += ["", f"{len(moved)} {word}"]
        for i in moved:
            was, now = before[i], after[i]
            lines.append(
                f"  {i}  {was['question']}\n"
                f"      {was['predicted'] or '(none)'!s}  ->  {now['predicted'] or '(none)'!s}"
                f"   [{was['miss'] or 'right'} -> {now['miss'] or 'right'}]"
            )
    return lines
