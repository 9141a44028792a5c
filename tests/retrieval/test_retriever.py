import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from qa.assistant import Assistant
from qa.retrieval.retriever import z_scores
from qa.settings import Settings
from tests.fakes import HashEncoder


@given(hnp.arrays(np.float64, st.integers(1, 30), elements=st.floats(-1e3, 1e3)))
def test_z_scores(scores):
    z = z_scores(scores)
    assert z.shape == scores.shape
    if np.ptp(scores) > 1e-3:
        assert z.mean() == pytest.approx(0, abs=1e-6)
        assert z.std() == pytest.approx(1)
        assert z[scores.argmax()] == pytest.approx(z.max())
        assert z[scores.argmin()] == pytest.approx(z.min())
    elif np.ptp(scores) == 0:
        assert (z == 0).all()


def test_z_scores_by_hand():
    assert z_scores(np.array([1.0, 3.0])).tolist() == [-1.0, 1.0]


@pytest.fixture
def small(tmp_path):
    folder = tmp_path / "corpus"
    folder.mkdir()
    for n, text in enumerate(["Protest in Lima.", "Rain in Cusco.", "A festival of cheese."]):
        (folder / f"{n}.txt").write_text(text)
    settings = Settings.load(index_dir=tmp_path / "index", pool=2)
    return Assistant.open(folder, settings=settings, encoder=HashEncoder())


def test_score_is_the_weighted_sum_of_both_legs(small):
    hits = small.retrieve("cheese festival", k=3)
    assert hits[0].text == "A festival of cheese."
    legs = [z_scores(np.array([getattr(h, leg) for h in hits])) for leg in ("cosine", "bm25")]
    fused = legs[0] + small.settings.lexical_weight * legs[1]
    np.testing.assert_allclose([h.score for h in hits], fused, atol=1e-6)
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    query = HashEncoder().encode(["cheese festival"])[0]
    for hit in hits:
        assert hit.cosine == pytest.approx(HashEncoder().encode([hit.text])[0] @ query, abs=1e-6)


def test_the_july_report_is_the_one_published_in_july(tmp_path):
    """Of two that say the same, though neither text names a month."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    for month in ("03", "07"):
        text = f"---\ndate: 2023-{month}-11\n---\n\nThe river rose {month} feet in Lima.\n"
        (folder / f"{month}.md").write_text(text)
    with Assistant.open(
        folder, settings=Settings.load(index_dir=tmp_path / "index"), encoder=HashEncoder()
    ) as opened:
        asked = {"03": "March", "07": "July"}
        for month, name in asked.items():
            hits = opened.retrieve(f"How far did the river rise in the {name} report?", k=2)
            assert hits[0].article == f"{month}.md"
            assert hits[0].bm25 > hits[1].bm25


@pytest.mark.parametrize(("mode", "leg"), [("dense", "cosine"), ("bm25", "bm25")])
def test_one_leg_alone_ranks_by_its_own_score(small, mode, leg):
    settings = small.settings.model_copy(update={"retrieval": mode, "pool": 100})
    alone = Assistant.open(small.corpus, settings=settings, encoder=HashEncoder())
    hits = alone.retrieve("cheese in Lima", k=3)
    values = [getattr(hit, leg) for hit in hits]
    assert values == sorted(values, reverse=True)
    assert hits[0].article in ("0.txt", "2.txt")
    assert alone.retrieve("volcano", k=3) == [] or mode == "dense"


def test_no_shared_word_leaves_the_dense_leg(small):
    hits = small.retrieve("volcano", k=3)
    assert hits
    assert all(hit.bm25 == 0 and hit.coverage == 0 for hit in hits)


def test_k_is_kept(small):
    assert len(small.retrieve("Lima", k=1)) == 1
    assert len(small.retrieve("Lima", k=99)) == 3


@pytest.mark.parametrize(
    ("query", "article"),
    [
        ("officers deployed in Lima", "001_9a5645c8147c51df.txt"),
        ("popular tourist destination cut off", "002_88c5d722cd837374.txt"),
        ("president of CUNARC", "003_273a8ccd8bae4fda.txt"),
        ("fire in a structure", "000_1b7d85def7643e63.txt"),
    ],
)
def test_seeds(assistant, query, article):
    assert assistant.retrieve(query, k=3)[0].article == article


def test_what_bm25_counts_is_a_setting(small):
    def order(weight: float) -> tuple[list[str], list[str]]:
        chosen = small.settings.model_copy(update={"lexical_weight": weight, "pool": 100})
        with Assistant.open(small.corpus, settings=chosen, encoder=HashEncoder()) as assistant:
            hits = assistant.retrieve("cheese festival", k=3)
        return [hit.text for hit in sorted(hits, key=lambda hit: -hit.bm25)], [h.text for h in hits]

    by_words, with_much = order(1000.0)
    assert with_much == by_words
    chosen = small.settings.model_copy(update={"lexical_weight": 0.0, "pool": 100})
    with Assistant.open(small.corpus, settings=chosen, encoder=HashEncoder()) as assistant:
        cosines = [hit.cosine for hit in assistant.retrieve("cheese festival", k=3)]
    assert cosines == sorted(cosines, reverse=True)


def test_one_story_in_many_papers_does_not_hide_all_others(tmp_path):
    """More copies than candidates: the list is filled up from beyond them."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    for n in range(40):
        story = f"---\ntitle: Paper {n}\n---\n\nThe ferry strike has ended.\n"
        (folder / f"copy{n}.md").write_text(story)
    (folder / "other.txt").write_text("Rain fell in Lima.")
    settings = Settings.load(index_dir=tmp_path / "index", pool=5)
    assistant = Assistant.open(folder, settings=settings, encoder=HashEncoder())
    hits = assistant.retrieve("When has the ferry strike ended?", k=2)
    assert [hit.article for hit in hits][1:] == ["other.txt"]
    assert len(hits[0].copies) == 39
