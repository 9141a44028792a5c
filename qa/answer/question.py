"""What people type, as it is asked."""

from __future__ import annotations

import re

from embeddings.encoder import Encoder
from qa.errors import QuestionError
from qa.text.characters import well_formed
from qa.text.words import has_words


def checked(text: str, encoder: Encoder, longest: int, what: str = "question") -> str:
    """A question on one line.

    Args:
        text: as typed.
        encoder: has to read all of it.
        longest: most characters.
        what: what it is called in an error.

    Raises:
        QuestionError: it is empty, without words, or too long.
    """
    text = re.sub(r"\s+", " ", well_formed(text)).strip()
    if not text:
        raise QuestionError(f"the {what} is empty: type a few words")
    if len(text) > longest:
        raise QuestionError(
            f"the {what} has {len(text):,} characters, more than {longest}: shorten it"
        )
    if not has_words(text):
        raise QuestionError(f"the {what} has no words in it: type a few words")
    if encoder.count_tokens([text])[0] > encoder.max_tokens:
        raise QuestionError(f"the {what} is longer than the encoder reads: shorten it")
    return text
