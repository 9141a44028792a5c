"""The extractive QA model: question and passages → candidate spans."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from embeddings.errors import EmbeddingError
from embeddings.model_files import folder_fingerprint, holds_weights, verify
from embeddings.onnx_model import model_file, side_by_side
from qa.errors import ModelError, QuestionError
from qa.reader.span_model import OnnxSpanModel
from qa.reader.spans import cell_borders, decode, paragraph_of, word_borders
from qa.reader.torch_model import TorchModel
from qa.settings import Settings
from qa.text.tables import Spoken

if TYPE_CHECKING:
    from tokenizers import Encoding

BUNDLED, BUNDLED_LARGE = "bundled", "bundled-large"
BUNDLED_FOLDER = Path(__file__).parent / "bundled"
FOLDERS = {BUNDLED: BUNDLED_FOLDER, BUNDLED_LARGE: BUNDLED_FOLDER.with_name("bundled_large")}
LEAST_ROOM = 32  # tokens of a passage in a window
_STRIDE = 64  # tokens that two windows share
_LONGEST_ANSWER = 60  # tokens
_SPANS = 3  # candidates kept of a passage


class PassageSpan(NamedTuple):
    """Characters ``start`` to ``end`` of a passage and the margin over no answer, in log-odds."""

    start: int
    end: int
    score: float


class Reads(Protocol):
    """What marks spans: a model here, or readers elsewhere. Safe from several threads."""

    @property
    def name(self) -> str:
        """As it was named."""

    @property
    def fingerprint(self) -> str:
        """What it is, by its weights."""

    def load(self) -> None:
        """Make ready now rather than at the first question."""

    def read(self, question: str, passages: Sequence[str | Spoken]) -> list[list[PassageSpan]]:
        """See ``Reader.read``."""


Asked = tuple[str, Sequence[str | Spoken]]  # a question, and the passages to read for it


class Reader:
    """Any Hugging Face model for question answering: the bundled one, a folder, or a hub name.

    A folder with a model.onnx is run by ONNX Runtime, all else by torch. Nothing heavy is loaded
    until the first question. Safe from several threads.
    """

    def __init__(self, settings: Settings, name: str | None = None) -> None:
        """Locate the model.

        Args:
            settings: how it reads.
            name: which it is; the settings' ``reader`` if not given.

        Raises:
            ModelError: the folder does not exist or holds no model.
        """
        self._settings = settings
        self._lock = threading.Lock()
        self._tokenizing = threading.Lock()
        self._name = name = settings.reader if name is None else name
        folder = FOLDERS.get(name) or Path(name).expanduser()
        self._folder = folder.resolve() if folder.is_dir() else None
        if self._folder is None and (name in FOLDERS or name.startswith((".", "/", "~"))):
            raise ModelError(f"the reader folder {folder} does not exist")
        if self._folder is not None and not (
            holds_weights(self._folder) and (self._folder / "config.json").is_file()
        ):
            setting = "QA_READER" if name == settings.reader else "QA_SECOND_READER"
            again = "reinstall the program" if name in FOLDERS else f"choose another: {setting}"
            raise ModelError(f"the reader in {self._folder} lacks its weights: {again}")

    @property
    def name(self) -> str:
        """As it was named."""
        return self._name

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the model's files; the name for a hub model."""
        return folder_fingerprint(self._folder) if self._folder else self._name

    @cached_property
    def _model(self) -> OnnxSpanModel | TorchModel:
        if self._folder is not None:
            try:
                verify(self._folder)
            except EmbeddingError as error:
                raise ModelError(str(error)) from error
            if path := model_file(self._folder):
                return OnnxSpanModel(self._folder, path)
        local = self._folder is not None
        return TorchModel(str(self._folder or self._name), local=local)

    def load(self) -> None:
        """Load the model now rather than at the first question."""
        with self._lock:
            _ = self._model

    def _windows(self, question: str, passages: Sequence[str]) -> list[list[Encoding]]:
        """Question and each passage as the model reads them, cut into windows."""
        self.load()
        tokenizer, longest = self._model.tokenizer, self._settings.window_tokens
        with self._tokenizing:  # how it cuts is a state of its own, set anew by each call
            tokenizer.no_truncation()
            room = longest - len(tokenizer.encode(question, "").ids)
            if room < LEAST_ROOM:
                raise QuestionError(
                    f"the question is too long for the reader's windows of {longest} tokens: "
                    "shorten it, or set QA_WINDOW_TOKENS"
                )
            stride = min(_STRIDE, room // 2)
            tokenizer.enable_truncation(longest, stride=stride, strategy="only_second")
            encoded = tokenizer.encode_batch([(question, passage) for passage in passages])
        return [[one, *one.overflowing] for one in encoded]

    def read(self, question: str, passages: Sequence[str | Spoken]) -> list[list[PassageSpan]]:
        """Candidate spans of each passage, best first, with offsets into the passage itself.

        A passage longer than the window is read in windows that share 64 tokens, or
        half of a window where a long question leaves little room. A passage's spans do not
        overlap.

        Raises:
            QuestionError: the question leaves no room for a passage.
        """
        (found,) = self.read_many([(question, passages)])
        if isinstance(found, QuestionError):
            raise found
        return found

    def read_many(self, asked: Sequence[Asked]) -> list[list[list[PassageSpan]] | QuestionError]:
        """What ``read`` returns of each question, or raises of it, read side by side."""
        found: list[list[list[PassageSpan]] | QuestionError] = []
        windows: list[tuple[list[PassageSpan], Spoken, Encoding]] = []  # where its spans go
        for question, passages in asked:
            try:
                texts = [Spoken.of(one) for one in passages]
                cut = self._windows(question, [text for text, _ in texts]) if texts else []
                spans: list[list[PassageSpan]] = [[] for _ in texts]
                windows += [
                    (own, passage, window)
                    for own, passage, all_windows in zip(spans, texts, cut, strict=True)
                    for window in all_windows
                ]
                found.append(spans)
            except QuestionError as error:
                found.append(error)
        windows.sort(key=lambda one: -len(one[2].ids))  # the longest first: no core ends last
        read = side_by_side(lambda one: self._spans(one[1], one[2]), windows)
        for (own, _, _), more in zip(windows, read, strict=True):
            own += more
        return [
            one if isinstance(one, QuestionError) else [self._best(spans) for spans in one]
            for one in found
        ]

    def _spans(self, passage: Spoken, window: Encoding) -> list[PassageSpan]:
        """The candidate spans of one window, with offsets into its passage."""
        text, places = passage
        start, end = self._model.logits(
            np.asarray(window.ids, np.int64), np.asarray(window.type_ids, np.int64)
        )
        in_passage = np.asarray([part == 1 for part in window.sequence_ids])
        offsets = np.asarray(window.offsets, np.int64)
        begins, finishes = word_borders(text, offsets)
        paragraphs = paragraph_of(text, offsets)
        if places is not None:
            first, last, pieces = cell_borders(places, np.where(in_passage[:, None], offsets, 0))
            begins, finishes, paragraphs = begins & first, finishes & last, paragraphs + pieces
        found = decode(
            start,
            end,
            in_passage & begins,
            in_passage & finishes,
            _LONGEST_ANSWER,
            _SPANS,
            paragraphs,
        )
        spans: list[PassageSpan] = []
        for span in found:
            start_at, last_at = int(offsets[span.start][0]), int(offsets[span.end][1]) - 1
            if places is not None:
                start_at, last_at = int(places[start_at]), int(places[last_at])
            spans.append(PassageSpan(start_at, last_at + 1, span.score))
        return spans

    @staticmethod
    def _best(spans: list[PassageSpan]) -> list[PassageSpan]:
        """Of all windows' spans the best that do not overlap."""
        kept: list[PassageSpan] = []
        for span in sorted(spans, key=lambda span: -span.score):
            if all(span.end <= other.start or other.end <= span.start for other in kept):
                kept.append(span)
        return kept[:_SPANS]
