"""Unanswerable questions made of answerable ones."""

import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.training.examples import Example
from eval.training.twists import Twister, _around, _names, exchange_word, leave_out_sentence

CONTEXT = (
    "Chopin met Liszt in Paris in 1832. The river Seine is the largest in the city, and its "
    "northern bank holds the older houses. Mendelssohn came from Berlin two years later and "
    "stayed for a month with Hiller, who had rented rooms there. Nobody recorded what they ate."
)


def example(question: str, *answers: str, context: str = CONTEXT) -> Example:
    spans = tuple((context.index(a), context.index(a) + len(a)) for a in answers)
    return Example("news", question, context, spans)


KNOWN = [
    example("Where did Chopin meet Liszt?", "Paris"),
    example("When did Chopin meet Liszt?", "1832"),
    example("Which is the largest river?", "Seine"),
    example("Who came from Berlin?", "Mendelssohn"),
    example("Who was born in Vienna in 1797?"),
]


@pytest.fixture(scope="module")
def twister() -> Twister:
    from eval.training.models import load
    from qa.reader.model import BUNDLED_FOLDER

    model, tokenizer = load(BUNDLED_FOLDER)
    return Twister(KNOWN, tokenizer, model.get_input_embeddings().weight.detach().numpy())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('Where did Liszt of Weimar live in 1,848? "He" left the Rhine.',
         ["Liszt of Weimar", "1,848", "Rhine"]),
        ("What did Beyoncé sell on eBay on the 21st?", ["Beyoncé"]),
        ("Who is Peru's interior minister?", ["Peru"]),
        ("Where did John F. Kennedy and St. Louis meet?", ["John F. Kennedy"]),
        ("What did A say to the Saxe-Coburg?", ["Saxe-Coburg"]),
    ],
)  # fmt: skip
def test_names_are_whole(text: str, found: list[str]) -> None:
    assert [place.text for place in _names(text)] == found


def test_a_name_is_exchanged_for_one_that_the_answering_sentence_does_not_hold(
    twister: Twister,
) -> None:
    made = {
        twisted.question
        for seed in range(40)
        if (twisted := twister.exchange_name(KNOWN[0], random.Random(seed)))
    }
    # "Paris" stands beside the answer; those elsewhere in the passage or in other questions don't.
    names = ("Seine", "Berlin", "Hiller", "Vienna")
    assert made <= {
        question
        for name in names
        for question in (f"Where did Chopin meet {name}?", f"Where did {name} meet Liszt?")
    }
    assert len(made) > 1


def test_a_name_that_the_passage_does_not_hold_is_left(twister: Twister) -> None:
    assert (
        twister.exchange_name(example("Where did Brahms eat?", "Paris"), random.Random(0)) is None
    )


def exchanged(question: str, answer: str) -> set[str]:
    asked = example(question, answer)
    made = [exchange_word(asked, random.Random(seed)) for seed in range(60)]
    assert all(one.answers == () for one in made if one)
    return {one.question for one in made if one}


def test_a_word_is_exchanged_for_one_that_shuts_it_out() -> None:
    made = exchanged("Which is the largest river?", "Seine")
    # "lake" and "mountain" shut out "river".
    assert made == {
        "Which is the smallest river?",
        "Which is the largest lake?",
        "Which is the largest mountain?",
    }


def test_a_word_is_left_where_the_passage_holds_the_other_or_it_only_tells_a_degree() -> None:
    # The passage says "before" nowhere; "later" has a rival only in "earlier".
    assert exchanged("Who came two years later?", "Mendelssohn") == {
        *(
            f"Who came {number} years later?"
            for number in ["three", "four", "five", "six", "seven", "eight", "nine", "ten"]
        ),
        "Who came two years earlier?",
    }
    assert exchanged("How older was he?", "Mendelssohn") == {"How older wasn't he?"}
    assert exchanged("Which can't-miss bank?", "Seine") == set()


def test_denials_are_rare() -> None:
    asked = example("When did Chopin meet Liszt?", "1832")
    made = [exchange_word(asked, random.Random(seed)) for seed in range(1000)]
    denied = [one.question for one in made if one]
    assert set(denied) == {"When didn't Chopin meet Liszt?"}
    assert 120 < len(denied) < 280  # a fifth


def test_the_sentence_that_answers_is_left_out() -> None:
    made = leave_out_sentence(KNOWN[0], random.Random(0))
    assert made is not None
    assert made.context == CONTEXT[CONTEXT.index("The river") :]
    assert made.answers == ()


def test_a_passage_that_answers_twice_or_in_part_is_left() -> None:
    context = CONTEXT + " Paris was cold."
    for answer in ("Paris", "Liszt in Paris"):
        one = example("Where?", answer, context=context)
        assert leave_out_sentence(one, random.Random(0)) is None


def test_all_sentences_with_the_answer_count_as_answering() -> None:
    # The first "1832" is marked, as SQuAD does; Hiller stands beside the second.
    context = CONTEXT + " Hiller met Mendelssohn in 1832 too."
    one = example("When did Chopin meet Liszt?", "1832", context=context)
    assert "Hiller" in _around(one)
    assert "Seine" not in _around(one)


@settings(deadline=None)
@given(seed=st.integers(0, 10_000), number=st.integers(0, 3))
def test_one_thing_is_changed_and_nothing_answers(twister: Twister, seed: int, number: int) -> None:
    one = KNOWN[number]
    made = twister.twist(one, random.Random(seed))
    if made is None:
        return
    assert made.answers == ()
    assert (made.question == one.question) != (made.context == one.context)
    if made.question == one.question:
        start, end = one.answers[0]
        assert one.context[start:end] not in made.context


def test_likest_names_come_first(twister: Twister) -> None:
    assert twister._likest("Germany", ["Beyoncé", "Stockhausen", "Austria", "France"])[:2] in (
        ["Austria", "France"],
        ["France", "Austria"],
    )
    assert "Beyoncé" not in twister._likest("Germany", ["Beyoncé"])


def test_twisted_questions_reach_the_batches(twister: Twister) -> None:
    from eval.training.chunks import Chunks
    from eval.training.models import load
    from eval.training.recipe import Source
    from qa.reader.model import BUNDLED_FOLDER
    from tests.eval.training.support import RECIPE

    tokenizer: Any = load(BUNDLED_FOLDER)[1]
    with_answer: list[float] = []
    for share in (0.0, 1.0):
        sources = {"news": Source(weight=1, twist=bool(share))}
        changes = {"retrieved_share": 0.0, "twisted": share, "sources": sources}
        recipe = RECIPE.model_copy(update=changes)
        chunks = Chunks([(0, range(4))], KNOWN, [[]] * 5, recipe, tokenizer, twister)
        with_answer.append(sum(float(batch.start.sum()) for batch in chunks[0]))
    assert np.allclose(with_answer, [4.0, 0.0])
