"""What a training run is made of, checked."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from qa.errors import SettingsError

BUNDLED = Path(__file__).with_name("reader.toml")
LARGE = Path(__file__).with_name("large.toml")


class Source(BaseModel):
    """One data file, ``train/NAME.jsonl.gz``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    weight: float = Field(gt=0, description="times each question is seen in an epoch")
    retrieve: bool = Field(
        False, description="ask our retriever for passages, among all contexts of the file"
    )
    twist: bool = Field(False, description="make some of its questions unanswerable")
    conversation: bool = Field(
        False, description="ask each turn of the conversation before it, for what it leans on"
    )
    siblings: float = Field(
        0.0, ge=0, le=1, description="share asked of passages like the context as well"
    )
    crop: float = Field(
        0.0, ge=0, le=1, description="share asked of some sentences of the context only"
    )
    join: bool = Field(
        False, description="contexts are single sentences: join those of one document"
    )


class Recipe(BaseModel):
    """One stage of training. Rates are AdamW's; shares and fractions lie in [0, 1]."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: str = Field(description="'encoder' (the bundled one), an earlier stage, or a folder")
    epochs: float = Field(gt=0)
    seed: int = 0

    rate: float = Field(gt=0, description="peak rate of the top layer")
    head_rate: float = Field(gt=0, description="peak rate of the span head")
    layer_decay: float = Field(1.0, gt=0, le=1, description="factor of the rate per layer down")
    weight_decay: float = Field(0.01, ge=0)
    warmup: float = Field(0.03, ge=0, lt=1, description="fraction of the run the rate rises")
    decay: float = Field(0.5, ge=0, le=1, description="fraction of the run, at its end, it falls")
    dropout: float = Field(0.1, ge=0, lt=1)
    frozen: int = Field(
        0, ge=0, description="bottom layers that stay as they are, with all that is in no layer"
    )
    average: float = Field(0.999, ge=0, lt=1, description="decay of the weights' running mean")

    batch_tokens: int = Field(ge=512, description="most tokens of a batch, padding included")
    batches_per_step: int = Field(1, ge=1, description="batches whose gradients make one update")
    window_tokens: int = Field(ge=64, le=512, description="most tokens of question and passage")
    stride_tokens: int = Field(64, ge=1, description="tokens that two windows share")
    most_windows: int = Field(ge=1, description="windows of one question in a batch")
    crop_characters: int = Field(450, ge=100, description="most of a cropped context")
    retrieved_share: float = Field(
        ge=0, le=1, description="share of the questions asked of retrieved passages"
    )
    without_gold: float = Field(
        ge=0, le=1, description="share of those asked without the passages that answer them"
    )
    twisted: float = Field(
        0.0,
        ge=0,
        le=1,
        description="share of the answerable questions made unanswerable, of sources with twist",
    )

    sources: dict[str, Source] = Field(min_length=1)

    @model_validator(mode="after")
    def _twists_what(self) -> Recipe:
        if bool(self.twisted) != any(source.twist for source in self.sources.values()):
            raise ValueError("give both a share and sources with twist = true, or neither")
        return self


class Mean(BaseModel):
    """A stage that is the mean of earlier ones; one named twice counts twice."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mean: tuple[str, ...] = Field(min_length=2)


def stages(path: Path = BUNDLED) -> dict[str, Recipe | Mean]:
    """The stages of a recipe file by their names, in order; a file without any is one stage.

    Raises:
        SettingsError: it cannot be read, or a value cannot be used; names each key.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"the recipe {path} cannot be read: {error}") from error
    tables: dict[str, dict[str, Any]] = content.get("stages", {path.stem: content})
    made: dict[str, Recipe | Mean] = {}
    problems = []
    for name, given in tables.items():
        table = given
        if (like := given.get("like")) is not None:
            if like not in made:
                raise SettingsError(f"{path}: {name}.like: there is no stage {like!r} before it")
            sources = {**tables[like]["sources"], **given.get("sources", {})}
            table = {**tables[like], **given, "sources": sources}
            del table["like"]
        if unknown := set(table.get("mean", ())) - set(made):
            raise SettingsError(
                f"{path}: {name}.mean: there is no stage {min(unknown)!r} before it"
            )
        kind = Mean if "mean" in table else Recipe
        try:
            made[name] = kind.model_validate(table)
        except ValidationError as error:
            problems += [
                ".".join(map(str, (name, *one["loc"]))) + f": {one['msg'].lower()}"
                for one in error.errors()
            ]
    if problems:
        raise SettingsError(f"{path}: " + "; ".join(problems))
    return made
