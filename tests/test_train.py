"""The training recipe: data, groups, and a real run cut in two."""

import gzip
import json
import random
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import QAError, SettingsError
from qa.reader.model import BUNDLED_FOLDER, LEAST_ROOM, Reader
from qa.reader.train import attention, chunks, examples, groups, loop, passages, twists
from qa.reader.train.__main__ import load, run
from qa.reader.train.examples import Example
from qa.reader.train.loss import margins
from qa.reader.train.passages import Part, retrieve
from qa.reader.train.recipe import BUNDLED, Recipe, Source
from qa.settings import Settings

RECIPE = Recipe(
    start="reader",
    epochs=2,
    rate=1e-4,
    head_rate=1e-4,
    batch_tokens=1024,
    window_tokens=128,
    most_windows=3,
    retrieved_share=0.5,
    without_gold=0.2,
    sources={"news": Source(weight=1, retrieve=True)},
)
TEXT = (
    "Police deployed 11,800 officers in Lima. Protesters tried to storm the airport of Arequipa.",
    "Eduardo Garcia, the labor minister, announced his resignation on Twitter on Thursday.",
    "Two cardboard coffins were placed in Dos de Mayo Square by a young leader.",
)
ASKED = (
    ("How many officers were deployed?", 0, "11,800"),
    ("Where was an airport stormed?", 0, "Arequipa"),
    ("Which minister resigned?", 1, "Eduardo Garcia"),
    ("What was placed in the square?", 2, "Two cardboard coffins"),
    ("Who won the World Cup?", 1, None),
)


def known() -> list[Example]:
    found = []
    for question, number, answer in ASKED:
        context = TEXT[number]
        at = context.find(answer) if answer else -1
        spans = ((at, at + len(answer)),) if answer else ()
        found.append(Example("news", question, context, spans))
    return found


