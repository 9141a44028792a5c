import os

import pytest

from qa.corpus import sidecar
from qa.corpus.folder import scan
from qa.errors import CorpusError


def test_finds_articles_below_hidden_ones_aside(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / ".git").mkdir()
    for name in ("b.txt", "sub/a.md", "c.TXT", ".hidden.txt", ".git/d.txt", "e.toml", "f.pdf"):
        (tmp_path / name).write_text("x")
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "folder.txt").mkdir()
    assert [file.name for file in scan(tmp_path)] == ["b.txt", "c.TXT", "sub/a.md"]


def test_names_that_are_no_utf8(tmp_path):
    path = tmp_path / os.fsdecode(b"caf\xe9.txt")
    path.write_text("x")
    (file,) = scan(tmp_path)
    assert file.name == "caf\\udce9.txt"
    assert file.path.read_text() == "x"


def test_missing_empty_and_file(tmp_path):
    with pytest.raises(CorpusError, match="does not exist"):
        scan(tmp_path / "nope")
    with pytest.raises(CorpusError, match="holds no articles"):
        scan(tmp_path)
    (tmp_path / "a.txt").write_text("x")
    with pytest.raises(CorpusError, match="is a file"):
        scan(tmp_path / "a.txt")


def test_sidecar(tmp_path):
    assert sidecar.read(tmp_path) == {}
    (tmp_path / sidecar.FILE).write_text('["a.txt"]\nsource = "P"\npublished = 2023-07-20\n')
    assert sidecar.read(tmp_path) == {"a.txt": {"source": "P", "published": "2023-07-20"}}


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("[a.txt", "not readable TOML"),
        ('["a.txt"]\nsauce = "P"', "unknown key 'sauce'"),
        ('["a.txt"]\nsource = 3', "source must be a text"),
        ('["a.txt"]\npublished = "July"', "published must be a whole date"),
        ('title = "x"', "must be a table"),
    ],
)
def test_broken_sidecars(tmp_path, content, what):
    (tmp_path / sidecar.FILE).write_text(content)
    with pytest.raises(CorpusError, match=what):
        sidecar.read(tmp_path)
