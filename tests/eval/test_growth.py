"""The library that grows: made of training files, measured step by step."""

from pathlib import Path

import pytest

from eval.growth import articles
from qa.assistant import Assistant
from qa.errors import QAError
from qa.settings import Settings
from tests.eval.training.support import write_rows
from tests.fakes import HashEncoder


def data(folder: Path, documents: int) -> Path:
    rows = [
        {"question": "?", "is_impossible": True, "answers": [], "document": f"d{document}",
         "context": f"The council of town {document} met for the {part}th time. " * 8}
        for document in range(documents) for part in range(4)
    ]  # fmt: skip
    write_rows(folder / "train" / "a.jsonl.gz", rows)
    return folder


def test_articles_are_read_as_they_are_meant(tmp_path: Path, settings: Settings) -> None:
    made = dict(articles(data(tmp_path, 12), 10))
    assert len(made) == 10
    assert made == dict(articles(tmp_path, 10))
    for name, content in made.items():
        path = tmp_path / "corpus" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    found = Assistant.open(tmp_path / "corpus", settings=settings, encoder=HashEncoder()).articles()
    assert [one.name for one in found] == sorted(made)
    for one in found:
        assert one.title.startswith("The council of town")
        assert one.author == "Ana Ríos"
        assert one.published is not None
        assert one.published[:4] == one.name[:4]


def test_too_few_passages_are_told(tmp_path: Path) -> None:
    with pytest.raises(QAError, match=r"passages for only \d articles: ask for fewer"):
        list(articles(data(tmp_path, 3), 30))
