from pathlib import Path

import pytest

from qa.errors import SettingsError
from qa.settings import Settings


def test_environment_over_file_over_default(monkeypatch, tmp_path):
    file = tmp_path / "footnote.toml"
    file.write_text("pool = 7\nport = 1234\n")
    monkeypatch.setenv("QA_SETTINGS_FILE", str(file))
    monkeypatch.setenv("QA_POOL", "9")
    settings = Settings.load()
    assert (settings.pool, settings.port, settings.passages_read) == (9, 1234, 8)
    assert Settings.load(pool=11, port=None).pool == 11


def test_a_file_may_begin_with_a_byte_order_mark(monkeypatch, tmp_path):
    file = tmp_path / "footnote.toml"
    file.write_text("pool = 7\n", encoding="utf-8-sig")
    monkeypatch.setenv("QA_SETTINGS_FILE", str(file))
    assert Settings.load().pool == 7


def test_the_corpus_is_kept_as_it_is_spelled(monkeypatch):
    monkeypatch.setenv("QA_CORPUS", "./news")
    assert Settings.load().corpus == "./news"  # a path loses the "./" that tells it from a name
    assert Settings.load(corpus=Path("news")).corpus == Path("news")
    assert Settings.load(corpus="My news").corpus == "My news"


def test_patterns_from_all_places(monkeypatch, tmp_path):
    assert Settings.load().ignore == []
    file = tmp_path / "footnote.toml"
    file.write_text('ignore = ["a,b.txt", "*.csv"]\n')
    monkeypatch.setenv("QA_SETTINGS_FILE", str(file))
    assert Settings.load().ignore == ["a,b.txt", "*.csv"]
    monkeypatch.setenv("QA_IGNORE", "*.pdf, drafts/,")
    assert Settings.load().ignore == ["*.pdf", "drafts/"]
    with pytest.raises(SettingsError, match="ignore"):
        Settings.load(ignore=[3])


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ({"pool": "many"}, "pool = 'many'"),
        ({"port": 99999}, "port = 99999"),
        ({"threshold": 2}, "threshold = 2"),
        ({"spoon": 1}, "spoon = 1"),
        ({"largest_file": 0}, "largest_file = 0"),
        ({"largest_text": "much"}, "largest_text = 'much'"),
        ({"most_pages": -1}, "most_pages = -1"),
        ({"most_articles": 0}, "most_articles = 0"),
        ({"largest_archive": 0}, "largest_archive = 0"),
        ({"largest_upload": 0}, "largest_upload = 0"),
    ],
)
def test_a_bad_value_names_its_key(given, what):
    with pytest.raises(SettingsError, match=what):
        Settings.load(**given)


def test_all_bad_values_are_named_at_once():
    with pytest.raises(SettingsError, match=r"pool = 0.*port = -1"):
        Settings.load(pool=0, port=-1)


def test_broken_file(monkeypatch, tmp_path):
    file = tmp_path / "footnote.toml"
    file.write_text("pool = = 7")
    monkeypatch.setenv("QA_SETTINGS_FILE", str(file))
    with pytest.raises(SettingsError, match="settings file"):
        Settings.load()


def test_a_file_that_is_named_must_be_there(monkeypatch, tmp_path):
    monkeypatch.setenv("QA_SETTINGS_FILE", str(tmp_path / "typo.toml"))
    with pytest.raises(SettingsError, match=r"typo\.toml'?: there is no such file"):
        Settings.load()


def test_unknown_key_in_the_file(monkeypatch, tmp_path):
    file = tmp_path / "footnote.toml"
    file.write_text("pol = 7")
    monkeypatch.setenv("QA_SETTINGS_FILE", str(file))
    with pytest.raises(SettingsError, match="pol = 7"):
        Settings.load()
