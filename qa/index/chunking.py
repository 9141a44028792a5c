"""Article → Passages: whole sentences, within a token budget, with overlap and exact offsets."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qa.corpus.boilerplate import content_runs
from qa.errors import SettingsError
from qa.text.sentences import Span, sentences
from qa.text.tables import head_of, tables
from qa.types import Article, Passage

CountTokens = Callable[[Sequence[str]], list[int]]


def _pieces(text: str, spans: list[Span], budget: int, count: CountTokens) -> list[Span]:
    """The sentences, those longer than the budget cut at words (or within an endless word)."""
    from semantic_text_splitter import TextSplitter

    # The splitter expects sizes that add up, so it is not shown the special tokens.
    (special,) = count([""])
    sizes = count([text[start:end] for start, end in spans])
    pieces: list[Span] = []
    for (start, end), size in zip(spans, sizes, strict=True):
        if size <= budget:
            pieces.append((start, end))
            continue
        splitter = TextSplitter.from_callback(
            lambda part: count([part])[0] - special, budget - special
        )
        for offset, part in splitter.chunk_indices(text[start:end]):
            pieces.append((start + offset, start + offset + len(part)))
    return pieces


def _pack(sizes: list[int], budget: int, overlap: int) -> list[tuple[int, int]]:
    """Ranges [first, last) of consecutive pieces, each of as many as fit the budget.

    Each range after the first repeats pieces of the one before as far as the overlap allows.
    """
    ranges: list[tuple[int, int]] = []
    first = 0
    while first < len(sizes):
        last, total = first, 0
        while last < len(sizes) and (last == first or total + sizes[last] <= budget):
            total += sizes[last]
            last += 1
        ranges.append((first, last))
        if last == len(sizes):
            break
        repeated, again = 0, last
        # The next passage must have room for one new piece after what it repeats.
        room = min(overlap, budget - sizes[last])
        while again - 1 > first and repeated + sizes[again - 1] <= room:
            again -= 1
            repeated += sizes[again]
        first = again
    return ranges


def chunk(article: Article, count: CountTokens, budget: int, overlap: int) -> list[Passage]:
    """The passages of an article, in reading order; boilerplate is in none of them.

    Args:
        article: what to cut.
        count: tokens of each text by the encoder's tokenizer, special tokens included.
        budget: most tokens of a passage. A single character over budget stays whole.
        overlap: most tokens that a passage repeats of the one before it.

    Raises:
        SettingsError: an overlap that leaves no room for anything new.
    """
    if overlap * 2 > budget:
        raise SettingsError(
            f"overlap_tokens = {overlap} is more than half of passage_tokens = {budget}: lower it"
        )
    passages: list[Passage] = []
    known = tables(article.text)
    for start, end in content_runs(article.text, article.marks):
        pieces = _pieces(article.text, sentences(article.text, start, end), budget, count)
        # Counted with special tokens, so the sum over a passage errs on the safe side.
        sizes = count([article.text[a:b] for a, b in pieces])
        for first, last in _pack(sizes, budget, overlap):
            a, b = pieces[first][0], pieces[last - 1][1]
            head = head_of(article.text, known, a)
            passages.append(Passage(article.name, a, b, article.text[a:b], head))
    return passages
