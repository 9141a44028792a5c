import json

import pytest

from eval.beir import measure, write_corpus
from eval.corpora import open_alone
from qa.errors import QAError


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_beir(tmp_path, encoding):
    folder = tmp_path / "beir"
    (folder / "qrels").mkdir(parents=True)
    documents = [
        {"_id": "d1", "title": "Lima", "text": "The capital of Peru."},
        {"_id": "d2", "title": "Llama", "text": "An animal of the Andes."},
    ]
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, documents)), encoding)
    query = json.dumps({"_id": "q", "text": "capital of Peru"})
    (folder / "queries.jsonl").write_text(query, encoding)
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq\td1\t1\n", encoding)
    names = write_corpus(folder, tmp_path / "corpus")
    assistant = open_alone(tmp_path / "corpus")
    found = measure(assistant, folder, names)
    assert found["nDCG@10"] == found["RR@10"] == 1.0
    with pytest.raises(QAError, match=r"dev\.tsv"):
        measure(assistant, folder, names, "dev")