@pytest.fixture
def data(tmp_path: Path) -> Path:
    rows = [
        {
            "question": one.question,
            "context": one.context,
            "answers": [{"text": one.context[a:b], "answer_start": a} for a, b in one.answers],
            "is_impossible": not one.answers,
            "document": "d",
        }
        for one in known()
    ]
    folder = tmp_path / "data" / "train"
    folder.mkdir(parents=True)
    with gzip.open(folder / "news.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    return folder.parent


# ---------------------------------------------------------------------- data


def test_read(data: Path) -> None:
    assert examples.read(data, RECIPE.sources) == known()


def test_joined_sentences_keep_their_answers(data: Path) -> None:
    joined = examples.read(data, {"news": Source(weight=1, join=True)})
    assert {one.context for one in joined} == {" ".join(TEXT)}
    for one, before in zip(joined, known(), strict=True):
        said = [one.context[a:b] for a, b in one.answers]
        assert said == [before.context[a:b] for a, b in before.answers]


def test_a_wrong_offset_is_named_by_file_and_line(data: Path) -> None:
    path = data / "train" / "news.jsonl.gz"
    rows = gzip.decompress(path.read_bytes()).decode().splitlines()
    rows[1] = rows[1].replace('"answer_start": ', '"answer_start": 1')
    path.write_bytes(gzip.compress("\n".join(rows).encode()))
    with pytest.raises(QAError, match=r"news\.jsonl\.gz:2: the answer 'Arequipa' is not at"):
        examples.read(data, RECIPE.sources)
    rows[1] = rows[1].replace('"is_impossible"', '"possible"')
    path.write_bytes(gzip.compress("\n".join(rows).encode()))
    with pytest.raises(QAError, match=r"news\.jsonl\.gz:2: has no 'is_impossible'"):
        examples.read(data, RECIPE.sources)
    whole = path.read_bytes()
    path.write_bytes(whole[:40] + bytes(byte ^ 255 for byte in whole[40:60]) + whole[60:])
    with pytest.raises(QAError, match="cannot be read"):
        examples.read(data, RECIPE.sources)
    path.write_bytes(b"no gzip")
    with pytest.raises(QAError, match="cannot be read"):
        examples.read(data, RECIPE.sources)


def test_the_bundled_recipe_reads_and_a_bad_one_names_its_key(tmp_path: Path) -> None:
    found = sorted(BUNDLED.parent.glob("*.toml"))
    assert len(found) > 4
    assert all(Recipe.read(path).sources for path in found)
    bad = tmp_path / "bad.toml"
    bad.write_text("start = 'encoder'\nepochs = -1\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"epochs: .*greater than 0.*rate: field required"):
        Recipe.read(bad)
    twisted = BUNDLED.read_text(encoding="utf-8").replace("epochs", "twisted = 0.3\nepochs", 1)
    bad.write_text(twisted, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"twisted: .*sources with twist = true"):
        Recipe.read(bad)


def test_our_retriever_finds_passages_with_places(tmp_path: Path) -> None:
    cache = tmp_path / "found.json"
    first = retrieve(known(), cache, iter)
    assert retrieve(known(), cache, lambda _: pytest.fail("asked again")) == first
    for example, parts in zip(known(), first, strict=True):
        gold = [part for part in parts if part.answers]
        assert len(gold) == (1 if example.answers else 0)
        assert parts[0].answers or not example.answers  # the right passage comes first
        for part in gold:
            ((a, b),) = part.answers
            assert part.text[a:b] == example.context[slice(*example.answers[0])]


def test_a_passage_that_repeats_the_answer_is_no_negative() -> None:
    """SQuAD marks one place of an answer; whether another answers, too, no one knows."""
    context = "Lima is the capital. The river is long. The port lies west of Lima."
    example = Example("news", "What is the capital?", context, ((0, 4),))
    found = [(context, 0, 20), (context, 21, 39), (context, 40, len(context))]
    assert passages._parts(example, found) == [
        Part("Lima is the capital.", ((0, 4),)),
        Part("The river is long.", ()),
    ]


# ---------------------------------------------------------------------- groups


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
    assert sum(window.start.sum() for window in made.windows) == pytest.approx(1)
    assert sum(window.end.sum() for window in made.windows) == pytest.approx(1)
    for window in made.windows:
        for start, end in zip(
            np.flatnonzero(window.start), np.flatnonzero(window.end), strict=True
        ):
            said = window.text[window.offsets[start][0] : window.offsets[end][1]]
            assert said == text[slice(*answer)]


def test_an_unanswerable_question_keeps_the_context_it_was_written_for() -> None:
    example = known()[-1]
    own, others = Part(example.context[:20], ()), [Part(text, ()) for text in TEXT if text]
    recipe = RECIPE.model_copy(update={"retrieved_share": 1.0})
    for seed in range(20):
        parts = groups.choose(example, [own, *others], recipe, random.Random(seed))
        assert parts[0] == Part(example.context, ())
        assert {part.text for part in parts[1:]} == {TEXT[0], TEXT[2]}


@pytest.mark.parametrize("window", [64, 128])
def test_a_long_question_leaves_windows_that_overlap_less(tokenizer: Any, window: int) -> None:
    recipe = RECIPE.model_copy(update={"window_tokens": window})
    long = Part(" ".join(TEXT * 4), ())
    for words in range(1, window, 9):
        made = groups.group("who " * words, [long], tokenizer, recipe, random.Random(0))
        assert (made is None) == (words + 3 + LEAST_ROOM > window)
        assert made is None or all(len(one.ids) <= window for one in made.windows)


def test_one_window_holds_what_answers() -> None:
    recipe = RECIPE.model_copy(
        update={"retrieved_share": 1.0, "without_gold": 1.0, "most_windows": 1}
    )
    gold, other = Part(TEXT[0], ((16, 22),)), Part(TEXT[1], ())
    assert groups.choose(known()[0], [gold, other], recipe, random.Random(0)) == [gold]


def test_a_passage_without_a_word_is_not_asked(tokenizer: Any) -> None:
    blank = Part("\u200b", ())
    assert groups.group("Who?", [blank], tokenizer, RECIPE, random.Random(0)) is None
    both = groups.group("Who?", [blank, Part(TEXT[0], ())], tokenizer, RECIPE, random.Random(0))
    assert both is not None
    assert [window.text for window in both.windows] == [TEXT[0]]


def test_annotators_who_disagree_are_soft_targets(tokenizer: Any) -> None:
    text = "the labor minister Eduardo Garcia"
    part = Part(text, ((0, 33), (19, 33), (19, 33)))
    made = groups.group("Who?", [part], tokenizer, RECIPE, random.Random(0))
    assert made is not None
    (window,) = made.windows
    assert sorted(window.start[window.start > 0].tolist()) == pytest.approx([1 / 3, 2 / 3])
    assert window.end.max() == pytest.approx(1)


def test_what_is_trained_is_what_the_reader_reads(tokenizer: Any, tmp_path: Path) -> None:
    """The margins that the loss sees are those by which the reader scores its spans."""
    (example,) = known()[:1]
    recipe = RECIPE.model_copy(update={"retrieved_share": 0.0, "dropout": 0.0})
    model, _ = load(BUNDLED_FOLDER)
    made = chunks.Chunks([(0, [0])], [example], [[]], recipe, tokenizer, None)
    ((batch,),) = [made[0]]
    model.eval()
    with torch.inference_mode():
        output = model(**batch.inputs)
    start, end = (margins(x, batch.passage) for x in (output.start_logits, output.end_logits))
    sums = start[0][:, None] + end[0][None, :]
    (spans,) = Reader(Settings.load()).read(example.question, [example.context])
    assert spans[0].score == pytest.approx(float(sums.triu().max()), abs=1e-3)


# ---------------------------------------------------------------------- a run


def test_schedule_rises_stays_and_falls() -> None:
    recipe = RECIPE.model_copy(update={"warmup": 0.1, "decay": 0.5})
    steps = [loop.schedule(p, recipe) for p in (0, 0.05, 0.1, 0.5, 0.75, 1)]
    assert steps == pytest.approx([0, 0.5, 1, 1, 0.5, 0])


@pytest.mark.parametrize("teacher", [None, BUNDLED_FOLDER])
def test_a_run_cut_in_two_ends_as_one_in_one_go(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, teacher: Path | None
) -> None:
    monkeypatch.setattr(chunks, "CHUNK", 5)
    seen = []

    class Spy(twists.Twister):
        def __init__(self, known: Any, tokenizer: Any, embeddings: Any) -> None:
            seen.append(embeddings.copy())
            super().__init__(known, tokenizer, embeddings)

    monkeypatch.setattr(twists, "Twister", Spy)
    sources = {"news": Source(weight=1, twist=True)}
    recipe = RECIPE.model_copy(
        update={"retrieved_share": 0.0, "epochs": 3, "twisted": 0.5, "sources": sources}
    )
    for name, stops in (("whole", [float("inf")]), ("cut", [0.0, float("inf")])):
        for until in stops:
            run(recipe, data, tmp_path / name, teacher, "cpu", until, measure=False)
    logs = [(tmp_path / name / "log.jsonl").read_text().splitlines() for name in ("whole", "cut")]
    losses = [[json.loads(line)["loss"] for line in log] for log in logs]
    assert len(losses[0]) == 3
    assert losses[0] == losses[1]
    assert len(seen) == 3
    assert all(np.array_equal(seen[0], one) for one in seen)  # those that the run began with
    if teacher is None:  # with one, the loss holds how unsure it is of the questions of a chunk
        assert losses[0][-1] < losses[0][0]
    else:
        with closing(sqlite3.connect(tmp_path / "cut" / "taught.sqlite")) as said:
            read = said.execute("SELECT count(*) FROM said").fetchone()[0]
            assert read >= sum(bool(one.answers) for one in known())
    files = {path.name for path in (tmp_path / "whole" / "reader").iterdir()}
    assert {"model.safetensors", "SHA256SUMS", "config.json"} <= files


def test_attention_on_the_cpu_is_the_librarys(tokenizer: Any) -> None:
    told = tokenizer(["Who resigned?"] * 2, list(TEXT[:2]), padding=True, return_tensors="pt")
    own, _ = load(BUNDLED_FOLDER, attn_implementation=attention.register())
    plain, _ = load(BUNDLED_FOLDER, attn_implementation="eager")
    with torch.no_grad():
        ours, theirs = (model.eval()(**told).start_logits for model in (own, plain))
    real = told["attention_mask"].bool()
    torch.testing.assert_close(ours[real], theirs[real], rtol=1e-4, atol=1e-4)


def test_batches_of_one_step_make_the_gradient_of_their_questions(
    tokenizer: Any, tmp_path: Path
) -> None:
    def update(batch_tokens: int, batches: int) -> torch.Tensor:
        recipe = RECIPE.model_copy(
            update={"batch_tokens": batch_tokens, "batches_per_step": 8, "dropout": 0.0}
        )
        model, _ = load(BUNDLED_FOLDER, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
        before = torch.cat([tensor.detach().flatten() for tensor in model.parameters()])
        out = tmp_path / str(batch_tokens)
        out.mkdir()
        trainer = loop.Trainer(model, recipe, out)
        trainer.optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
        trainer.optimizer.param_groups[0]["peak"] = 1.0
        made = chunks.Chunks([(0, range(5))], known(), [[]] * 5, recipe, tokenizer, None)[0]
        assert len(made) == batches
        trainer._step(made, 1.0)
        return torch.cat([tensor.detach().flatten() for tensor in model.parameters()]) - before

    cut, whole = update(64, 3), update(8192, 1)
    # In half precision: the direction is the same, not each digit.
    assert torch.cosine_similarity(cut, whole, dim=0) > 0.99


def test_frozen_layers_stay_as_they_are(tokenizer: Any, tmp_path: Path) -> None:
    recipe = RECIPE.model_copy(update={"frozen": 4})
    model, _ = load(BUNDLED_FOLDER)
    before = {name: tensor.clone() for name, tensor in model.named_parameters()}
    trainer = loop.Trainer(model, recipe, tmp_path)
    made = chunks.Chunks([(0, range(5))], known(), [[]] * 5, recipe, tokenizer, None)[0]
    trainer._step(made, 1.0)
    moved = {name for name, tensor in model.named_parameters() if (tensor != before[name]).any()}
    assert all("layer.4." in name or "layer.5." in name or "qa_outputs" in name for name in moved)
    assert any("layer.4." in name for name in moved)
    assert "qa_outputs.weight" in moved
