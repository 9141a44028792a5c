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


_DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
RAISED = str.maketrans(
    "0123456789-−+n()abcdefghijklmoprstuvwxyz", f"{_DIGITS}⁻⁻⁺ⁿ⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"
)
_MARKS = f"{_DIGITS}⁽⁾ᵃ-ᶻᵃᵇᶜᵈᵉᶠᵍʰʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻ①-⑳"
_RUN = re.compile(rf"[⁻⁺]?[{_MARKS}]+$")
# What a raised figure belongs to: a unit ("km²", "kg/m³"), a power of ten or a letter ("mc²").
_BASE = re.compile(r"(?:\b|/)[^\W\d_]{1,3}$|\b10$|[×x^]\s?\d+$")
_SURNAME = re.compile(r"[A-ZÀ-Þ][\w.’'-]+ [A-ZÀ-Þ][a-zß-ÿ]{1,2}$")  # no unit: "Lena Ek"
_SIGN = re.compile(r"(?:\[(?:\^|note )?\d{1,3}\]|\[[a-z]\]|\^\d{1,3}\^|[*†‡])+$")


def footnote_mark(text: str) -> str:
    """The mark of a footnote at a text's end, or "".

    "[3]" and "*" stand for one, and so does a raised figure, but for an exponent.

    >>> footnote_mark("11,800³"), footnote_mark("45 km²"), footnote_mark("43[2]")
    ('³', '', '[2]')
    >>> footnote_mark("10¹²"), footnote_mark("11,800¹⁾"), footnote_mark("Lena Ek⁴")
    ('', '¹⁾', '⁴')
    """
    if sign := _SIGN.search(text):
        return sign[0] if sign.start() else ""
    run = _RUN.search(text)
    if not run or not run.start() or run[0][0] in "⁻⁺":
        return ""
    before = text[: run.start()]
    return "" if _BASE.search(before) and not _SURNAME.search(before) else run[0]


def raised(words: str, before: str) -> str:
    """What stands raised in a document, as text that does not stick to what stands before it.

    Args:
        words: those raised.
        before: the text right before them.

    Returns:
        The words for those of an ordinal ("th") and the like, raised characters for a figure, ""
        for the mark of a footnote that is no figure.

    >>> raised("3", "11,800"), raised("th", "5"), raised("note 3", "11,800"), raised("99", "€4")
    ('³', 'th', '', '.99')
    """
    words = words.strip()
    if not words or not before[-1:].isalnum():
        marks = before.strip() and re.fullmatch(r"\W*\d{1,3}(?:\W+\d{1,3})*\W*", words)
        return "" if marks else words
    if re.fullmatch(r"\d\d", words) and re.search(r"[$€£¥]\s?\d+$", before):
        return f".{words}"  # a price
    if re.fullmatch(r"[-−+]?\d+|n", words):
        return words.translate(RAISED)
    if re.fullmatch(r"st|nd|rd|th|[a-z]{0,3}(?:è|é|º|ª).*|er?|os?|as?(?<!a)|TM|SM|[®™©]", words):
        return words
    if re.fullmatch(r"[\d.,·/×^+−-]+", words) and not re.fullmatch(r"[\d, –-]+|\d+\.", words):
        return f"^{words}"  # "10" and a raised "6.5"
    return ""


def folded(text: str) -> str:
    r"""A text as it is compared with others: plain, without case, dashes and spaces all of a kind.

    >>> folded("Peru\u00advian\u00a0–  Andes") == folded("PERUVIAN - Andes")
    True
    """
    return " ".join(re.sub("[–—―]", "-", plain(text).casefold()).split())


def well_formed(text: str) -> str:
    r"""The text without lone surrogates, which neither SQLite, a browser nor a terminal can hold.

    Bytes of a shell's argument or of a file's name that are not UTF-8 arrive as such.

    >>> well_formed("a\udcff")
    'a?'
    """
    return text.encode("utf-8", "replace").decode()


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


def without_accents(text: str) -> str:
    """The same letters without their marks: García is Garcia.

    >>> without_accents("São")
    'Sao'
    """
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFKD", text)
    return "".join(part for part in parts if not unicodedata.combining(part))
