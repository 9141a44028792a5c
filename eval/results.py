"""Writes ``eval/RESULTS.md``: each section is what a command prints, below the command itself."""

from __future__ import annotations

import os
import platform
import re
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import NamedTuple

from eval.squad import TUNE
from qa.errors import QAError

FILE = Path(__file__).with_name("RESULTS.md")
DATA = "DIR/bench"  # in a command, for the folder of the SQuAD-format tune files


class Section(NamedTuple):
    """A heading, the command whose output stands below it, and what must be known to read it."""

    title: str
    command: str
    about: str = ""


_RUN = "python -m eval run --questions eval/questions"
_NEWS = f"python -m eval run --questions {DATA}/news-tune"
_CORPUS = f"--corpus {DATA}/news-tune/articles"
_FITTED = "The confidence was fitted on these questions."
_SEEN = "Looked at while the rules were written."
_OPEN = f"python -m eval squad {DATA}/{TUNE[0]} --open --limit 1000"
_TEST = f"{_RUN}/seeds.jsonl --split test"
_SHORT, _ASKED_OPEN, _TALK = (
    f"{_NEWS}/{name}.jsonl {_CORPUS}" for name in ("short", "open", "talk")
)
_SMALL, _LARGE = "QA_SECOND_READER=none", "QA_READER=bundled-large"
_READER = f"python -m eval reader {DATA} --limit 600"
_OWN = (
    "The no-answer threshold is the one with the best F1 on the very questions of a line; SQuAD's "
    "scorer looks for another for EM. Below, what is found of the words of a conversation that its "
    "follow-ups lean on."
)
SECTIONS = (
    Section(
        "Peers, seeds, test part",
        "python -m eval peers",
        "Same articles, machine and questions, the same encoder and small reader, followed by "
        "Footnote's large one in the first two lines alone; each system in a process of its own. "
        "The first line is Footnote as shipped; for all others, and once more for Footnote, the "
        "threshold is the best one on the tune part. Footnote's ranking and confidence were fitted "
        "on SQuAD's tune files, on news-tune and on that part; the settings of the two peers were "
        "chosen on SQuAD's, with an earlier reader (eval/peers/TUNING.md). recall@5: an accepted "
        "answer stands in one of five passages of an article that says it.",
    ),
    Section("Seed articles, tune part", f"{_RUN}/seeds.jsonl --split tune"),
    Section("Seed articles, test part", _TEST),
    Section(
        "Seed articles, test part, by BM25 alone",
        f"QA_RETRIEVAL=bm25 {_TEST}",
    ),
    Section(
        "Seed articles, test part, by vectors alone",
        f"QA_RETRIEVAL=dense {_TEST}",
    ),
    Section("News, short questions", _SHORT, _FITTED),
    Section("News, open questions", _ASKED_OPEN, _FITTED),
    Section(
        "News, conversations",
        _TALK,
        "No confidence was fitted on these; how sure a follow-up must be of what it leans on, and "
        "which variant of the small reader ships, were chosen with them in view.",
    ),
    Section("Follow-ups after their conversation", f"{_RUN}/followups.jsonl", _SEEN),
    Section("As typed, without it", f"{_RUN}/followups.jsonl --follow-ups ignore", _SEEN),
    Section("In full", f"{_RUN}/followups.jsonl --follow-ups standalone", _SEEN),
    Section(
        "Ledgers, tune part",
        "python -m eval ledger --split tune",
        f"Four seed articles and 36 written for this, most with dates. {_SEEN}",
    ),
    Section(
        "Ledgers, test part",
        "python -m eval ledger --split test",
        "Nothing was fitted on these; what the ledger's model is given, and two rules beside it, "
        "were chosen with these articles in view.",
    ),
    Section("Seed articles, test part, small reader alone", f"{_SMALL} {_TEST}"),
    Section("News, short questions, small reader alone", f"{_SMALL} {_SHORT}", _FITTED),
    Section("News, open questions, small reader alone", f"{_SMALL} {_ASKED_OPEN}", _FITTED),
    Section("News, conversations, small reader alone", f"{_SMALL} {_TALK}"),
    Section("Passages of the questions' own, small reader", f"{_SMALL} {_READER}", _OWN),
    Section("Passages of the questions' own, large reader", f"{_LARGE} {_READER}", _OWN),
    Section(
        "SQuAD 1.1, open",
        _OPEN,
        "The confidence was fitted on a part of these questions; a citation counts as right in the "
        "question's own paragraph alone.",
    ),
    Section("SQuAD 1.1, open, by BM25 alone", f"QA_RETRIEVAL=bm25 {_OPEN}"),
    Section("SQuAD 1.1, open, by vectors alone", f"QA_RETRIEVAL=dense {_OPEN}"),
)


