"""The training loop: resumable, on the CPU or a GPU, with averaged weights."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from torch.utils.data import DataLoader

from eval.training.chunks import Batch, Chunks
from eval.training.distil import Teacher, logits
from eval.training.loss import cross_entropy, margins, probabilities
from eval.training.recipe import Recipe

if TYPE_CHECKING:
    from transformers import PreTrainedModel


def _first(batches: list[list[Batch]]) -> list[Batch]:
    return batches[0]


class Trainer:
    """Trains a model through its plan, from the last checkpoint in ``out`` on."""

    def __init__(
        self,
        model: PreTrainedModel,
        recipe: Recipe,
        out: Path,
        *,
        teacher: Teacher | None = None,
        device: str = "cpu",
    ) -> None:
        self.model = model.to(device).train()  # type: ignore[arg-type]
        self._recipe, self._out, self._device, self._teacher = recipe, out, device, teacher
        self.optimizer = torch.optim.AdamW(
            parameter_groups(model, recipe), weight_decay=recipe.weight_decay, fused=True
        )
        for entry in self.optimizer.param_groups:
            entry["peak"] = entry["lr"]
        if device == "cpu":
            freeze(model)
        self._average = {name: tensor.clone() for name, tensor in model.state_dict().items()}
        self.done = 0  # chunks
        self._steps = 0
        if self._checkpoint.is_file():
            self._resume()

    @property
    def _checkpoint(self) -> Path:
        return self._out / "checkpoint.pt"

    def _resume(self) -> None:
        state = torch.load(self._checkpoint, map_location=self._device, weights_only=True)
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self._average, self.done, self._steps = state["average"], state["done"], state["steps"]

    def save(self) -> None:
        """Write the checkpoint, whole or not at all."""
        fresh = self._checkpoint.with_suffix(".new")
        state = {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "average": self._average,
            "done": self.done,
            "steps": self._steps,
        }
        torch.save(state, fresh)
        fresh.replace(self._checkpoint)

    def averaged(self) -> dict[str, Tensor]:
        """The running mean of the weights, which is what ships."""
        return {name: tensor.detach().cpu() for name, tensor in self._average.items()}

    def train(
        self, chunks: Chunks, total: int, *, workers: int = 0, until: float = float("inf")
    ) -> bool:
        """Go through the chunks; a progress bar on stderr, a line of figures each in the log.

        Args:
            chunks: those not done yet.
            total: chunks of the whole run.
            workers: processes that make batches.
            until: stop, with a checkpoint, at this ``time.monotonic()``.

        Returns:
            Whether the run is complete.
        """
        from rich.console import Console
        from rich.progress import Progress

        if workers:  # a chunk is hundreds of tensors, and a process may open only so many files
            torch.multiprocessing.set_sharing_strategy("file_system")  # type: ignore[no-untyped-call]
        loader = DataLoader(chunks, batch_size=1, collate_fn=_first, num_workers=workers)
        saved = time.monotonic()
        with (
            Progress(console=Console(stderr=True)) as bar,
            (self._out / "log.jsonl").open("a", encoding="utf-8") as log,
        ):
            task = bar.add_task("training", total=total, completed=self.done)
            for chunk in loader:
                began, losses, tokens = time.monotonic(), [], 0
                torch.manual_seed(self._recipe.seed * 1_000_003 + self.done)  # for the dropout
                each = self._recipe.batches_per_step
                for place in range(0, len(chunk), each):
                    step = chunk[place : place + each]
                    progress = (self.done + place / len(chunk)) / total
                    losses += self._step(step, schedule(progress, self._recipe))
                    tokens += sum(batch.passage.numel() for batch in step)
                self.done += 1
                seconds = time.monotonic() - began
                entry = {
                    "chunk": self.done,
                    "of": total,
                    # Of a last chunk of a few questions none may be of use.
                    "loss": round(float(torch.stack(losses).mean()), 4) if losses else None,
                    "tokens_per_second": round(tokens / seconds),
                }
                print(json.dumps(entry), file=log, flush=True)
                bar.update(task, completed=self.done, description=f"loss {entry['loss']}")
                if time.monotonic() - saved > 300:
                    self.save()
                    saved = time.monotonic()
                if time.monotonic() > until:
                    break
        self.save()
        return self.done >= total

    def _step(self, batches: Sequence[Batch], factor: float) -> list[Tensor]:
        """One update from the mean over the batches' questions; returns each batch's loss."""
        for entry in self.optimizer.param_groups:
            entry["lr"] = entry["peak"] * factor
        losses, questions = [], sum(batch.questions for batch in batches)
        for batch in batches:
            loss = self._loss(batch)
            (loss * (batch.questions / questions)).backward()  # type: ignore[no-untyped-call]
            losses.append(loss.detach().float())
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self._steps += 1
        # While there are few steps, the mean is over fewer: no start-up bias.
        keep = min(self._recipe.average, (1 + self._steps) / (10 + self._steps))
        with torch.no_grad():
            torch._foreach_lerp_(
                list(self._average.values()), list(self.model.state_dict().values()), 1 - keep
            )
        return losses

    def _loss(self, batch: Batch) -> Tensor:
        of = batch.of.to(self._device)
        starts, ends = self._margins(batch)
        hard = sum(
            cross_entropy(margin, target.to(self._device), of, batch.questions)
            for margin, target in ((starts, batch.start), (ends, batch.end))
        )
        assert isinstance(hard, Tensor)  # noqa: S101
        if self._teacher is None or batch.lesson is None:
            return hard.mean() / 2
        # The questions that the teacher reads; the others are learnt from their labels alone.
        rows = batch.lesson.rows.to(self._device)
        asked, mine = torch.unique(of[rows], return_inverse=True)
        share, temperature = self._recipe.soft_share, self._recipe.temperature
        soft = torch.zeros_like(hard[asked])
        its = self._teacher.margins(batch, batch.lesson)
        for margin, taught in zip((starts, ends), its, strict=True):
            target = probabilities(taught, mine, len(asked), temperature)
            # Of tokens that it has no opinion of, nothing is learnt from it.
            ours = (margin[rows] / temperature).masked_fill(taught.isinf(), float("-inf"))
            soft += cross_entropy(ours, target, mine, len(asked))
        mixed = hard.index_add(0, asked, share * (temperature**2 * soft - hard[asked]))
        return mixed.mean() / 2

    def _margins(self, batch: Batch) -> tuple[Tensor, Tensor]:
        passage = batch.passage.to(self._device)
        start, end = logits(self.model, batch.inputs, self._device)
        return margins(start, passage), margins(end, passage)


def freeze(model: PreTrainedModel) -> None:
    """Modules none of whose weights learn: no dropout in them, and weights in half precision.

    A quarter of the time that a CPU needs goes into both otherwise.
    """
    for module in model.modules():
        parameters = list(module.parameters())
        if parameters and not any(parameter.requires_grad for parameter in parameters):
            module.eval().to(torch.bfloat16)


def schedule(progress: float, recipe: Recipe) -> float:
    """Factor of the peak rate at a fraction of the run: a rise, a plateau, a fall to 0."""
    rise = progress / recipe.warmup if recipe.warmup else 1.0
    fall = (1 - progress) / recipe.decay if recipe.decay else 1.0
    return max(0.0, min(1.0, rise, fall))


def parameter_groups(model: PreTrainedModel, recipe: Recipe) -> list[dict[str, Any]]:
    """Rates fall by ``layer_decay`` a layer from the top down; the span head has its own.

    The recipe's frozen layers are in no group and get no gradient, nor does what belongs to no
    layer: the embeddings, and MPNet's position biases, which would lead the gradient through all.
    """
    layers = int(model.config.num_hidden_layers)
    groups: dict[int, list[Tensor]] = {}
    for name, parameter in model.named_parameters():
        parts = name.split(".")
        if "qa_outputs" in parts:
            depth = -1
        elif "layer" in parts:
            depth = layers - 1 - int(parts[parts.index("layer") + 1])
        else:
            depth = layers
        if recipe.frozen and depth >= max(0, layers - recipe.frozen):
            parameter.requires_grad_(False)
        else:
            groups.setdefault(depth, []).append(parameter)
    return [
        {
            "params": members,
            "lr": recipe.head_rate if depth < 0 else recipe.rate * recipe.layer_decay**depth,
        }
        for depth, members in groups.items()
    ]
