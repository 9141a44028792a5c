"""The sidecar: what ``articles.toml`` says of the files beside it."""

import pytest

from qa.corpus import sidecar
from qa.errors import CorpusError


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
