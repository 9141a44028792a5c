"""What ``articles.toml`` says of the files beside it."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from qa.corpus import user_metadata
from qa.errors import CorpusError


def correct(folder, name, entries):
    user_metadata.correct(folder, name, entries, folder.with_name(f"{folder.name}.lock"))


def test_entries_by_file_name(tmp_path):
    assert user_metadata.read(tmp_path) == {}
    (tmp_path / user_metadata.FILE).write_text('["a.txt"]\nsource = "P"\npublished = 2023-07-20\n')
    assert user_metadata.read(tmp_path) == {"a.txt": {"source": "P", "published": "2023-07-20"}}


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("[a.txt", "not readable TOML"),
        ('["a.txt"]\nsauce = "P"', "unknown key 'sauce'"),
        ('["a.txt"]\nsource = 3', "source must be text"),
        ('["a.txt"]\npublished = "July"', "published must be a full date"),
        ('title = "x"', "must be a table"),
    ],
)
def test_broken_entries_are_refused(tmp_path, content, what):
    (tmp_path / user_metadata.FILE).write_text(content)
    with pytest.raises(CorpusError, match=what):
        user_metadata.read(tmp_path)


def test_a_byte_order_mark_and_letters_of_two_parts(tmp_path):
    content = '\ufeff["Per\u00fa.txt"]\nsource = "P"\n'
    (tmp_path / user_metadata.FILE).write_text(content, encoding="utf-8")
    notes = user_metadata.read(tmp_path)
    assert user_metadata.of_article(notes, "Peru\u0301.txt", "Peru\u0301.txt") == {"source": "P"}


def test_what_is_told_of_a_file_is_told_of_its_articles():
    notes = {
        "a.csv": {"source": "P", "title": "Export", "published": "2023-07-20"},
        "a.csv/2": {"source": "Q", "title": "Two"},
    }
    assert user_metadata.of_article(notes, "a.csv/1", "a.csv") == {
        "source": "P",
        "published": "2023-07-20",
    }
    second = {"source": "Q", "title": "Two", "published": "2023-07-20"}
    assert user_metadata.of_article(notes, "a.csv/2", "a.csv") == second
    assert user_metadata.of_article(notes, "a.csv", "a.csv")["title"] == "Export"


def test_one_article_is_corrected_and_all_else_stays(tmp_path):
    before = '# My notes\n["a.txt"]\nsource = "P" # sic\n\n["b [1].txt"]\ntitle = "B"\n'
    (tmp_path / user_metadata.FILE).write_text(before)
    correct(tmp_path, "b [1].txt", {"title": 'The "B"', "published": "3 July 2023"})
    text = (tmp_path / user_metadata.FILE).read_text()
    assert text.startswith('# My notes\n["a.txt"]\nsource = "P" # sic\n\n')
    expected = {"title": 'The "B"', "published": "2023-07-03"}
    assert user_metadata.read(tmp_path)["b [1].txt"] == expected
    correct(tmp_path, "b [1].txt", {"title": " ", "published": ""})
    correct(tmp_path, "new.txt", {"author": "Jo"})
    assert user_metadata.read(tmp_path) == {"a.txt": {"source": "P"}, "new.txt": {"author": "Jo"}}


def test_what_is_said_of_the_next_article_stays(tmp_path):
    before = '["a.txt"]\ntitle = "A"\n\n# Checked by hand\n\n["b.txt"]\ntitle = "B"\n'
    (tmp_path / user_metadata.FILE).write_text(before)
    correct(tmp_path, "a.txt", {"title": "C"})
    assert (
        '# Checked by hand\n\n["b.txt"]\ntitle = "B"\n'
        in (tmp_path / user_metadata.FILE).read_text()
    )


def test_a_correction_makes_the_file_where_there_is_none(tmp_path):
    correct(tmp_path, "Peru\u0301.txt", {"source": "P"})
    correct(tmp_path, "Per\u00fa.txt", {"source": "Q"})
    assert user_metadata.read(tmp_path) == {"Per\u00fa.txt": {"source": "Q"}}
    assert [path.name for path in tmp_path.iterdir()] == [user_metadata.FILE]


def test_corrections_at_once_are_all_kept(tmp_path):
    correct(tmp_path, "0.txt", {"source": "P"})
    names = [f"{n}.txt" for n in range(40)]
    with ThreadPoolExecutor(8) as pool:
        done = [pool.submit(correct, tmp_path, n, {"title": n}) for n in names]
    for each in done:
        each.result()
    expected = {name: {"title": name} for name in names}
    expected["0.txt"]["source"] = "P"  # what was not corrected stays
    assert user_metadata.read(tmp_path) == expected


@pytest.mark.parametrize(
    ("entries", "problem"),
    [({"published": "last week"}, "a full date"), ({"colour": "red"}, "unknown key")],
)
def test_a_correction_of_the_wrong_kind_changes_nothing(tmp_path, entries, problem):
    (tmp_path / user_metadata.FILE).write_text('["a.txt"]\nsource = "P"\n')
    with pytest.raises(CorpusError, match=problem):
        correct(tmp_path, "a.txt", entries)
    assert user_metadata.read(tmp_path) == {"a.txt": {"source": "P"}}


def test_a_file_that_cannot_be_cut_by_lines_is_left_to_its_owner(tmp_path):
    odd = '"a.txt".source = """\n["a.txt"]\n"""\n'
    (tmp_path / user_metadata.FILE).write_text(odd)
    with pytest.raises(CorpusError, match="cannot be changed here"):
        correct(tmp_path, "a.txt", {"source": "Q"})
    assert (tmp_path / user_metadata.FILE).read_text() == odd
