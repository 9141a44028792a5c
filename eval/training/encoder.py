"""Teaches the encoder which passage answers a question, and which near miss of it does not.

Pairs of questions and passages of the training files, each with hard negatives: siblings of the
story where there are some, and what vectors and words take for the answer and what does not hold
it. The loss is that of in-batch negatives (Henderson et al. 2017, section 4), by the trainer of
sentence-transformers. The mean of the result's weights and those it started from is what ships
(Wortsman et al. 2022): other domains lose nothing by it.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from eval.training import attention
from eval.training.distractors import holds_one, near
from eval.training.export import weights
from eval.training_files import records
from qa.errors import ModelError

# File → the most questions that are taken of it. TyDi, NQ and AfriQA are left out: they stand for
# other domains when the result is measured (eval/retrieval.py).
SOURCES = {
    "news-short": 10_000, "news-open": 10_000, "talk": 10_000, "squad1-train": 6_000,
    "near-miss-wiki": 2_000, "squadshifts-wiki": 500, "qed-nq": 700, "timeqa-human": 400,
}  # fmt: skip
BATCH, RATE, TOKENS, WARM_UP = 48, 6e-5, 176, 0.1
NEGATIVES = 3  # of each pair
NEAREST = 12  # passages by each leg among which a hard negative is drawn
_ENCODED = 64
WEIGHTS = "model.safetensors"


class Pair(NamedTuple):
    """A question, a passage that answers it, and passages of the same story that do not."""

    question: str
    passage: str
    answers: tuple[str, ...]
    siblings: tuple[str, ...]


def pairs(train: Path, seed: int = 0) -> list[Pair]:
    """The answerable questions of the training files, as ``SOURCES`` has them, in any order.

    Args:
        train: the folder of the files.
        seed: which questions are drawn of a file with more than are taken, and their order.

    Raises:
        ModelError: a file is missing.
    """
    found: list[Pair] = []
    for name, most in SOURCES.items():
        path = train / f"{name}.jsonl.gz"
        if not path.is_file():
            raise ModelError(f"{path} is missing: docs/DATA.md tells where it comes from")
        own = list(_rows(path))
        random.Random(2 * seed).shuffle(own)  # noqa: S311 - a sample, no secret
        found += own[:most]
    random.Random(2 * seed + 1).shuffle(found)  # noqa: S311
    return found


def _rows(path: Path) -> Iterator[Pair]:
    for row in records(path):
        if row["context"] and row["answers"]:
            answers = tuple(answer["text"] for answer in row["answers"])
            others = tuple(row.get("others") or ())
            # A question of a conversation is found by what it means, standing alone.
            yield Pair(row.get("full") or row["question"], row["context"], answers, others)


def negatives(found: list[Pair], pool: list[str], encode: Any) -> list[list[str]]:
    """``NEGATIVES`` hard negatives for each pair: siblings, then what is near, then any.

    Args:
        found: the pairs.
        pool: the passages they are drawn from.
        encode: texts → unit vectors (n, d) by the encoder that is taught.
    """
    drawn = random.Random(2)  # noqa: S311
    nearest = near([pair.question for pair in found], pool, encode, NEAREST)
    chosen: list[list[str]] = []
    for pair, likely in zip(found, nearest, strict=True):
        siblings = drawn.sample(pair.siblings, len(pair.siblings))
        wrong = [text for text in likely if not holds_one(text, pair.answers)]
        row = [*siblings, *drawn.sample(wrong, len(wrong))]
        # An answer such as "a" is in nearly all of them.
        row += drawn.sample(pool, min(len(pool), NEGATIVES + 1))
        chosen.append([text for text in row if text != pair.passage][:NEGATIVES])
    return chosen


def train(data: Path, start: Path, out: Path, steps: int | None = None, seed: int = 0) -> Path:
    """Teach an encoder; returns the folder of the result, in float32.

    Args:
        data: folder with train/.
        start: the encoder to begin with, as sentence-transformers has it.
        out: folder for checkpoints and the result.
        steps: as many batches of the pairs; by default all of them. The rate falls to nothing.
        seed: which pairs, and their order: another one for what goes on from a taught encoder.

    Raises:
        ModelError: a file of the data is missing.
    """
    import torch
    from datasets import Dataset
    from sentence_transformers import (
        SentenceTransformer,
        SentenceTransformerTrainer,
        SentenceTransformerTrainingArguments,
    )
    from sentence_transformers.base.sampler import BatchSamplers
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss

    model = SentenceTransformer(
        str(start),
        device="cpu",
        model_kwargs={"attn_implementation": attention.register()},
        config_kwargs={"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0},
    )
    for name, parameter in model.named_parameters():
        parameter.requires_grad = "embeddings" not in name  # they cost as much as all the rest
    model.max_seq_length = TOKENS
    every = pairs(data / "train", seed)
    found = every[: steps * BATCH if steps else None]

    def encode(texts: list[str]) -> Any:
        with torch.autocast("cpu", torch.bfloat16):
            return model.encode(texts, batch_size=_ENCODED, normalize_embeddings=True)

    hard = negatives(found, sorted({pair.passage for pair in every}), encode)
    columns = {
        "anchor": [pair.question for pair in found],
        "positive": [pair.passage for pair in found],
        **{f"negative_{at}": list(texts) for at, texts in enumerate(zip(*hard, strict=True))},
    }
    arguments = SentenceTransformerTrainingArguments(
        output_dir=str(out / "checkpoints"),
        num_train_epochs=1,
        per_device_train_batch_size=BATCH,
        learning_rate=RATE,
        warmup_steps=WARM_UP,
        batch_sampler=BatchSamplers.NO_DUPLICATES,
        bf16=True,
        use_cpu=True,
        seed=seed,
        save_steps=100,
        save_total_limit=1,
        logging_steps=10,
        report_to="none",
        disable_tqdm=True,
    )

    trainer = SentenceTransformerTrainer(
        model=model,
        args=arguments,
        train_dataset=Dataset.from_dict(columns),
        loss=MultipleNegativesRankingLoss(model),
    )
    held = (out / "checkpoints").glob("checkpoint-*")
    trainer.train(resume_from_checkpoint=bool(next(held, None)))
    model.save(str(out / "encoder"))
    return out / "encoder"


def mean(start: Path, taught: Path, share: float, out: Path) -> Path:
    """Write the weighted mean of two encoders' weights.

    Args:
        start: what was taught, which knows other domains.
        taught: what came of it.
        share: of ``taught``, in [0, 1].
        out: the folder to write.
    """
    from safetensors.torch import load_file, save_file

    shutil.copytree(start, out, dirs_exist_ok=True)  # all but the weights is as it was
    mixed = load_file(out / WEIGHTS)
    for name, tensor in load_file(taught / WEIGHTS).items():
        if mixed[name].is_floating_point():
            mixed[name] = mixed[name].lerp(tensor.to(mixed[name].dtype), share)
    save_file(mixed, out / WEIGHTS, metadata={"format": "pt"})
    return out


def as_torch(exported: Path, like: Path, out: Path) -> Path:
    """Write an exported encoder as sentence-transformers reads it: what its 8 bits stand for.

    Args:
        exported: its model.onnx.
        like: a folder of the same shape with float weights; its other files are taken.
        out: the folder to write.
    """
    import torch
    from safetensors.torch import load_file, save_file

    shutil.copytree(like, out, dirs_exist_ok=True)
    known = {name: torch.tensor(array).contiguous() for name, array in weights(exported).items()}
    of_like = load_file(out / WEIGHTS)
    save_file(of_like | known, out / WEIGHTS, metadata={"format": "pt"})
    return out
