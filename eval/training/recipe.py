"""What a training run is made of, checked."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from qa.errors import SettingsError

SMALL = Path(__file__).with_name("small.toml")
LARGE = Path(__file__).with_name("large.toml")


class Source(BaseModel):
    """One data file, ``train/NAME.jsonl.gz``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    weight: float = Field(gt=0, description="times each question is seen in an epoch")
    conversation: bool = Field(
        False, description="ask each turn of the conversation before it, for what it leans on"
    )
    typed: bool = Field(False, description="ask each turn as typed, with what it leans on after it")
    siblings: float = Field(
        0.0, ge=0, le=1, description="share asked of passages like the context as well"
    )
    crop: float = Field(
        0.0, ge=0, le=1, description="share asked of some sentences of the context only"
    )


class Recipe(BaseModel):
    """How a reader is trained. Rates are AdamW's; shares and fractions lie in [0, 1]."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    epochs: float = Field(gt=0)
    chunks: int | None = Field(
        None,
        ge=1,
        description="end the run after so many chunks of 512 questions; unset: all of them",
    )
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
    without_gold: float = Field(
        ge=0, le=1, description="share of those with siblings that are asked of these alone"
    )
    sources: dict[str, Source] = Field(min_length=1)


def read(path: Path = SMALL) -> Recipe:
    """The recipe in a file.

    Raises:
        SettingsError: it cannot be read, or a value cannot be used; names each key.
    """
    try:
        return Recipe.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"the recipe {path} cannot be read: {error}") from error
    except ValidationError as error:
        problems = [
            ".".join(map(str, one["loc"])) + f": {one['msg'].lower()}" for one in error.errors()
        ]
        raise SettingsError(f"{path}: " + "; ".join(problems)) from error
