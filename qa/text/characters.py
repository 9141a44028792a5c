"""Characters that look alike or cannot be seen: texts are compared on a plain copy.

The text of an article, and every offset into it, stays as it is.
"""

from __future__ import annotations

import re
import unicodedata

_FORMAT = "Cf"  # soft hyphens, zero-width spaces, byte order marks, direction marks
_ALIKE = {
    "\u00b4": "'", "\u02bc": "'", "\u2018": "'", "\u2019": "'", "`": "'",
    "\u201c": '"', "\u201d": '"', "\u201e": '"',
    "\u2010": "-", "\u2011": "-", "\u2012": "–", "\u2212": "-", "\ufe63": "-",
    "\u2044": "/", "\u2215": "/",
}  # fmt: skip


class _Plain(dict[int, str]):
    """For ``str.translate``: what stands for a character, by its code."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        kind = unicodedata.decomposition(character).partition(" ")[0]
        if unicodedata.category(character) == _FORMAT or character == "\u034f":
            found = ""
        elif kind in ("<super>", "<sub>"):  # "10²" is not 102
            found = character
        else:
            found = unicodedata.normalize("NFKC", character)
        if kind == "<fraction>":  # "3½" is 3 1/2
            found = f" {found}"
        self[code] = "".join(_ALIKE.get(letter, letter) for letter in found)
        return self[code]


_PLAIN = _Plain()


def plain(text: str) -> str:
    r"""A text in plain characters: none that cannot be seen, one kind of space, hyphen, apostrophe.

    >>> plain("27\u200b.5 mil\u00adlion"), plain("３\u202f500"), plain("3½"), plain("−5")
    ('27.5 million', '3 500', '3 1/2', '-5')
    """
    if text.isascii():
        return text.replace("`", "'")
    return unicodedata.normalize("NFC", text.translate(_PLAIN))


def folded(text: str) -> str:
    r"""A text as it is compared with others: plain, without case, dashes and spaces all of a kind.

    >>> folded("Peru\u00advian\u00a0–  Andes") == folded("PERUVIAN - Andes")
    True
    """
    return " ".join(re.sub("[–—―]", "-", plain(text).casefold()).split())


def visible(text: str) -> tuple[str, list[int]]:
    r"""A text without characters that cannot be seen, and where each offset of it is then.

    >>> visible("a\u200bb")
    ('ab', [0, 1, 1, 2])
    """
    kept = [text.isascii() or unicodedata.category(letter) != _FORMAT for letter in text]
    at = [0]
    for keep in kept:
        at.append(at[-1] + keep)
    return "".join(letter for letter, keep in zip(text, kept, strict=True) if keep), at
