"""Recipes, their stages, and what the bundled reader says it was made of."""

import hashlib
import tomllib
from pathlib import Path

import pytest

from eval.training.recipe import BUNDLED, Mean, Recipe, stages
from qa.errors import SettingsError
from qa.reader.model import BUNDLED_FOLDER


def test_each_recipe_reads() -> None:
    for path in BUNDLED.parent.glob("*.toml"):
        assert stages(path)


def test_a_stage_takes_over_what_it_does_not_say() -> None:
    made = stages()
    first, again = made["A"], made["C"]
    assert isinstance(first, Recipe)
    assert isinstance(again, Recipe)
    assert (again.seed, again.rate, again.twisted) == (6, first.rate, 0.2)
    assert again.sources["squad1-train"].weight == 1.0
    assert {**again.sources, "squad1-train": None} == {**first.sources, "squad1-train": None}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("start = 'encoder'\nepochs = -1", r"epochs: .*greater than 0.*rate: field required"),
        ("[stages.a]\nmean = ['b', 'b']", "a.mean: there is no stage 'b' before it"),
        ("[stages.a]\nlike = 'b'", "a.like: there is no stage 'b' before it"),
        ("[stages.a]\nmean = []\nseed = 1", r"a.mean: .*a.seed: extra"),
        (
            BUNDLED.with_name("large.toml").read_text().replace("seed", "twisted = 0.3\nseed"),
            "sources with twist = true",
        ),
    ],
)
def test_a_bad_recipe_names_its_keys(tmp_path: Path, content: str, message: str) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=message):
        stages(bad)


def test_the_lineage_is_the_recipes() -> None:
    """Each stage stands in it with its seed, and a hash of what the recipe says of it."""
    lineage = tomllib.loads((BUNDLED_FOLDER / "lineage.toml").read_text(encoding="utf-8"))
    made = stages()
    assert list(lineage["stages"]) == list(made)
    for name, stage in made.items():
        entry = lineage["stages"][name]
        told = hashlib.sha256(stage.model_dump_json(exclude_defaults=True).encode()).hexdigest()[
            :16
        ]
        assert entry["recipe"] == told, f"{name}: recipe = {told!r}"
        if isinstance(stage, Mean):
            continue
        assert entry["seed"] == stage.seed
        missing = set(stage.sources) - set(lineage["data"])
        assert not missing, f"{name} was trained on files that are not listed"
    sums = (BUNDLED_FOLDER / "SHA256SUMS").read_text(encoding="utf-8")
    assert lineage["stages"][list(made)[-1]]["weights"] in sums
