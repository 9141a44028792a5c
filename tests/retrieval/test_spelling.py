"""Words that no passage has, and what they may be meant for."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from qa import Assistant
from qa.index.catalog import Catalog
from qa.index.catalog_writer import CatalogWriter
from qa.retrieval.spelling import Spelling
from qa.settings import Settings
from qa.types import Article, Passage

ARTICLES = {
    "a": "Castillo resigned\n\nPresident Pedro Castillo resigned after the strikes. Policemen "
    "guarded the palace in Zürich.",
    "b": "Quarry closed\n\nThe slate quarry at Obermatt was closed after a landslide on Friday.",
    "c": "Museum opened\n\nThe museum of the postal service opened its doors to the first guests.",
}


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    path = tmp_path / "catalog.sqlite"
    writer = CatalogWriter(path)
    for name, text in ARTICLES.items():
        article = Article(name, text, "T")
        owner = writer.put(article, name.encode())
        writer.put_passages(owner, article, [Passage(name, 0, len(text), text)])
    writer.commit()
    writer.close()
    with closing(Catalog(path)) as catalog:  # as readers open it
        yield catalog


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("castilo", ["castillo"]),  # a letter left out
        ("the policmen", ["policemen"]),
        ("frist gusets", ["first", "guest"]),  # letters that changed places, before an ending
        ("the Zurick palace", ["zurich"]),  # an accent is no slip
        ("Castillo strikes striking", []),  # what the passages have, by its stem
        ("Castellanos", []),  # a name of its own
        ("qary", []),  # two slips in a short word
        ("obermat 2o23 teh", ["obermatt"]),
        ('" OR text:*', []),
    ],
)
def test_nearest(catalog: Catalog, query: str, meant: list[str]):
    assert Spelling(catalog).meant(query) == meant


def test_a_misspelt_word_finds_its_passage(tmp_path: Path, settings: Settings):
    folder = tmp_path / "news"
    folder.mkdir()
    for name, text in ARTICLES.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")
    with Assistant.open(folder, settings=settings) as assistant:
        (best, *_) = assistant.retrieve("obermat qarry lanslide", k=3)
    assert best.article == "b.txt"
    assert best.bm25 > 0
