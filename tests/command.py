"""The ``qa`` command, run in this process, which may load its models once."""

import json
from functools import cache
from typing import Any

from click.testing import Result
from typer.testing import CliRunner

from embeddings.encoder import load_encoder
from qa.cli import app
from qa.reader.readers import Readers
from qa.settings import Settings

same_encoder = cache(load_encoder)
_BESIDE = {"corpus", "index", "index_dir", "data_dir", "threshold"}  # of no concern to readers
_readers: dict[str, Readers] = {}


class SameReaders:
    """In place of ``Readers`` where an Assistant is opened: read from disk at their first use."""

    @staticmethod
    def of(settings: Settings) -> Readers:
        read_with = settings.model_dump_json(exclude=_BESIDE)
        if read_with not in _readers:
            _readers[read_with] = Readers.of(settings)
        return _readers[read_with]


def qa(*args: object, code: int = 0, typed: str | None = None, **env: str) -> Result:
    """Run a command that is to exit with this code; ``typed`` is what stands on its stdin."""
    done = CliRunner().invoke(app, [str(arg) for arg in args], input=typed, env=env)
    assert done.exit_code == code, (done.output, done.exception)
    return done


def printed(*args: object) -> Any:
    """What a command prints as JSON."""
    return json.loads(qa(*args, "--json").stdout)
