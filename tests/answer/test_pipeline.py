"""From the files to the answer, with the real models: one figure written in several ways."""

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
from tests.conftest import SEEDS


def ask(question: str, folder: Path, settings: Settings, **articles: str):
    folder.mkdir()
    for name, text in articles.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
    return Assistant.open(folder, settings=settings).ask(question)


def test_characters_that_cannot_be_seen_part_no_figure(tmp_path: Path, settings: Settings):
    broken = (
        "Quarry sold\n\nThe slate quarry at Obermatt was sold to the Hellberg foundation for "
        "18\u200b.5 mil\u00adlion crowns on Friday, the county said.\n\nSource: Hill Post\n"
    )
    whole = (
        "County sells quarry\n\nThe Hellberg foundation paid 18.5 million crowns for the slate "
        "quarry at Obermatt, the county said on Friday.\n\nSource: Valley Gazette\n"
    )
    asked = "How much did the Hellberg foundation pay for the quarry at Obermatt?"
    reply = ask(asked, tmp_path / "news", settings, a=broken, b=whole)
    assert {citation.article for citation in reply.answer.citations} == {"a.txt", "b.txt"}
    for citation in reply.answer.citations:
        text = {"a.txt": broken, "b.txt": whole}[citation.article]
        assert text[citation.start : citation.end] == citation.text
    assert reply.ledger.relation == "agree"
    assert len(reply.ledger.entries) == 1


def test_thousands_by_dot_comma_and_space_agree(tmp_path: Path, settings: Settings):
    articles = {
        name: f"{text}\n\nSource: {source}\nPublished: 4 May 2023\n"
        for name, text, source in (
            ("a", "Workers rally\nThe union counted 12.400 workers at the rally in Torrevieja on "
             "Monday, a spokesman said.", "El Faro"),
            ("b", "Rally in Torrevieja\nThe union counted 12,400 workers at the rally in "
             "Torrevieja.", "Coast Wire"),
            ("c", "A day of protest\nAccording to the union, 12\u202f400 workers took part in the "
             "rally in Torrevieja on Monday.", "Le Phare"),
        )
    }  # fmt: skip
    asked = "How many workers were at the rally in Torrevieja?"
    reply = ask(asked, tmp_path / "news", settings, **articles)
    assert "400" in reply.answer.text
    assert not any("400" in other.text for other in reply.alternatives)
    assert reply.ledger.relation == "agree"
    (entry,) = reply.ledger.entries
    cited = {citation.article for citation in (*entry.citations, *entry.copies)}
    assert cited == {"a.txt", "b.txt", "c.txt"}


def test_the_newest_price_of_another_trip_is_not_the_answer(tmp_path: Path, settings: Settings):
    reply = ask(
        "How much does the day ticket from Ulva to Staffa cost?",
        tmp_path / "news",
        settings,
        a="Staffa trips to cost more this summer\nBy Ellen Muir on May 2, 2024\n\nVisitors will "
        "have to pay more this summer. The day ticket from Ulva to Staffa costs 14 pounds, two "
        "pounds more than last year, the ferry company said.\n\nSource: North Post\n",
        b="New boat for Iona\nBy Rhona Gow on May 4, 2024\n\nA new boat will carry pilgrims to "
        "the abbey. The day ticket from Ulva to Iona costs 9 pounds, and children sail for "
        "nothing, the ferry company said.\n\nSource: County Times\n",
    )
    assert reply.answer.text == "14 pounds"
    assert reply.ledger is None


def test_a_newer_figure_of_another_noun_is_not_the_answer(tmp_path: Path, settings: Settings):
    reply = ask(
        "How many inhabitants does Tromla have?",
        tmp_path / "news",
        settings,
        a="Census of Tromla\nTromla has 11,800 inhabitants, the census says.\n\n"
        "Source: North Post\nPublished: 2 May 2024\n",
        b="Schools of Tromla\nTromla has 5,300 pupils in eleven schools, the county says.\n\n"
        "Source: County Times\nPublished: 4 May 2024\n",
    )
    assert reply.answer.text == "11,800"
    assert reply.ledger is None


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
        texts = [one if isinstance(one, str) else one.text for one in passages]
        at = [text.find(self.word) for text in texts]
        return [[PassageSpan(a, a + len(self.word), self.margin)] if a >= 0 else [] for a in at]


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
