"""Every tunable, once. Environment (``QA_…``) over ``footnote.toml`` over the defaults here.

Example: ``QA_PASSAGES_READ=12 qa ask "Who leads CUNARC?"`` or a line ``passages_read = 12`` in
``footnote.toml`` in the working directory (another file: ``QA_SETTINGS_FILE``).
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from qa.errors import SettingsError

_BESIDE_THE_CODE = Path(__file__).resolve().parent.parent / "seeds"


def _default_corpus() -> Path:
    """The seed articles beside the code in a checkout, else ./seeds."""
    return _BESIDE_THE_CODE if _BESIDE_THE_CODE.is_dir() else Path("seeds")


def _default_index_dir() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("footnote")


def _default_data_dir() -> Path:
    from platformdirs import user_data_path

    return user_data_path("footnote")


class Settings(BaseSettings):
    """All settings, checked. Units stand in the descriptions."""

    model_config = SettingsConfigDict(env_prefix="QA_", extra="forbid", frozen=True)

    corpus: Path | str = Field(
        default_factory=_default_corpus, description="folder of articles, or a library's name"
    )
    index_dir: Path = Field(
        default_factory=_default_index_dir, description="where indexes are kept, one per corpus"
    )
    data_dir: Path = Field(
        default_factory=_default_data_dir,
        description="where libraries, conversations and votes are kept",
    )

    ignore: Annotated[list[str], NoDecode] = Field(
        [],
        description="what every library leaves out, as patterns of a .gitignore; "
        "with commas between them in the environment",
    )
    largest_file: int = Field(50_000_000, gt=0, description="largest file of articles, bytes")
    largest_text: int = Field(5_000_000, gt=0, description="longest article, characters")
    most_pages: int = Field(2000, gt=0, description="most pages of one file")
    most_articles: int = Field(200_000, gt=0, description="most articles of one file")
    largest_archive: int = Field(
        500_000_000, gt=0, description="most that one archive unpacks to, bytes"
    )
    largest_upload: int = Field(
        50_000_000, gt=0, description="largest file added in the chat, bytes"
    )

    encoder: str = Field(
        "bundled",
        min_length=1,
        description="the bundled encoder, or any sentence-transformers model by folder or name",
    )
    index: str = Field(
        "faiss",
        description='where passages are searched: "faiss" in files of this machine, "milvus" in '
        "Milvus Lite's folder among these, a folder of Milvus Lite that ends in .db, or the "
        "address of a Milvus server or cluster, such as http://127.0.0.1:19530",
    )
    index_token: SecretStr | None = Field(
        None, description="user:password or API key of the Milvus server, where it asks for one"
    )
    passage_tokens: int = Field(
        160, ge=16, description="most tokens of a passage, by the encoder's own tokenizer"
    )
    overlap_tokens: int = Field(
        40, ge=0, description="most tokens that a passage repeats of the one before it"
    )

    retrieval: Literal["hybrid", "dense", "bm25"] = Field(
        "hybrid", description="both legs fused, or one alone"
    )
    # From 0.5 to 0.7 recall is the same; with 1.0 it is lower, also on sets of other domains:
    # ``python -m eval retrieval --others``.
    lexical_weight: float = Field(
        0.6, ge=0, description="what BM25 counts beside the vectors, where both are fused"
    )
    pool: int = Field(100, ge=1, description="candidates each retrieval leg hands to the fusion")
    exact_up_to: int = Field(
        100_000,
        ge=1000,
        description="passages up to which all vectors are compared; beyond, those of near lists",
    )
    passages_read: int = Field(
        8, ge=1, description="most passages that the reader reads for one question"
    )
    passages_gap: float = Field(
        2.0,
        ge=0,
        description="passages whose score is so far below the best one's are not read, but for two",
    )

    passages_compared: int = Field(
        4, ge=0, description="further passages read to see what other articles say"
    )
    # On the tune part of the ledgers' questions 2 find a conflict fewer of 20: eval/ABLATION.md.
    compared_reread: int = Field(
        3,
        ge=0,
        description="most passages of other articles that the second reader reads for that; 0: the "
        "first one says what they say",
    )

    reader: str = Field(
        "bundled",
        min_length=1,
        description="the bundled reader, any extractive QA model by folder or name, or the address "
        "of what qa reader-serve has started, such as http://10.0.0.5:7870",
    )
    second_reader: str | None = Field(
        None,
        min_length=1,
        description="a larger reader that reads the best passages again, by folder or name, or "
        "none; unset: the bundled large one after the bundled one, none after another",
    )
    passages_reread: int = Field(
        4, ge=1, description="most passages that the second reader reads, two by two"
    )
    # Of news-tune's questions eight in ten stop after the first two, and as many are answered
    # rightly as when all are read.
    reread_margin: float = Field(
        2.0,
        description="margin over no answer (log-odds) from which it reads no further passages",
    )
    window_tokens: int = Field(384, ge=64, description="most tokens of question and passage")

    calibration: Path | None = Field(
        None, description="a calibration fitted for another reader; unset: the bundled one"
    )
    threshold: float | None = Field(
        None,
        ge=0,
        le=1,
        description="least probability that any answer is right; unset: as fitted",
    )
    question_chars: int = Field(600, ge=1, description="longest question, characters")

    host: str = Field("127.0.0.1", min_length=1, description="address the web chat listens on")
    port: int = Field(7860, ge=0, le=65535, description="port of the web chat; 0 takes a free one")

    workers: int = Field(1, ge=1, description="processes that answer; 1: the server answers itself")
    questions_at_once: int = Field(
        2, ge=1, description="questions the API answers at once, where the server answers itself"
    )
    questions_waiting: int = Field(
        32, ge=0, description="questions that wait for these; more are refused at once"
    )
    request_seconds: float = Field(
        30, gt=0, description="longest that a request of the API may take, seconds"
    )

    rate_limit: str = Field(
        "300/minute", description="requests that one user, token or address may send"
    )
    largest_request: int = Field(
        1_000_000, gt=0, description="largest request of the API or MCP, bytes"
    )
    session_hours: float = Field(12, gt=0, description="hours after which users sign in again")
    hosts: Annotated[list[str], NoDecode] = Field(
        [],
        description="names under which others reach the server, such as news.example.org; "
        "with commas between them in the environment",
    )
    log: Literal["quiet", "requests", "questions"] = Field(
        "quiet",
        description="what the server logs besides problems: a JSON line for each request, and "
        "what was asked, too",
    )

    @field_validator("rate_limit")
    @classmethod
    def _is_a_rate(cls, value: str) -> str:
        from limits import parse

        try:
            parse(value)
        except ValueError as error:
            raise ValueError("is not a rate; use a form such as 300/minute") from error
        return value

    @field_validator("index")
    @classmethod
    def _is_an_index(cls, value: str) -> str:
        from embeddings.milvus_client import is_milvus_address

        known = value in ("faiss", "milvus") or value.endswith(".db")
        if not known and not is_milvus_address(value):
            raise ValueError(
                "is not an index; use faiss, milvus, a folder that ends in .db, or an address such "
                "as http://127.0.0.1:19530"
            )
        return value

    @property
    def engine(self) -> str:
        """What searches the passages: "faiss" or "milvus"."""
        return "faiss" if self.index == "faiss" else "milvus"

    @property
    def milvus_token(self) -> str:
        """What is shown to the Milvus server; "" where it asks for nothing."""
        return self.index_token.get_secret_value() if self.index_token else ""

    @field_validator("ignore", "hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        """``QA_IGNORE="*.csv,drafts/"`` as a list."""
        if not isinstance(value, str):
            return value
        return [pattern.strip() for pattern in value.split(",") if pattern.strip()]

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments over environment over file over defaults."""
        named = os.environ.get("QA_SETTINGS_FILE")
        file = Path(named or "footnote.toml").expanduser()
        if named and not file.is_file():
            raise SettingsError(f"QA_SETTINGS_FILE = {named!r}: there is no such file")
        # pydantic's own reader of TOML refuses the mark that Notepad begins a file with.
        text = file.read_text(encoding="utf-8-sig") if file.is_file() else ""
        return init_settings, env_settings, InitSettingsSource(settings_cls, tomllib.loads(text))

    @classmethod
    def load(cls, **given: object) -> Settings:
        """Read the settings; ``given`` (None meaning "not given") wins over all else.

        Raises:
            SettingsError: a value cannot be used; names each key and its value.
        """
        try:
            return cls(**{key: value for key, value in given.items() if value is not None})  # type: ignore[arg-type]
        except ValidationError as error:
            problems = [
                f"{'.'.join(map(str, e['loc']))} = {e['input']!r}: {e['msg'].lower()}"
                for e in error.errors()
            ]
            raise SettingsError("setting " + "; setting ".join(problems)) from error
        except (tomllib.TOMLDecodeError, OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"the settings file cannot be read: {error}") from error
