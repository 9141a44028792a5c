"""Which column holds what, by its name or by what stands in it."""

import csv
import io
import itertools
import json

import pytest

from qa.types import Article, Notice
from tests.samples import load_all, reason

GERMAN = ("Nr;Schlagzeile;Vorspann;Meldung;Verfasser;erschienen;geändert;Adresse", [
    ("4711", "Streit um die Seilbahn", "Der Rat tagt.", "Der Rat hat am Montag über die Seilbahn "
     "gestritten, die 14 Millionen kosten soll. " * 4, "Petra Vogt", "06.05.2024", "2024-05-08",
     "https://blatt.example/seilbahn/" + "a" * 220),
    ("4712", "Mehr Schüler in Falkenberg", "Ein Rekord.", "In Falkenberg besuchen 5.300 Schüler "
     "die Schulen, so viele wie nie zuvor. " * 4, "Jan Ott", "07.05.2024", "2024-05-07",
     "https://blatt.example/schueler/" + "b" * 220),
])  # fmt: skip
SPANISH = ("id;titular;cuerpo;fecha", [
    ("1", "El puente de Almar se cierra", "El puente sobre el Almar se cierra en marzo por obras "
     "que durarán seis semanas, dijo la alcaldesa. " * 3, "2024-02-11"),
    ("2", "Sube el precio del pan", "El pan cuesta desde hoy un 4,5 por ciento más, y el precio "
     "de la harina no baja. " * 3, "2024-02-12"),
])  # fmt: skip
TURKISH = ("başlık;metin;tarih;sıra", [
    ("Yeni köprü bugün açıldı", "Kentin yeni köprüsü bugün açıldı; yapımı üç yıl sürdü ve 140 "
     "milyon liraya mal oldu. " * 4, "11.03.2024", "1"),
])  # fmt: skip


def table(header: str, rows, order=None) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    for row in (header.split(";"), *rows):
        writer.writerow([row[i] for i in order or range(len(row))])
    return out.getvalue().encode()


@pytest.mark.parametrize(
    ("given", "title", "text", "day"),
    [(GERMAN, 1, 3, "2024-05-06"), (SPANISH, 1, 2, "2024-02-11"), (TURKISH, 0, 1, "2024-03-11")],
)
def test_columns_in_other_languages(tmp_path, given, title, text, day):
    header, rows = given
    names = header.split(";")
    records = [dict(zip(names, row, strict=True)) for row in rows]
    files = {
        "a.csv": table(header, rows),
        "a.jsonl": "\n".join(map(json.dumps, records)).encode(),
        "a.json": json.dumps({"stand": "heute", "meldungen": records}).encode(),
    }
    for name, data in files.items():
        notice, first, *_ = load_all(tmp_path, name, data)
        assert isinstance(first, Article)
        assert (first.title, first.published) == (rows[0][title], day)
        assert first.text.startswith(rows[0][title])
        assert rows[0][text].strip() in first.text
        assert isinstance(notice, Notice)
        assert f"text={names[text]}" in notice.reason


def test_the_order_of_columns_does_not_matter(tmp_path):
    header, rows = SPANISH
    for order in itertools.permutations(range(4)):
        _, first, second = load_all(tmp_path, "a.csv", table(header, rows, order))
        assert [first.title, second.title] == [rows[0][1], rows[1][1]]
        assert [first.published, second.published] == [rows[0][3], rows[1][3]]


def test_what_has_no_prose_is_still_asked_about(tmp_path):
    header, rows = SPANISH
    short = [(n, titular, "breve", fecha) for n, titular, _, fecha in rows]
    assert "choose one with --columns" in reason(tmp_path, "a.csv", table(header, short))


def test_numbers_are_no_days(tmp_path):
    """Numbers of articles may look like days or Unix times."""
    header, rows = SPANISH
    numbered = [(number, *row[1:3], "") for number, row in zip(("20240101", "20240102"), rows)]  # noqa: B905
    _, first, _ = load_all(tmp_path, "a.csv", table(header, numbered))
    assert first.published is None


def test_a_column_that_the_user_names_is_taken(tmp_path):
    header, rows = GERMAN
    _, first, *_ = load_all(
        tmp_path, "a.csv", table(header, rows), columns={"text": "Vorspann", "author": "Verfasser"}
    )
    assert first.text == "Der Rat tagt."
    assert first.published == "2024-05-06"  # which no name tells
    assert first.author == "Petra Vogt"


def test_text_is_a_word_of_several_languages(tmp_path):
    rows = (
        ("Havnen i Lund lukker", "2024-06-02", "Havnen i Lund lukker fredag.", "2024-05-02"),
        ("Skolen i Vik brant", "2024-05-03", "Skolen i Vik brant natt til lørdag.", "2024-05-03"),
    )
    header = "Overskrift;Endret;Tekst;Lagt ut"
    data = table(header.replace("Tekst", "Text"), rows)
    notice, first, second = load_all(tmp_path, "a.csv", data)
    assert "title=Overskrift, published=Lagt ut" in notice.reason
    assert (first.title, first.published) == (rows[0][0], "2024-05-02")
    assert first.text == rows[0][2]
    assert second.published == "2024-05-03"


def test_the_day_of_a_change_is_not_guessed_to_be_that_of_publication(tmp_path):
    rows = (("1", "It closes.", "2024-05-02", "good"), ("2", "It burnt.", "2024-05-03", "bad"))
    first, _ = load_all(tmp_path, "a.csv", table("id;text;Last updated;label", rows))
    assert (first.title, first.published) == ("It closes.", None)
