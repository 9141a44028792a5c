"""Patterns for what is left out, in the syntax of ``.gitignore``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property, lru_cache

from pathspec import GitIgnoreSpec
from pathspec.patterns.gitignore import GitIgnorePatternError
from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

FILE = ".footnoteignore"


class Rules:
    """Patterns, compiled at their first use: those of one path are looked up, however many.

    Names are paths below the folder of the patterns, with "/" at its end for a folder.
    """

    def __init__(self, patterns: tuple[str, ...]) -> None:
        self._patterns = patterns

    @cached_property
    def _paths(self) -> frozenset[str]:
        """What patterns for one path name. Where the order counts, all go the slow way."""
        if any(line.startswith("!") for line in self._patterns):
            return frozenset()
        return frozenset(path for line in self._patterns if (path := _path(line)))

    @cached_property
    def _wild(self) -> GitIgnoreSpec:
        rest = (line for line in self._patterns if not self._paths or not _path(line))
        return GitIgnoreSpec.from_lines(map(_as_git_reads, rest))

    def decision(self, name: str) -> bool | None:
        """True: left out; False: taken back by a "!" pattern; None: the patterns don't say.

        As in git, what lies in a folder is decided for itself; whoever walks does not enter one
        left out.
        """
        if name in self._paths or (name.endswith("/") and name[:-1] in self._paths):
            return True
        for rule in reversed(self._wild.patterns):
            if rule.include is not None and rule.regex and _means(rule.regex, name):
                return bool(rule.include)
        return None

    def leaves_out(self, name: str) -> bool:
        """Whether a file or article is left out, by itself or with a folder that it is in."""
        if not self._patterns:
            return False
        folders = (name[: at + 1] for at, sign in enumerate(name) if sign == "/")
        return any(self.decision(each) for each in (*folders, name))


@lru_cache(maxsize=64)
def rules(patterns: tuple[str, ...]) -> Rules:
    """The rules that these patterns make; each must be one (see ``is_pattern``)."""
    return Rules(patterns)


def parse(lines: Iterable[str]) -> Rules:
    """The patterns of a ``.footnoteignore``; as git does, lines that are none count for nothing."""
    return rules(tuple(line for line in lines if is_pattern(line)))


def is_pattern(line: str) -> bool:
    """Whether a line says what to leave out: neither empty, a comment nor broken.

    >>> [is_pattern(line) for line in ("*.csv", "!keep.csv", "", "# note", "!")]
    [True, True, False, False, False]
    """
    if _path(line):
        return True
    try:
        compiled = GitIgnoreSpec.from_lines([_as_git_reads(line)])
    except GitIgnorePatternError:
        return False
    return any(rule.include is not None for rule in compiled.patterns)


def literal(name: str) -> str:
    r"""The pattern that means one path below the folder, whatever signs are in it.

    >>> literal("sub/what?.txt")
    '/sub/what\\?.txt'
    """
    escaped = GitIgnoreSpecPattern.escape(name)
    bare = escaped.rstrip()  # white space at a pattern's end counts only where it is marked
    return "/" + bare + "".join(f"[{space}]" for space in escaped[len(bare) :])


def _path(line: str) -> str:
    r"""What ``literal`` made a pattern of; "" for all other patterns.

    >>> [_path(line) for line in ("/sub/what\\?.txt", "/sub/", "/sub/*.txt", "a.txt")]
    ['sub/what?.txt', 'sub/', '', '']
    """
    marked = re.sub(r"\[(\s)\]", r"\1", line.removeprefix("/"))
    name = re.sub(r"\\(.)", r"\1", marked, flags=re.DOTALL)
    return name if name.strip("/") and literal(name) == line else ""


def _as_git_reads(line: str) -> str:
    """A pattern that ends in "**/" means the folders below, and not the one it begins with."""
    return re.sub(r"(?<![^/!])\*\*/ *$", "**/*/", line)


def _means(regex: re.Pattern[str], name: str) -> bool:
    """Whether a pattern means a file or folder itself, and not only a folder that it is in."""
    # The group is where the regex has gone on from the name of a folder to what lies in it.
    if (match := regex.search(name.rstrip("/"))) and not match.groupdict().get("ps_d"):
        return True
    return name.endswith("/") and any(
        match.groupdict().get("ps_d") and match.end("ps_d") == len(name)
        for match in regex.finditer(name)
    )
