"""The windows of one question, and what in them is to be learnt."""

import random
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.training import groups
from eval.training.groups import Part
from eval.training.models import load
from qa.reader.model import BUNDLED_FOLDER, LEAST_ROOM
from tests.eval.training.support import RECIPE, TEXT, known


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    return load(BUNDLED_FOLDER)[1]


@given(drawn=st.data())
def test_targets_mark_the_words_of_the_answers(tokenizer: Any, drawn: st.DataObject) -> None:
    word = st.sampled_from(["Lima", "11,800", "Ñuñoa", "état", "3.5%", "police"])
    words = drawn.draw(st.lists(word, min_size=1, max_size=120))
    text = " ".join(words)
    borders = np.cumsum([0] + [len(word) + 1 for word in words])
    first = drawn.draw(st.integers(0, len(words) - 1))
    last = drawn.draw(st.integers(first, min(len(words), first + 5) - 1))
    answer = (int(borders[first]), int(borders[last + 1]) - 1)
    made = groups.group("Who?", [Part(text, (answer,))], tokenizer, RECIPE, random.Random(0))
    assert made is not None
    assert sum(window.start.sum() for window in made) == pytest.approx(1)
    assert sum(window.end.sum() for window in made) == pytest.approx(1)
    for window in made:
        for start, end in zip(
            np.flatnonzero(window.start), np.flatnonzero(window.end), strict=True
        ):
            said = window.text[window.offsets[start][0] : window.offsets[end][1]]
            assert said == text[slice(*answer)]


def test_siblings_come_with_the_context_or_without_it() -> None:
    example = replace(known()[0], others=TEXT[1:])
    own, others = Part(example.context, example.answers), {Part(text, ()) for text in TEXT[1:]}
    source = RECIPE.sources["news"].model_copy(update={"siblings": 1.0})
    recipe = RECIPE.model_copy(update={"sources": {"news": source}, "without_gold": 0.5})
    drawn = [groups.choose(example, recipe, random.Random(seed)) for seed in range(20)]
    assert {len(parts) for parts in drawn} == {2, 3}
    for parts in drawn:
        assert (parts[0] == own) == (len(parts) == 3)
        assert set(parts) - {own} == others
    alone = replace(example, answers=())  # an unanswerable one keeps what it was written for
    for seed in range(20):
        assert groups.choose(alone, recipe, random.Random(seed))[0] == Part(example.context, ())


@pytest.mark.parametrize("window", [64, 128])
def test_a_long_question_leaves_windows_that_overlap_less(tokenizer: Any, window: int) -> None:
    recipe = RECIPE.model_copy(update={"window_tokens": window})
    long = Part(" ".join(TEXT * 4), ())
    for words in range(1, window, 9):
        made = groups.group("who " * words, [long], tokenizer, recipe, random.Random(0))
        assert (made is None) == (words + 3 + LEAST_ROOM > window)
        assert made is None or all(len(one.ids) <= window for one in made)


def test_a_passage_without_a_word_is_not_asked(tokenizer: Any) -> None:
    blank = Part("\u200b", ())
    assert groups.group("Who?", [blank], tokenizer, RECIPE, random.Random(0)) is None
    both = groups.group("Who?", [blank, Part(TEXT[0], ())], tokenizer, RECIPE, random.Random(0))
    assert both is not None
    assert [window.text for window in both] == [TEXT[0]]


def test_annotators_who_disagree_are_soft_targets(tokenizer: Any) -> None:
    text = "the labor minister Eduardo Garcia"
    part = Part(text, ((0, 33), (19, 33), (19, 33)))
    made = groups.group("Who?", [part], tokenizer, RECIPE, random.Random(0))
    assert made is not None
    (window,) = made
    assert sorted(window.start[window.start > 0].tolist()) == pytest.approx([1 / 3, 2 / 3])
    assert window.end.max() == pytest.approx(1)
