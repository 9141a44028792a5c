"""The same commands where passages are searched in Milvus."""

import pytest

from qa.index.milvus.store import MilvusStore
from qa.settings import Settings
from tests.command import printed, qa


def test_a_folder_of_its_own(news, monkeypatch):
    assert printed("index", news, "--index", "milvus")["articles"] == 4
    info = printed("info", "-c", news, "--index", "milvus")
    assert info["engine"] == "milvus"
    assert info["index"].endswith("milvus.db, generation 1")
    asked = ("search", "officers in Lima", "-c", news)
    ours, theirs = (printed(*asked, "--index", index)["hits"] for index in ("faiss", "milvus"))
    for hits in (ours, theirs):
        for hit in hits:
            hit["score"] = pytest.approx(hit["score"], abs=1e-3)
    assert ours == theirs
    monkeypatch.setenv("QA_INDEX", "milvus")
    assert "engine     milvus" in qa("info", "-c", news).stdout
    assert "1 removed" in qa("remove", "000_1b7d85def7643e63.txt", "-c", news).stdout
    assert printed("info", "-c", news)["articles"] == 3


def test_a_name_that_others_ask_for(news, tmp_path, monkeypatch):
    shared = str(tmp_path / "shared.db")
    monkeypatch.setenv("QA_INDEX", shared)
    qa("index", news)
    unnamed = qa("info", "-c", news)
    assert "engine     milvus" in unnamed.stdout
    qa("index", news, "--name", "Peru 2023")  # goes by its name there from now on
    monkeypatch.setenv("QA_DATA_DIR", str(tmp_path / "elsewhere" / "data"))
    monkeypatch.setenv("QA_INDEX_DIR", str(tmp_path / "elsewhere" / "indexes"))
    reply = printed("ask", "How many officers were deployed in Lima?", "-c", "Peru 2023")
    assert reply["answer"]["text"] == "11,800"
    about = printed("ask", "What articles do you have?", "-c", "Peru 2023")
    assert about["kind"] == "about"
    assert printed("info", "-c", "Peru 2023")["articles"] == 4
    assert "no folder and no library" in qa("index", "Peru 2023", code=2).stderr
    assert "no library 'Chile'" in qa("ask", "Who?", "-c", "Chile", code=2).stderr
    monkeypatch.undo()
    settings = Settings.load(index=shared)
    assert MilvusStore(settings.index, "", "Peru 2023").current() == 1


def test_forgotten_there_too(news, tmp_path, monkeypatch):
    monkeypatch.setenv("QA_INDEX", str(tmp_path / "shared.db"))
    qa("index", news, "--name", "mine")
    qa("libraries", "--forget", "mine")
    assert MilvusStore(str(tmp_path / "shared.db"), "", "mine").current() is None
    monkeypatch.setenv("QA_INDEX", "milvus")
    for _ in range(2):
        assert printed("index", news, "--name", "mine")["embedded"] > 0
        qa("libraries", "--forget", "mine")


@pytest.mark.parametrize("index", ["abacus", "ftp://x", "news.txt"])
def test_what_is_no_index(index):
    assert (
        "is not an index; use faiss, milvus" in qa("ask", "Who?", "--index", index, code=2).stderr
    )
