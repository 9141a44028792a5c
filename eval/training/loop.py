"""From a recipe to a model folder: resumable, on the CPU or a GPU, with averaged weights."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from torch.utils.data import DataLoader

from eval.training import attention, examples
from eval.training.chunks import Batch, Chunks, plan
from eval.training.loss import margins, span_loss
from eval.training.models import load, save
from eval.training.rates import follow, parameter_groups, schedule
from eval.training.recipe import Recipe
from qa.errors import QAError

if TYPE_CHECKING:
    from transformers import PreTrainedModel


def train(
    recipe: Recipe,
    start: Path,
    data: Path,
    out: Path,
    *,
    device: str | None = None,
    until: float = float("inf"),
) -> Path | None:
    """Train until it is done, or the time is up; returns the reader's folder, or None if stopped.

    Args:
        recipe: what to train on, and how.
        start: model folder to start from.
        data: folder with train/.
        out: folder for the checkpoint, the log and the reader; a reader so far when stopped.
        device: cpu or cuda; unset: the best there is.
        until: stop, with a checkpoint, at this ``time.monotonic()``.

    Raises:
        QAError: a file or model is missing or cannot be used.
    """
    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    # On a GPU the library knows best which attention an architecture has.
    own: dict[str, Any] = {"attn_implementation": attention.register()} if device == "cpu" else {}
    model, tokenizer = load(
        start,
        hidden_dropout_prob=recipe.dropout,
        attention_probs_dropout_prob=0.0,
        **own,
    )
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise QAError(f"{out} cannot be made: {error.strerror}") from error
    known = examples.read(data, recipe.sources)
    chunks = plan(known, recipe)
    trainer = Trainer(model, recipe, out, device)
    left = list(enumerate(chunks))[trainer.done :]
    workers = 0 if device == "cpu" else max(1, (os.cpu_count() or 2) - 2)
    batches = Chunks(left, known, recipe, tokenizer)
    done = not left or trainer.train(batches, len(chunks), workers=workers, until=until)
    reader = out / ("reader" if done else "reader-so-far")
    if done or time.monotonic() > until:
        save(model, trainer.averaged(), tokenizer, reader)
    return reader if done else None


def _first(batches: list[list[Batch]]) -> list[Batch]:
    return batches[0]


class Trainer:
    """Trains a model through its plan, from the last checkpoint in ``out`` on."""

    def __init__(
        self,
        model: PreTrainedModel,
        recipe: Recipe,
        out: Path,
        device: str = "cpu",
    ) -> None:
        self.model = model.to(device).train()  # type: ignore[arg-type]
        self._recipe, self._out, self._device = recipe, out, device
        groups = parameter_groups(
            model.named_parameters(),
            int(model.config.num_hidden_layers),
            rate=recipe.rate,
            head_rate=recipe.head_rate,
            layer_decay=recipe.layer_decay,
            frozen=recipe.frozen,
        )
        self.optimizer = torch.optim.AdamW(groups, weight_decay=recipe.weight_decay, fused=True)
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
                    losses += self._step(
                        step, schedule(progress, self._recipe.warmup, self._recipe.decay)
                    )
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
        follow(self._average, self.model.state_dict(), self._steps, self._recipe.average)
        return losses

    def _loss(self, batch: Batch) -> Tensor:
        of, passage = batch.of.to(self._device), batch.passage.to(self._device)
        both = [margins(each, passage) for each in logits(self.model, batch.inputs, self._device)]
        targets = [each.to(self._device) for each in (batch.start, batch.end)]
        return span_loss(both, targets, of, batch.questions)


def logits(model: Any, inputs: dict[str, Tensor], device: str) -> tuple[Tensor, Tensor]:
    """Start and end logits (n, t), in mixed precision."""
    with torch.autocast(device, torch.bfloat16):
        output = model(**{name: tensor.to(device) for name, tensor in inputs.items()})
    return output.start_logits, output.end_logits


def freeze(model: PreTrainedModel) -> None:
    """Modules none of whose weights learn: no dropout in them, and weights in half precision.

    A quarter of the time that a CPU needs goes into both otherwise.
    """
    for module in model.modules():
        parameters = list(module.parameters())
        if parameters and not any(parameter.requires_grad for parameter in parameters):
            module.eval().to(torch.bfloat16)
