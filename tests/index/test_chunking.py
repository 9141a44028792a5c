import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.encoder import load_encoder
from qa.corpus import boilerplate
from qa.corpus.loader import ReadOptions, load
from qa.errors import SettingsError
from qa.index.chunking import chunk
from qa.index.diff import reading_limits
from qa.settings import Settings
from qa.types import Article
from tests.conftest import SEEDS
from tests.fakes import HashEncoder

ENCODER = load_encoder()
PIECES = [
    "A word. ", "Peru’s  capital, Lima; ", "\n\n", "Read Also: More\n", "11,800 ", "🎈", "\r\n",
    "supercalifragilistic" * 9, "利马部署了多少警察", "a@b.c/" * 30,
]  # fmt: skip


def article(text):
    return Article("a.txt", text, "T", marks=boilerplate.find(text))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join), st.integers(16, 80))
def test_budget_offsets_and_coverage_with_the_real_tokenizer(text, budget):
    parsed = article(text)
    passages = chunk(parsed, ENCODER.count_tokens, budget, budget // 4)
    for passage in passages:
        assert text[passage.start : passage.end] == passage.text
        assert passage.text == passage.text.strip() != ""
    assert all(n <= budget for n in ENCODER.count_tokens([p.text for p in passages]))
    # Boilerplate is in no passage; everything else is in at least one.
    inside = {i for p in passages for i in range(p.start, p.end)}
    for mark in parsed.marks:
        assert not inside & set(range(mark.start, mark.end))
    for start, end in boilerplate.content_runs(text, parsed.marks):
        assert all(i in inside or text[i].isspace() for i in range(start, end))


def test_passages_overlap_by_whole_sentences():
    text = " ".join(f"Sentence number {n} is here." for n in range(30))
    passages = chunk(article(text), HashEncoder().count_tokens, 40, 12)
    assert len(passages) > 3
    for one, two in itertools.pairwise(passages):
        assert one.start < two.start < one.end < two.end
        assert text[two.start : one.end].startswith("Sentence")


def test_seed_passages_never_reach_the_encoders_limit():
    reading = ReadOptions({}, {}, reading_limits(Settings.load()))
    for path in sorted(SEEDS.glob("*.txt")):
        (parsed,) = load(path, path.name, reading)
        assert isinstance(parsed, Article)
        passages = chunk(parsed, ENCODER.count_tokens, 160, 40)
        assert max(ENCODER.count_tokens([p.text for p in passages])) <= 160
        assert not any("Debt Ceiling" in p.text or "READ MORE" in p.text for p in passages)


def test_too_much_overlap_is_refused():
    with pytest.raises(SettingsError, match="overlap_tokens = 30"):
        chunk(article("x"), HashEncoder().count_tokens, 40, 30)
