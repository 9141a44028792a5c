"""Thresholds in one file; a figure beyond one fails."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("gate.toml")


def failures(summary: Mapping[str, Any], part: str, path: Path = FILE) -> list[str]:
    """What of a summary lies beyond the thresholds of ``[<part>]``, a line each.

    A figure that is not defined on these rows fails too.
    """
    limits = tomllib.loads(path.read_text(encoding="utf-8"))
    for key in part.split("."):
        limits = limits[key]
    lines = []
    for kind, sign in (("at_least", 1), ("at_most", -1)):
        for name, limit in limits.get(kind, {}).items():
            entry = summary.get(name, float("nan"))
            value = entry["value"] if isinstance(entry, Mapping) else entry
            if not sign * (value - limit) >= 0:  # so that nan fails
                lines.append(f"{name} is {value:.3f}, must be {kind.replace('_', ' ')} {limit}")
    return lines
