"""The one door for the web chat, the command line, scripts and the evaluation."""

from __future__ import annotations

import time
from collections.abc import Hashable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from embeddings.encoder import Encoder, load_encoder
from embeddings.errors import EmbeddingError
from embeddings.onnx_model import in_background
from qa import followup
from qa.answer.about import LISTS, AboutLibrary
from qa.answer.calibration import BUNDLED, BUNDLED_ALONE, Calibration
from qa.answer.explanation import Explanation, explained
from qa.answer.pipeline import Found, Pipeline
from qa.answer.publishers import in_full
from qa.answer.question import checked
from qa.answer.scoping import reason, scoped
from qa.answer.topics import Examples
from qa.answer.wording import others_say
from qa.errors import ModelError, QuestionError
from qa.index.build import IndexReport
from qa.index.engine import Progress
from qa.index.indexed_library import IndexedLibrary
from qa.index.library_index import LibraryIndex
from qa.index.opening import library_of, open_index
from qa.index.scope import Scope
from qa.library.library import Library
from qa.reader.readers import Readers
from qa.retrieval.retriever import Retriever
from qa.settings import Settings
from qa.text.language import not_english
from qa.types import About, Hit, Reply, Span


class Assistant(IndexedLibrary):
    """Answers questions from one library of articles. Safe from several threads.

    Open it with ``Assistant.open``; the models are loaded at their first use. Close it, or use it
    in a ``with`` statement, when it is asked no more.
    """

    def __init__(
        self,
        library: Library,
        index: LibraryIndex,
        report: IndexReport,
        encoder: Encoder,
        readers: Readers,
        settings: Settings,
    ) -> None:
        super().__init__(library, index, report)
        self.settings = settings
        self._encoder = encoder
        self._retriever = Retriever(encoder, index, settings)
        self._readers = readers
        self._about = AboutLibrary(
            library.name, index, self._retriever, Examples.of(cast(Hashable, encoder))
        )
        bundled = BUNDLED if readers.second else BUNDLED_ALONE
        self.calibrate(Calibration.load(settings.calibration or bundled))

    def calibrate(self, calibration: Calibration) -> None:
        """Answer with another confidence from now on."""
        self._calibration = calibration
        wanted = self.settings.threshold
        self._threshold = calibration.threshold if wanted is None else wanted
        self._pipeline = Pipeline(
            self._retriever,
            self._readers.first,
            self._readers.second,
            self._index,
            calibration,
            self._threshold,
            self.settings,
        )

    @classmethod
    def open(
        cls,
        corpus: str | Path | None = None,
        *,
        settings: Settings | None = None,
        encoder: Encoder | None = None,
        readers: Readers | None = None,
        rebuild: bool = False,
        as_indexed: bool = False,
        progress: Progress | None = None,
    ) -> Assistant:
        """Open a library, bringing its index up to date.

        Args:
            corpus: a folder of articles or a library's name; the settings' default if not given.
                Where the index is on a Milvus server, also the name of one that was indexed from
                elsewhere.
            settings: all tunables; read from the environment if not given.
            encoder: a model of your own in place of the settings' one.
            readers: those that several assistants share; its own if not given.
            rebuild: index from scratch, whatever is there.
            as_indexed: open what was last indexed, and write nothing.
            progress: told the stage and how many of how many bytes are done.

        Raises:
            QAError: says what is wrong with the folder, the index, a model or a setting.
        """
        settings = settings or Settings.load()
        library = library_of(settings.corpus if corpus is None else corpus, settings)
        try:
            encoder = encoder or load_encoder(settings.encoder)
            index, report = open_index(
                library, encoder, settings, progress, rebuild=rebuild, as_indexed=as_indexed
            )
            readers = readers or Readers.of(settings)
            return cls(library, index, report, encoder, readers, settings)
        except EmbeddingError as error:
            raise ModelError(str(error)) from error

    def beside(
        self, corpus: str | Path, progress: Progress | None = None, *, as_indexed: bool = False
    ) -> Assistant:
        """Another library, asked with the same models; see ``open``.

        Raises:
            QAError: as ``open`` does.
        """
        return Assistant.open(
            corpus,
            settings=self.settings,
            encoder=self._encoder,
            readers=self._readers,
            as_indexed=as_indexed,
            progress=progress,
        )

    def updated(self, progress: Progress | None = None) -> Assistant:
        """This library as it is on disk now, asked with the same models.

        Raises:
            QAError: as ``open`` does.
        """
        return self.beside(self.library.folder, progress)

    def load(self) -> None:
        """Load the models and run them once, so that the first question is fast."""
        self._about.load()
        for hit in self.retrieve("What happened?", k=1):
            for reader in self._readers.distinct():
                reader.read("What happened?", [hit.text])

    # ------------------------------------------------------------------ asking

    def checked(self, text: str, what: str = "question") -> str:
        """A question as it is asked, on one line; QuestionError where it cannot be asked."""
        return checked(text, self._encoder, self.settings.question_chars, what)

    def retrieve(
        self,
        query: str,
        k: int = 5,
        *,
        since: str | None = None,
        until: str | None = None,
        sources: Sequence[str] = (),
    ) -> list[Hit]:
        """The k passages that fit a query best, with scores, best first.

        Args:
            query: words to look for.
            k: how many passages.
            since: only of articles published on or after a day, month or year (2023-07-20,
                2023-07, 2023).
            until: only of articles published on or before it.
            sources: only of articles by these publishers; "Gazette" where one alone is called so.

        Raises:
            QuestionError: a query that is empty, has no words or is too long; a date that
                is not one, or an unknown publisher.
        """
        return self._retrieve(query, k, self._scope(since, until, sources))

    def _scope(self, since: str | None, until: str | None, sources: Sequence[str]) -> Scope:
        known = self._index.sources() if sources else ()
        return Scope.of(since, until, in_full(sources, known), known=known)

    def _retrieve(self, query: str, k: int, scope: Scope) -> list[Hit]:
        if k < 1:
            raise QuestionError(f"k = {k}: ask for at least one passage")
        try:
            return self._retriever.retrieve(self.checked(query, "query"), k, scope)
        except EmbeddingError as error:
            raise ModelError(str(error)) from error

    def ask(
        self,
        question: str,
        history: Sequence[tuple[str, str]] = (),
        *,
        since: str | None = None,
        until: str | None = None,
        sources: Sequence[str] = (),
        literally: bool = False,
    ) -> Reply:
        """Answer a question in the articles' own words, or say that they don't tell.

        Args:
            question: in English.
            history: earlier (question, answer) pairs of the conversation, oldest first; best with
                each reply's ``standalone_question`` for what was asked.
            since: only from articles published on or after a day, month or year (2023-07-20,
                2023-07, 2023).
            until: only from articles published on or before it.
            sources: only from articles by these publishers; "Gazette" where one alone is called so.
            literally: ask it as typed: without what it leans on in the conversation, and of all
                articles, also where it speaks of those published at some time or by somebody, or
                of the tool.

        Raises:
            QuestionError: a question that is empty, has no words or is too long; a date that
                is not one, or an unknown publisher.
        """
        began = time.perf_counter()
        try:
            asked = self.checked(question)
            of = scoped(asked, self._index, since, until, sources, literally=literally)
            about = None if literally or of.chosen else self.about(asked, history)
            if about and about.topic not in LISTS and (of.scope.since or of.scope.until):
                about = None  # the articles of that time are to answer
            meant = [of.question]
            if not literally and not (about and self._about.is_sure(asked)):
                meant = self._meant(asked, of.question, history)
            if about and meant == [asked]:
                return self._about_reply(question, asked, about, began)
            if about:  # by what was typed: the articles may say that, too
                meant = list(dict.fromkeys([*meant, asked]))
            note = in_background(self._note, asked)  # its first time takes as long as reading
            standalone, found = self._best(meant, of.scope)
        except EmbeddingError as error:
            raise ModelError(str(error)) from error
        done = time.perf_counter()
        reply = Reply(
            question=question,
            standalone_question=asked + standalone.removeprefix(of.question),
            threshold=self._threshold,
            candidates=() if of.nowhere else tuple(found.answers),
            hits=tuple(found.hits),
            timings_ms={
                "retrieve": round(found.retrieving * 1000, 1),
                "read": round(found.reading * 1000, 1),
                "total": round((done - began) * 1000, 1),
            },
            note=" ".join(filter(None, (of.note, note.result()))) or None,
            ledger=None if of.nowhere else found.ledger,
            limited=bool(of.note),
            publisher=of.publisher,
        )
        # The articles have the first word on "And the libraries?". "Thanks a lot" leans on nothing,
        # but seems to: what is found then is what was asked before.
        again = reply.answer is not None and reply.answer.text in {said for _, said in history}
        if about and (reply.answer is None or (again and not about.articles)):
            return self._about_reply(question, asked, about, began)
        if not reply.abstained:
            beside = others_say(of.unheard) if of.unheard else None
            return replace(reply, note=" ".join(filter(None, (beside, reply.note))) or None)
        if not literally and not of.scope:
            reply = replace(reply, about=self.about(asked, history, abstained=True))
        return (
            reply
            if reply.about
            else replace(reply, reason=reason(of, self._index, found=bool(reply.hits)))
        )

    def about(
        self,
        question: str,
        history: Sequence[tuple[str, str]] = (),
        *,
        abstained: bool = False,
    ) -> About | None:
        """What there is to say where the tool or the library itself is asked about; else None.

        ``abstained``: the articles were asked, and do not seem to say.
        """
        return self._about.answer(question, history, abstained=abstained)

    def examples(self) -> tuple[str, ...]:
        """Questions about the library itself that have an answer here."""
        return self._about.examples()

    def _about_reply(self, question: str, asked: str, about: About, began: float) -> Reply:
        took = round((time.perf_counter() - began) * 1000, 1)
        timings = {"retrieve": 0.0, "read": 0.0, "total": took}
        return Reply(question, asked, self._threshold, timings_ms=timings, about=about)

    def _meant(self, asked: str, question: str, history: Sequence[tuple[str, str]]) -> list[str]:
        """What a question may mean after what was asked before; as it is if that is too long.

        ``question`` is what is read of what was asked.
        """
        meant = []
        for reading in followup.readings(question, history, self._readers.listener):
            try:
                if reading != question:
                    self.checked(asked + reading.removeprefix(question))
                meant.append(reading)
            except QuestionError:
                meant.append(question)
        return list(dict.fromkeys(meant))

    def _best(self, readings: Sequence[str], scope: Scope) -> tuple[str, Found]:
        """The reading of a question that is answered most surely, and its answer."""
        found = [(reading, self._pipeline.answer(reading, scope)) for reading in readings]
        return max(found, key=lambda one: one[1].answers[0].confidence if one[1].answers else 0.0)

    def explain(
        self,
        question: str,
        *,
        since: str | None = None,
        until: str | None = None,
        sources: Sequence[str] = (),
        literally: bool = False,
    ) -> Explanation:
        """Why a question that stands alone is answered as it is, or not: every stage's part in it.

        Takes what ``ask`` takes, and raises what it raises.
        """
        try:
            asked = self.checked(question)
            of = scoped(asked, self._index, since, until, sources, literally=literally)
            return explained(asked, self._pipeline.answer(of.question, of.scope), self._threshold)
        except EmbeddingError as error:
            raise ModelError(str(error)) from error

    def spans(self, question: str, hits: Sequence[Hit]) -> list[Span]:
        """The reader's candidate spans in these passages, with offsets into the articles."""
        return self._pipeline.spans(question, hits)

    def judged(self, question: str, hits: Sequence[Hit]) -> list[Span]:
        """Those that answers are made of: the second reader's, where there is one."""
        return self._pipeline.judged(question, hits)

    def info(self) -> dict[str, Any]:
        """What is indexed, where, by which models: the object of ``qa info --json``."""
        second = self._readers.second
        return super().info() | {
            "encoder": self._encoder.name,
            "engine": self.settings.engine,
            "reader": self._readers.first.name,
            "second_reader": second.name if second else None,
            "data": str(self.settings.data_dir),
            "threshold": self._threshold,
        }

    def _note(self, question: str) -> str | None:
        if language := not_english(question):
            return f"This looks like {language}. The models read English: ask in English."
        fitted = self._calibration.reader, self._calibration.second
        if fitted != ("", "") and fitted != self._readers.fingerprints:
            return (
                "The confidence was fitted for another reader: fit one to it with "
                "python -m eval calibrate --data DIR --out FILE, and set QA_CALIBRATION=FILE."
            )
        return None
