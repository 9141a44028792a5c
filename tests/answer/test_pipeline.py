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


def told(what: str, source: str, published: str) -> str:
    """An article that says so, by a publisher on a day."""
    return f"{what.split(',')[0][:30]}\n\n{what}\n\nSource: {source}\nPublished: {published}\n"


def test_what_others_say_is_judged_by_the_second_reader(tmp_path: Path, settings: Settings):
    first = told(
        "The treasurer of the lifeboat society was jailed for theft. The society has so far got "
        "back £96,000, most of it from the sale of the narrowboat.", "Hill Post", "13 April 2024",
    )  # fmt: skip
    later = told(
        "Judges cut the sentence of the treasurer of the lifeboat society. His house brought "
        "£265,000, of which the society will receive £190,000. With the £96,000 from before it has "
        "then £286,000 back.", "Valley Gazette", "11 October 2024",
    )  # fmt: skip
    asked = "How much money has the lifeboat society got back?"
    reply = ask(asked, tmp_path / "news", settings, a=first, b=later)
    assert reply.answer.text == "£286,000"
    assert reply.ledger.relation == "over time"
    assert [entry.value for entry in reply.ledger.entries] == ["£286,000", "£96,000"]


def test_of_values_of_the_newest_day_that_differ_one_is_given(tmp_path: Path, settings: Settings):
    blast = "The explosion at the Veltran works injured {} people, officials said."
    articles = {
        source.lower(): told(blast.format(count), source, day)
        for source, day, count in (
            ("Wire", "12 March 2024", 23), ("Post", "15 March 2024", 28),
            ("Herald", "15 March 2024", 31),
        )
    }  # fmt: skip
    asked = "How many were injured in the explosion at the Veltran works?"
    reply = ask(asked, tmp_path / "news", settings, **articles)
    assert reply.ledger.relation == "same day"
    assert reply.answer.text in ("28", "31")


@pytest.mark.parametrize(
    "asked", ["What was the profit of Brannock in 2024?", "How much profit did Brannock make?"]
)
def test_figures_are_compared_however_they_are_asked_for(
    tmp_path: Path, settings: Settings, asked: str
):
    said = "Brannock Foods made a profit of {} million in 2024, {}."
    one = told(said.format("£78.9", "the company said"), "Wire", "9 March 2025")
    other = told(said.format("£71.2", "according to its annual report"), "Echo", "9 March 2025")
    reply = ask(asked, tmp_path / "news", settings, a=one, b=other)
    assert reply.ledger.relation == "same day"


def test_the_day_of_another_event_is_left_out(tmp_path: Path, settings: Settings):
    checked = told("The ferry Marlow was last inspected in January 2024.", "Wire", "10 March 2024")
    sunk = told("The ferry Marlow capsized early on Sunday.", "Echo", "11 March 2024")
    asked = "When was the ferry Marlow inspected?"
    reply = ask(asked, tmp_path / "news", settings, a=checked, b=sunk)
    assert "January" in reply.answer.text
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
