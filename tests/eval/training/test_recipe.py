"""Recipes, and what the bundled reader says it was made of."""

import hashlib
import tomllib
from pathlib import Path

import pytest

from eval.training.recipe import SMALL, read
from qa.errors import SettingsError
from qa.reader.model import BUNDLED_FOLDER


def test_each_recipe_reads() -> None:
    for path in SMALL.parent.glob("*.toml"):
        assert read(path).sources


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


def test_the_lineage_is_the_recipe() -> None:
    """With a hash of what the recipe says, and of what came of it."""
    lineage = tomllib.loads((BUNDLED_FOLDER / "lineage.toml").read_text(encoding="utf-8"))
    recipe = read()
    said = hashlib.sha256(recipe.model_dump_json(exclude_defaults=True).encode()).hexdigest()[:16]
    assert lineage["recipe"] == said
    assert lineage["seed"] == recipe.seed
    assert set(recipe.sources) <= set(lineage["data"])
    sums = (BUNDLED_FOLDER / "SHA256SUMS").read_text(encoding="utf-8")
    assert f"{lineage['model']}  model.onnx" in sums
