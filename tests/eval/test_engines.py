"""Two engines side by side, on a library of a few texts."""

from eval.engines import HEAD, agreement
from eval.retrieval import LEGS, Asked
from qa.settings import Settings
from tests.eval.test_retrieval import TEXTS


def test_milvus_finds_what_faiss_finds(settings: Settings) -> None:
    asked = [
        Asked("easy", "How long is the quay at Vik?", frozenset([TEXTS[1]])),
        Asked("odd", "zzz", frozenset([TEXTS[2]])),
    ]
    chosen = settings.model_copy(update={"index": "milvus"})
    rows = list(agreement(asked, TEXTS, chosen, None))
    assert {len(row) for row in rows} == {len(HEAD)}
    assert [row[:4] for row in rows] == [
        (collection, "3", leg, "1") for leg in LEGS for collection in ("easy", "odd")
    ]
    for row in rows:
        nothing_there = row[0] == "odd" and row[2] == "bm25"
        assert row[4:7] == ("1.000", "1.000", "0.000" if nothing_there else "1.000")
        assert row[7] == row[8]  # recall
    one = settings.model_copy(update={"index": "milvus", "retrieval": "dense"})
    assert {row[2] for row in agreement(asked, TEXTS, one, None)} == {"dense"}
