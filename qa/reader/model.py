"""The extractive QA model: question and passages → candidate spans."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from embeddings.encoder import folder_fingerprint, model_file_sha256
from qa.errors import ModelError, QuestionError
from qa.reader.spans import decode, paragraph_of, word_borders
from qa.settings import Settings

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

BUNDLED = "bundled"
BUNDLED_FOLDER = Path(__file__).parent / "bundled"
LEAST_ROOM = 32  # tokens of a passage in a window


class PassageSpan(NamedTuple):
    """Characters ``start`` to ``end`` of a passage and the margin over no answer, in log-odds."""

    start: int
    end: int
    score: float


class Reader:
    """Any Hugging Face model for question answering: the bundled one, a folder, or a hub name.

    Nothing heavy is loaded until the first question. Safe from several threads.
    """

    def __init__(self, settings: Settings) -> None:
        """Locate the model.

        Raises:
            ModelError: the folder does not exist or holds no model.
        """
        self._settings = settings
        self._lock = threading.Lock()
        self._tokenizing = threading.Lock()
        name = settings.reader
        folder = BUNDLED_FOLDER if name == BUNDLED else Path(name).expanduser()
        self._folder = folder.resolve() if folder.is_dir() else None
        if self._folder is None and (name == BUNDLED or name.startswith((".", "/", "~"))):
            raise ModelError(f"the reader folder {folder} does not exist")
        if self._folder is not None:
            weights = [*self._folder.glob("*.safetensors"), *self._folder.glob("*.bin")]
            if not weights or not (self._folder / "config.json").is_file():
                again = (
                    "reinstall the program" if name == BUNDLED else "choose another with QA_READER"
                )
                raise ModelError(f"the reader in {self._folder} lacks its weights: {again}")

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the model's files; the name for a hub model."""
        return folder_fingerprint(self._folder) if self._folder else self._settings.reader

    @cached_property
    def _parts(self) -> tuple[PreTrainedTokenizerBase, PreTrainedModel]:
        # Imported here: it takes seconds, and `qa --help` must not wait for it.
        import torch
        from transformers import AutoModelForQuestionAnswering, AutoTokenizer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        self._verify()
        source = str(self._folder or self._settings.reader)
        local = self._folder is not None
        try:
            tokenizer = AutoTokenizer.from_pretrained(source, local_files_only=local)
            model, info = AutoModelForQuestionAnswering.from_pretrained(
                source, local_files_only=local, dtype=torch.float32, output_loading_info=True
            )
        except Exception as error:  # the libraries raise a dozen kinds for one cause
            reason = (str(error).strip() or repr(error)).splitlines()[0]
            raise ModelError(
                f"the reader {source} cannot be loaded ({reason[:200]}): reinstall it, or choose "
                "another with QA_READER"
            ) from error
        if any("qa_outputs" in key for key in info["missing_keys"]):
            raise ModelError(f"the model {source} was not trained to answer questions")
        if not tokenizer.is_fast:
            raise ModelError(f"the reader {source} has no fast tokenizer, which offsets need")
        return tokenizer, model.eval()

    def _verify(self) -> None:
        """Check the folder's files against its SHA256SUMS, where it has one."""
        sums = self._folder / "SHA256SUMS" if self._folder else None
        if self._folder is None or sums is None or not sums.is_file():
            return
        for line in sums.read_text(encoding="utf-8").splitlines():
            expected, name = line.split(maxsplit=1)
            path = self._folder / name
            if not path.is_file() or model_file_sha256(path) != expected:
                raise ModelError(f"the reader's file {path} is missing or damaged: reinstall it")

    def load(self) -> None:
        """Load the model now rather than at the first question."""
        with self._lock:
            _ = self._parts

    def _windows(
        self, tokenizer: PreTrainedTokenizerBase, question: str, passages: Sequence[str]
    ) -> Any:
        """Question and passages as the model reads them, cut into windows and padded."""
        room = self._settings.window_tokens - len(tokenizer(question, "")["input_ids"])
        if room < LEAST_ROOM:
            raise QuestionError(
                "the question is too long for the reader's windows of "
                f"{self._settings.window_tokens} tokens: shorten it, or set QA_WINDOW_TOKENS"
            )
        return tokenizer(
            [question] * len(passages),
            list(passages),
            truncation="only_second",
            max_length=self._settings.window_tokens,
            stride=min(self._settings.stride_tokens, room // 2),
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
            padding=True,
            return_tensors="np",
        )

    def read(self, question: str, passages: Sequence[str]) -> list[list[PassageSpan]]:
        """Candidate spans of each passage, best first; all passages go through in one batch.

        A passage longer than the window is read in windows that share ``stride_tokens``, or
        half of a window where a long question leaves little room. A passage's spans do not
        overlap.

        Raises:
            QuestionError: the question leaves no room for a passage.
        """
        if not passages:
            return []
        import torch

        self.load()
        tokenizer, model = self._parts
        with self._tokenizing:  # how it cuts and pads is a state of its own, set anew by each call
            encoded = self._windows(tokenizer, question, passages)
        names = [name for name in tokenizer.model_input_names if name in encoded]
        with torch.inference_mode():
            output = model(**{name: torch.from_numpy(encoded[name]) for name in names})
        starts, ends = output.start_logits.numpy(), output.end_logits.numpy()
        spans: list[list[PassageSpan]] = [[] for _ in passages]
        for window, passage in enumerate(encoded["overflow_to_sample_mapping"]):
            in_passage = np.asarray([part == 1 for part in encoded.sequence_ids(window)])
            offsets = encoded["offset_mapping"][window]
            begins, finishes = word_borders(passages[passage], offsets)
            spans[passage] += (
                PassageSpan(int(offsets[span.start][0]), int(offsets[span.end][1]), span.score)
                for span in decode(
                    starts[window],
                    ends[window],
                    in_passage & begins,
                    in_passage & finishes,
                    self._settings.answer_tokens,
                    self._settings.spans_per_passage,
                    paragraph_of(passages[passage], offsets),
                )
            )
        return [self._best(found) for found in spans]

    def _best(self, spans: list[PassageSpan]) -> list[PassageSpan]:
        """Of all windows' spans the best that do not overlap."""
        kept: list[PassageSpan] = []
        for span in sorted(spans, key=lambda span: -span.score):
            if all(span.end <= other.start or other.end <= span.start for other in kept):
                kept.append(span)
        return kept[: self._settings.spans_per_passage]
