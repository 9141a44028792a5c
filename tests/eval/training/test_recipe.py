"""Recipes, and what the bundled reader says it was made of."""

import hashlib
import tomllib
from pathlib import Path

import pytest

from eval.training.recipe import LARGE, SMALL, read
from qa.errors import SettingsError
from qa.reader.model import BUNDLED_LARGE, FOLDERS


def test_each_recipe_reads() -> None:
    for path in SMALL.parent.glob("*.toml"):
        assert read(path).sources


def test_a_byte_order_mark(tmp_path: Path) -> None:
    marked = tmp_path / "marked.toml"
    marked.write_text(SMALL.read_text(encoding="utf-8"), encoding="utf-8-sig")
    assert read(marked) == read()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("epochs = -1", r"epochs: .*greater than 0.*rate: field required"),
        (SMALL.read_text().replace("weight =", "wait ="), r"sources.squad1-train.weight: field"),
        ("epochs = ", "cannot be read"),
    ],
)
def test_a_bad_recipe_names_its_keys(tmp_path: Path, content: str, message: str) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=message):
        read(bad)


@pytest.mark.parametrize("folder", FOLDERS.values(), ids=FOLDERS)
def test_the_lineage_is_the_recipe(folder: Path) -> None:
    """With a hash of what the recipe says, and of what came of it."""
    lineage = tomllib.loads((folder / "lineage.toml").read_text(encoding="utf-8"))
    recipe = read(LARGE)
    said = hashlib.sha256(recipe.model_dump_json(exclude_defaults=True).encode()).hexdigest()[:16]
    assert lineage["recipe"] == said
    assert lineage["seed"] == recipe.seed
    sums = (folder / "SHA256SUMS").read_text(encoding="utf-8")
    assert f"{lineage['model']}  model.onnx" in sums


def test_the_lineage_names_all_data() -> None:
    lineage = tomllib.loads((FOLDERS[BUNDLED_LARGE] / "lineage.toml").read_text(encoding="utf-8"))
    assert set(lineage["data"]) == set(read(LARGE).sources)
