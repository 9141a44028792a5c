"""What several articles say to one figure or day: from files to the answer, by the real models."""

from pathlib import Path

import pytest

from qa.settings import Settings
from tests.answer.support import ask


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


def test_a_day_announced_long_before_is_overtaken(tmp_path: Path, settings: Settings):
    planned = told(
        "The Skarsby bridge will open to traffic on 21 June, the county said.",
        "Post", "14 January 2025",
    )  # fmt: skip
    later = told(
        "The Skarsby bridge will not open before March 2026, the county said.",
        "Gazette", "9 September 2025",
    )  # fmt: skip
    reply = ask(
        "When will the Skarsby bridge open?", tmp_path / "news", settings, a=planned, b=later
    )
    assert reply.ledger.relation == "over time"
    assert "March 2026" in reply.answer.text


def test_the_highest_that_is_forecast_does_not_say_less(tmp_path: Path, settings: Settings):
    said = "Gusts of {} are forecast for Storm Hilda, the weather service said."
    first = told(said.format("60mph"), "Post", "11 November 2025")
    later = told(said.format("up to 85mph"), "Gazette", "12 November 2025")
    asked = "How strong will the gusts of Storm Hilda be?"
    reply = ask(asked, tmp_path / "news", settings, a=first, b=later)
    assert "85mph" in reply.answer.text


def test_lengths_in_hours_and_minutes_are_compared(tmp_path: Path, settings: Settings):
    said = "Patients waited {} on average at Tarnley hospital in August, {} said."
    one = told(said.format("three hours", "the trust"), "Post", "10 September 2025")
    other = told(said.format("four hours and ten minutes", "nurses"), "Echo", "12 September 2025")
    asked = "How long did patients wait at Tarnley hospital in August?"
    reply = ask(asked, tmp_path / "news", settings, a=one, b=other)
    assert reply.ledger.relation == "over time"
    assert len(reply.ledger.entries) == 2


def test_another_quarters_figure_is_not_compared(tmp_path: Path, settings: Settings):
    said = "Hazel Motors sold {} vans in the {} quarter of 2025, the company said."
    first = told(said.format("410", "first"), "Post", "11 April 2025")
    later = told(said.format("388", "second"), "Post", "10 July 2025")
    for quarter, figure in (("first", "410"), ("second", "388")):
        asked = f"How many vans did Hazel Motors sell in the {quarter} quarter?"
        reply = ask(asked, tmp_path / quarter, settings, a=first, b=later)
        assert figure in reply.answer.text
        assert reply.ledger is None
