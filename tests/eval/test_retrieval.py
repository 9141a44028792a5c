"""Whether the right passage is found, measured on a library of a few texts."""

from pathlib import Path

import pytest

from eval import retrieval
from eval.retrieval import Asked, filled, found
from qa.errors import QAError
from qa.settings import Settings
from tests.eval.training.support import write_data

TEXTS = [
    "The quarry at Holm was sold to Mowat on Monday.",
    "The quay at Vik is 214 metres long and was built in 1934.",
    "The fair in the park opened on 6 June.",
]


def test_ranks_by_leg_and_collection(settings: Settings) -> None:
    asked = [
        Asked("easy", "How long is the quay at Vik?", frozenset([TEXTS[1]])),
        Asked("easy", "To whom was the quarry sold?", frozenset([TEXTS[0]])),
        Asked("odd", "zzz", frozenset([TEXTS[2]])),
    ]
    rows = list(found(asked, TEXTS, settings, None))
    assert [row[:4] for row in rows] == [
        (collection, "3", leg, n)
        for leg in retrieval.LEGS
        for collection, n in (("easy", "2"), ("odd", "1"))
    ]
    by = {(row[0], row[2]): row[4:] for row in rows}
    assert by["easy", "hybrid"][0].startswith("1.000")
    assert by["odd", "bm25"][-1].startswith("0.000")  # no word of it is anywhere


def test_a_library_is_filled_with_other_texts(tmp_path: Path) -> None:
    data = write_data(tmp_path)
    more = filled(TEXTS, data, 5)
    assert more[:3] == TEXTS
    assert len(more) == len(set(more)) >= 5
    assert filled(TEXTS, data, 2) == TEXTS
    with pytest.raises(QAError, match="ask for fewer"):
        filled(TEXTS, data, 1_000_000)
