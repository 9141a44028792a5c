"""Patterns for what is left out, in the syntax of ``.gitignore``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from pathspec import GitIgnoreSpec
from pathspec.patterns.gitignore import GitIgnorePatternError
from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

FILE = ".footnoteignore"


@lru_cache(maxsize=64)
def spec(patterns: tuple[str, ...]) -> GitIgnoreSpec:
    """The patterns, compiled. Raises ValueError for one that is none (see ``is_pattern``)."""
    return GitIgnoreSpec.from_lines(map(_as_git_reads, patterns))


def _as_git_reads(line: str) -> str:
    """A pattern that ends in "**/" means the folders below, and not the one it begins with."""
    return re.sub(r"(?<![^/!])\*\*/ *$", "**/*/", line)


def is_pattern(line: str) -> bool:
    """Whether a line says what to leave out: neither empty, a comment nor broken.

    >>> [is_pattern(line) for line in ("*.csv", "!keep.csv", "", "# note", "!")]
    [True, True, False, False, False]
    """
    try:
        return any(rule.include is not None for rule in spec((line,)).patterns)
    except GitIgnorePatternError:
        return False


def parse(lines: Iterable[str]) -> GitIgnoreSpec:
    """The patterns of a ``.footnoteignore``; as git does, lines that are none count for nothing."""
    return spec(tuple(line for line in lines if is_pattern(line)))


def decision(rules: GitIgnoreSpec, name: str) -> bool | None:
    """True: left out; False: taken back by a "!" pattern; None: the patterns don't say.

    ``name`` is a path below the folder of the patterns, with "/" at its end for a folder. As in
    git, what lies in a folder is decided for itself; whoever walks does not enter one left out.
    """
    for rule in reversed(rules.patterns):
        if rule.include is not None and rule.regex and _means(rule.regex, name):
            return bool(rule.include)
    return None


def _means(regex: re.Pattern[str], name: str) -> bool:
    """Whether a pattern means a file or folder itself, and not only a folder that it is in."""
    # The group is where the regex has gone on from the name of a folder to what lies in it.
    if (match := regex.search(name.rstrip("/"))) and not match.groupdict().get("ps_d"):
        return True
    return name.endswith("/") and any(
        match.groupdict().get("ps_d") and match.end("ps_d") == len(name)
        for match in regex.finditer(name)
    )


def leaves_out(rules: GitIgnoreSpec, name: str) -> bool:
    """Whether a file or article is left out, by itself or with a folder that it is in."""
    if not rules.patterns:
        return False
    folders = (name[: at + 1] for at, sign in enumerate(name) if sign == "/")
    return any(decision(rules, each) for each in (*folders, name))


def literal(name: str) -> str:
    r"""The pattern that means one path below the folder, whatever signs are in it.

    >>> literal("sub/what?.txt")
    '/sub/what\\?.txt'
    """
    escaped = GitIgnoreSpecPattern.escape(name)
    bare = escaped.rstrip()  # white space at a pattern's end counts only where it is marked
    return "/" + bare + "".join(f"[{space}]" for space in escaped[len(bare) :])