def printed(command: str, work: str, name: str, folder: Path) -> str:
    """What a command prints, with no library of the user's in it; its progress is shown.

    Args:
        command: as it is typed: settings, ``python``, arguments.
        work: folder for indexes and data.
        name: what stands in it for a folder of data.
        folder: that folder.

    Raises:
        QAError: it failed.
    """
    where = re.compile(rf"(?<![\w/]){re.escape(name)}(?=/|$)")
    words = [where.sub(lambda _: str(folder.resolve()), word) for word in shlex.split(command)]
    at = words.index("python")
    given = dict(word.split("=", 1) for word in words[:at])
    own = {"QA_INDEX_DIR": f"{work}/indexes", "QA_DATA_DIR": f"{work}/data"}
    done = subprocess.run(  # noqa: S603 - our own commands, in our own interpreter
        [sys.executable, *words[at + 1 :]], env=os.environ | own | given, check=False,
        stdout=subprocess.PIPE, text=True, cwd=FILE.parent.parent,
    )  # fmt: skip
    if done.returncode:
        raise QAError(f"this command failed, its own message stands above: {command}")
    return done.stdout.strip()


def when_and_where() -> str:
    """The day and the machine of a measurement."""
    machine = f"Python {platform.python_version()}, {os.cpu_count()} cores"
    return f"{time.strftime('%Y-%m-%d')}, {machine}"


def _sections(file: Path) -> dict[str, list[str]]:
    """The sections of a file as they stand, by title."""
    if not file.is_file():
        return {}
    parts = re.split(r"^(?=## )", file.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return {part.split("\n", 1)[0].removeprefix("## "): [part.strip()] for part in parts}


def write(
    data: Path,
    sections: Iterable[Section] = SECTIONS,
    file: Path = FILE,
    only: Collection[str] = (),
) -> Path:
    """Measure everything, or the sections of these titles, and write the file; returns its path.

    What is not measured stays as it stands in the file, or is left out if it is not there.

    Raises:
        QAError: a title is unknown, or a command failed.
    """
    known = {section.title for section in sections}
    if unknown := sorted(set(only) - known):
        raise QAError(f"there is no section {unknown[0]!r}: choose from {', '.join(sorted(known))}")
    text = [
        f"# Results\n\nWritten by `python -m eval results --data {DATA}` (docs/DATA.md says what "
        "is in DIR). Each table is what the command above it printed on the day beside it. "
        "Intervals: 95 %, bootstrap over the questions. What each figure means stands in "
        "eval/summary.py."
    ]
    before = _sections(file) if only else {}
    with tempfile.TemporaryDirectory() as work:
        for title, command, about in sections:
            if only and title not in only:
                text += before.get(title, ())
                continue
            shown = printed(command, work, DATA, data)
            measured = f"`{command}` ({when_and_where()})"
            text.append("\n\n".join(filter(None, (f"## {title}", measured, about, shown))))
    file.write_text("\n\n".join(text) + "\n", encoding="utf-8")
    return file
