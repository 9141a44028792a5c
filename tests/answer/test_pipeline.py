"""What the readers are given to read, and whose word is the last."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa import Assistant
from qa.answer.pipeline import worth_reading
from qa.errors import ModelError
from qa.reader.model import BUNDLED, BUNDLED_FOLDER, BUNDLED_LARGE, PassageSpan, Reader
from qa.reader.readers import Readers
from qa.settings import Settings
from qa.types import Hit
from tests.answer.support import ask
from tests.conftest import ROOT, SEEDS

LEDGER = ROOT / "eval" / "questions" / "ledger"
INTERVIEW = """\
Nandakumar looks back

Priya Nandakumar led the forestry office of Eastmere for thirty years. On Friday she hands over the
keys. We met her at the nursery, where the seedlings stand in rows.

"What comes next?"
"A boat, my husband says, and a long map of the northern coast, which neither of us can read as well
as we tell our children."

"What was the hardest day?"
"The storm of 2019. We lost four thousand spruces between supper and midnight, and in the morning
nobody spoke at the table."

"Who takes over?"
"Somebody younger, who knows computers, and who will have to learn the smell of wet bark by herself
as I had to."

"What do you regret?"
"The larches by the old school. I let them be felled for a car park that nobody parks in."

"And what are you proud of?"
"That the children of Eastmere know an ash from an elm."
"""


def test_a_passage_amid_an_article_is_read_under_its_title(tmp_path: Path, settings: Settings):
    rain = "Festival\n\nVisitors regretted the rain. The mayor said that she regrets nothing.\n"
    asked = "What does Nandakumar regret?"
    reply = ask(asked, tmp_path / "news", settings, talk=INTERVIEW, rain=rain)
    assert reply.answer is not None
    assert reply.answer.text == "The larches by the old school"
    (citation,) = reply.answer.citations
    assert "Nandakumar" not in citation.passage
    assert INTERVIEW[citation.start : citation.end] == citation.text


def test_the_day_of_an_article_is_read_where_the_question_names_a_time(
    tmp_path: Path, settings: Settings
):
    caught = "Volunteers at Alder weir trapped 8,640 glass eels this spring, they said on Tuesday."
    row = {"title": "Eels return", "published": "2022-06-21", "text": caught}
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "eels.jsonl").write_text(json.dumps(row), "utf-8")
    reader = Recording(settings)
    readers = Readers(reader, None, reader)
    with Assistant.open(tmp_path / "news", settings=settings, readers=readers) as assistant:
        reply = assistant.ask("How many glass eels were trapped in 2022?")
        assert reader.read_last == f"21 June 2022\n\nEels return\n\n{caught}"
        assert reply.candidates[0].text == "8,640"
        assert reply.candidates[0].citations[0].passage == f"Eels return\n\n{caught}"
        assistant.ask("How many glass eels were trapped?")
        assert reader.read_last == f"Eels return\n\n{caught}"


class Recording(Reader):
    """The real reader, which keeps the passage that it read last."""

    read_last = ""

    def read(self, question, passages):
        self.read_last = passages[-1].text
        return super().read(question, passages)


class Counting(Reader):
    """The real reader, counting the passages it reads."""

    passages = 0

    def read(self, question, passages):
        self.passages += len(passages)
        return super().read(question, passages)


def hit(score: float) -> Hit:
    return Hit("a.txt", "A", None, None, 0, 1, score, "a")


@given(st.lists(st.floats(-4, 4), max_size=9), st.floats(0, 3))
def test_what_scores_far_below_the_best_is_not_worth_reading(scores: list[float], gap: float):
    hits = [hit(score) for score in sorted(scores, reverse=True)]
    read = worth_reading(hits, gap)
    assert read[:2] == hits[:2]
    assert read == hits[: len(read)]  # the best of them
    for n, one in enumerate(hits[2:], 2):
        assert (n < len(read)) == (one.score >= hits[0].score - gap)


@pytest.mark.parametrize(("gap", "read"), [(0.0, 2), (99.0, 6)])
def test_no_other_passage_is_read(settings: Settings, gap, read):
    chosen = settings.model_copy(
        update={"passages_gap": gap, "passages_read": 6, "passages_compared": 0}
    )
    reader = Counting(chosen)
    readers = Readers(reader, None, reader)
    with Assistant.open(SEEDS, settings=chosen, readers=readers) as assistant:
        reply = assistant.ask("Who leads CUNARC?")
    assert "Santos Saavedra" in reply.candidates[0].text
    assert len(reply.hits) == 6
    assert reader.passages == read


class Marking(Counting):
    """Marks a word wherever it stands, as surely as it is told to."""

    word, margin = "Saavedra", 9.0

    def read(self, question, passages):
        self.passages += len(passages)
        found = [(one, one.text.find(self.word)) for one in passages]
        starts = [at if one.places is None else int(one.places[at]) for one, at in found]
        return [
            [PassageSpan(start, start + len(self.word), self.margin)] if at >= 0 <= start else []
            for start, (_, at) in zip(starts, found, strict=True)
        ]


def test_the_second_reader_decides_on_what_the_first_thinks_best(settings: Settings):
    chosen = settings.model_copy(
        update={"passages_reread": 2, "passages_gap": 9.0, "passages_compared": 0}
    )
    first, second = Counting(chosen), Marking(chosen)
    with Assistant.open(SEEDS, settings=chosen, readers=Readers(first, second, first)) as assistant:
        reply = assistant.ask("Who leads CUNARC?")
        hits = assistant.retrieve("Who leads CUNARC?", 8)
        spans = assistant.spans("Who leads CUNARC?", hits)
        judged = assistant.judged("Who leads CUNARC?", hits)
    assert second.passages == 2  # the best one each time: the others are far below it
    assert reply.candidates[0].text == "Saavedra"  # not "Santos Saavedra", the first one's
    assert {span.text for span in judged} == {"Saavedra"}
    for span in judged:
        near = [one for one in spans if one.hit == span.hit]
        over = [one.score for one in near if one.start < span.end and span.start < one.end]
        assert (span.score, span.first) == (9.0, max(over, default=min(one.score for one in near)))


def test_so_many_passages_of_other_articles_are_read_to_compare(settings: Settings):
    read = []
    for most in (0, 1, 2):
        chosen = settings.model_copy(update={"compared_reread": most})
        first, second = Reader(chosen), Counting(chosen, BUNDLED_LARGE)
        readers = Readers(first, second, first)
        with Assistant.open(LEDGER, settings=chosen, readers=readers) as assistant:
            assert assistant.ask("How many people were on board the ferry?").answer is not None
        read.append(second.passages)
    assert read == [read[0], read[0] + 1, read[0] + 2]


class Preferring(Marking):
    """Thinks one passage better than the others: its place, and by how much."""

    place, lead = 0, 0.0

    def read(self, question, passages):
        found = super().read(question, passages)
        better = [span._replace(score=self.margin + self.lead) for span in found[self.place]]
        return [*found[: self.place], better, *found[self.place + 1 :]]


@pytest.mark.parametrize("lead", [0.0, 99.0])
@pytest.mark.parametrize("margin", [2.0, 9.5])
def test_the_second_reader_reads_on_until_one_is_sure(
    settings: Settings, margin: float, lead: float
):
    """Two at a time, but for one that the first reader puts far above all others."""
    chosen = settings.model_copy(update={"passages_gap": 9.0, "reread_margin": margin})
    first, second = Preferring(chosen), Marking(chosen)
    first.word = second.word = "the"
    first.lead = lead
    passages = 4 if margin > Marking.margin else 1 if lead else 2
    with Assistant.open(SEEDS, settings=chosen, readers=Readers(first, second, first)) as assistant:
        hits = assistant.retrieve("Was it the president?", 8)
        assistant.judged("Was it the president?", hits)
    assert second.passages == passages


def test_readers_by_the_settings(tmp_path: Path):
    both = Readers.of(Settings.load())
    assert both.second is not None
    assert [one.name for one in both.distinct()] == [BUNDLED, BUNDLED_LARGE]
    assert both.listener is both.second
    alone = Readers.of(Settings.load(second_reader="none"))
    assert (alone.second, alone.listener) == (None, alone.first)
    large = Readers.of(Settings.load(reader=BUNDLED_LARGE))
    assert (large.second, large.listener) == (None, large.first)
    own = Readers.of(Settings.load(reader=str(BUNDLED_FOLDER)))  # another one, by its name
    assert own.second is None
    assert own.listener is not own.first
    named = Readers.of(Settings.load(second_reader=str(BUNDLED_FOLDER)))
    assert named.second is not None
    assert named.distinct() == [named.first, named.second]
    with pytest.raises(ModelError, match="QA_SECOND_READER"):
        Readers.of(Settings.load(second_reader=str(tmp_path)))
