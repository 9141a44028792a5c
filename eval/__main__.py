"""``python -m eval``: the commands behind every figure the project states."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from eval.questions import FollowUps
from qa.cli import one_line_errors
from qa.errors import QAError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Json = Annotated[Path | None, typer.Option("--json", help="File to write the result to.")]
Limit = Annotated[int | None, typer.Option(min=1, help="Ask only so many, drawn by a fixed seed.")]
Corpus = Annotated[Path, typer.Option(help="Folder of articles.")]
Split = Annotated[Literal["tune", "test"] | None, typer.Option(help="Only this part.")]


@app.callback()
@one_line_errors
def needs() -> None:
    """Measure Footnote."""
    for package in ("ir_measures", "matplotlib", "sklearn"):
        if find_spec(package) is None:
            raise QAError(f"{package} is not installed: pip install 'footnote-qa[eval]'")


def _progress(questions: Sequence[Any]) -> Iterable[Any]:
    """A progress bar on a terminal's stderr."""
    from rich.console import Console
    from rich.progress import track

    return track(questions, "asking", console=Console(stderr=True))


def _write(path: Path | None, content: object) -> None:
    """Write a page as it is, and anything else as JSON; nothing where there is no path."""
    if path is None:
        return
    text = (
        content
        if isinstance(content, str)
        else f"{json.dumps(content, ensure_ascii=False, indent=2)}\n"
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise QAError(f"{path} cannot be written: {error.strerror}") from error


def _conclude(rows: Sequence[Any], out: Path | None) -> None:
    """Print the summary, which stands though the file cannot be written, and write both."""
    from dataclasses import asdict

    from eval.summary import summarize, tables

    summary = summarize(rows)
    typer.echo(tables(summary))
    _write(out, {"summary": summary, "rows": [asdict(row) for row in rows]})


@app.command()
@one_line_errors
def run(
    questions: Annotated[Path, typer.Option(help="Question set, JSON lines.")],
    corpus: Corpus = Path("seeds"),
    out: Json = None,
    split: Split = None,
    limit: Limit = None,
    skip_bad: Annotated[bool, typer.Option(help="Leave bad lines out and run the rest.")] = False,
    follow_ups: Annotated[
        FollowUps,
        typer.Option(help="Ask them after their 'history', 'ignore' it, or 'standalone': in full."),
    ] = "history",
) -> None:
    """Ask a question set of a folder of articles, and judge every reply."""
    from eval.corpora import draw
    from eval.questions import asked_as, by_stem, read
    from eval.runner import items
    from eval.runner import run as ask
    from qa.assistant import Assistant

    assistant = Assistant.open(corpus)
    articles = by_stem(assistant.articles())
    chosen, problems = read(questions, articles, check=assistant.checked, skip_bad=skip_bad)
    for problem in problems:
        typer.echo(f"left out: {problem}", err=True)
    chosen = [
        asked_as(question, follow_ups) for question in chosen if split in (None, question.split)
    ]
    if not chosen:
        raise QAError(f"{questions} has no question in the {split} part")
    _conclude(ask(assistant, items(assistant, draw(chosen, limit)), _progress), out)


@app.command()
@one_line_errors
def ledger(
    split: Split = None,
    out: Json = None,
) -> None:
    """Ask what several articles say together, and judge the values, not only the answer."""
    from eval.ledger import asked, judge, summarize
    from eval.tables import table

    rows = [judge(*one) for one in _progress(asked(split))]
    summary = summarize(rows)
    figures = [(name, figure["value"], figure["n"]) for name, figure in summary.items()]
    typer.echo(table(("", "value", "n"), figures))
    _write(out, {"summary": summary, "rows": rows})


@app.command()
@one_line_errors
def peers() -> None:
    """Ask Footnote and two other systems the same questions (make .venv-peers/installed first)."""
    from eval.peers.table import measured

    typer.echo(measured())


@app.command()
@one_line_errors
def results(
    data: Annotated[Path, typer.Option(help="Folder with the tune files.")],
    only: Annotated[
        list[str] | None, typer.Option(help="Title of a section to measure; the others stay.")
    ] = None,
) -> None:
    """Measure everything, the peers too, and write eval/RESULTS.md (an hour)."""
    from eval.results import write
    from eval.squad import tune_files

    tune_files(data)
    typer.echo(write(data, only=only or ()))


@app.command()
@one_line_errors
def gate() -> None:
    """Fail (exit 1) when a figure on the test questions is beyond eval/gate.toml."""
    from eval import ledger
    from eval.corpora import SEEDS, open_alone
    from eval.gate import failures
    from eval.runner import seeds
    from eval.summary import summarize

    assistant = open_alone(SEEDS)
    summary = summarize(seeds(assistant, "test", _progress))
    told = [ledger.judge(*one) for one in _progress(ledger.asked("test"))]
    found = failures(summary, "seeds.test") + failures(ledger.summarize(told), "ledger.test")
    for line in found:
        typer.echo(f"gate: {line}", err=True)
    if found:
        raise typer.Exit(1)
    typer.echo(f"gate: passed on {summary['questions'] + len(told)} questions")


@app.command()
@one_line_errors
def compare(
    before: Annotated[Path, typer.Argument(help="A result file of run.")],
    after: Annotated[Path, typer.Argument(help="Another.")],
) -> None:
    """Show what changed between two results, question by question, with a paired bootstrap."""
    from eval.compare import compare as lines
    from eval.compare import load

    typer.echo("\n".join(lines(load(before), load(after))))


@app.command()
@one_line_errors
def report(
    out: Annotated[Path, typer.Argument(help="A result file of run.")],
    html: Annotated[Path | None, typer.Option(help="Page to write; default: beside it.")] = None,
) -> None:
    """Make one self-contained HTML page of a result."""
    from eval.compare import load
    from eval.report import page

    target = html or out.with_suffix(".html")
    _write(target, page(load(out), out.stem))
    typer.echo(target)


@app.command()
@one_line_errors
def retrieval(
    data: Annotated[Path, typer.Option(help="Folder with train/ and bench/ (docs/DATA.md).")],
    passages: Annotated[
        list[int] | None, typer.Option(min=1, help="So many around the questions' own.")
    ] = None,
    limit: Limit = None,
    others: Annotated[bool, typer.Option(help="Also the sets no encoder was taught with.")] = False,
) -> None:
    """Ask whether the right passage is found, by each leg, in libraries of several sizes."""
    from eval.retrieval import HEAD, LEFT_OUT, collected, filled, found, left_out
    from eval.tables import table
    from qa.cli.common import progress_bar
    from qa.settings import Settings

    settings = Settings.load()
    rows: list[tuple[str, ...]] = []
    asked, texts = collected(data, limit)
    with progress_bar() as show:
        for size in passages or [1]:
            rows += found(asked, filled(texts, data, size), settings, show)
        for name in LEFT_OUT if others else ():
            rows += found(*left_out(data, name, limit), settings, show)
    typer.echo(table(HEAD, rows))


@app.command()
@one_line_errors
def boilerplate(
    data: Annotated[Path, typer.Argument(help="Folder of training data (docs/DATA.md).")],
) -> None:
    """Print what the rules for boilerplate and corrections mark of texts not written for them."""
    from eval.marks import marked

    found = marked(data)
    typer.echo("\n".join(f"{kind}: {words}" for kind, words in found.examples))
    counts = ", ".join(f"{count} as {kind}" for kind, count in found.kinds.most_common())
    typer.echo(f"of {found.sentences:,} sentences, each taken as a line, marked: {counts}")


@app.command()
@one_line_errors
def reader(
    bench: Annotated[Path, typer.Argument(help="Folder of the tune files.")],
    limit: Limit = None,
) -> None:
    """Ask the reader each question of its own passage, on all tune files."""
    from eval.alone import measured
    from qa.reader.model import Reader
    from qa.settings import Settings

    typer.echo(measured(bench, Reader(Settings.load()), limit, _progress))


@app.command()
@one_line_errors
def squad(
    file: Annotated[Path, typer.Argument(help="A SQuAD-format file; .gz is unpacked.")],
    open_: Annotated[bool, typer.Option("--open", help="All its paragraphs as corpus.")] = False,
    limit: Limit = None,
    out: Json = None,
) -> None:
    """Read each question's own paragraph, or (--open) ask all paragraphs end to end."""
    from eval import squad as data
    from eval.corpora import draw, open_alone
    from eval.runner import run as ask
    from eval.tables import table
    from qa.reader.model import Reader
    from qa.settings import Settings

    questions = draw(list(data.read(file)), limit)
    if open_:
        with tempfile.TemporaryDirectory() as corpus:
            data.write_corpus(file, Path(corpus))
            assistant = open_alone(Path(corpus))
            asked = data.open_items(assistant, questions)
            return _conclude(ask(assistant, asked, _progress), out)
    results = data.isolated(Reader(Settings.load()), _progress(questions))
    summary = data.isolated_summary(results)
    typer.echo(table(("", "value"), summary.items()))
    _write(out, {"summary": summary})


@app.command()
@one_line_errors
def beir(
    folder: Annotated[Path, typer.Argument(help="A BEIR-format folder.")],
    split: Annotated[str, typer.Option(help="Which qrels.")] = "test",
) -> None:
    """Measure retrieval on a BEIR-format folder."""
    from eval import beir as data
    from eval.corpora import open_alone
    from eval.tables import table

    with tempfile.TemporaryDirectory() as corpus:
        names = data.write_corpus(folder, Path(corpus))
        assistant = open_alone(Path(corpus))
        found = data.measure(assistant, folder, names, split, _progress)
    typer.echo(table(("", "value"), found.items()))


@app.command()
@one_line_errors
def bench(
    corpus: Corpus = Path("seeds"),
    rounds: Annotated[int, typer.Option(min=1, help="Times each question is asked.")] = 5,
) -> None:
    """Indexing time from start, warm latency and peak memory."""
    from eval.bench import bench as measure
    from eval.tables import table

    typer.echo(table(("", "value"), measure(corpus, rounds).items()))


Data = Annotated[Path, typer.Option(help="Folder with bench/ and train/ (docs/DATA.md).")]


@app.command()
@one_line_errors
def growth(
    data: Data,
    articles: Annotated[list[int], typer.Option(min=10, help="How many; may be given again.")],
    out: Json = None,
) -> None:
    """Time and memory of libraries of several sizes."""
    from eval.growth import measure
    from eval.tables import table

    columns = [measure(data, count) for count in articles]
    rows = [(name, *(f"{column[name]:,.0f}" for column in columns)) for name in columns[0]]
    typer.echo(table(("", *(f"{count:,} articles" for count in articles)), rows))
    _write(out, columns)


@app.command()
@one_line_errors
def calibrate(
    data: Data,
    questions: Annotated[int, typer.Option(min=100, help="How many of SQuAD's to ask.")] = 1000,
    out: Annotated[
        Path | None, typer.Option(help="File to write; default: the bundled one.")
    ] = None,
) -> None:
    """Fit the ranking and the confidence to what is served, and write them down."""
    from eval.calibrate import calibrate as fit
    from qa.answer.calibration import BUNDLED

    result = fit(data, questions, _progress)
    typer.echo(json.dumps(result["fitted"], indent=2))
    _write(out or BUNDLED, result)


@app.command()
@one_line_errors
def ablate(
    data: Data,
    questions: Annotated[int, typer.Option(min=100, help="How many of SQuAD's to ask.")] = 600,
    only: Annotated[
        list[str] | None, typer.Option(help="A mechanism to switch off; all of them if not given.")
    ] = None,
) -> None:
    """Switch off each mechanism of answering alone, and print what it was worth."""
    from eval.ablate import ablate as measure
    from eval.ablate import table

    typer.echo(table(*measure(data, questions, only or (), _progress)))


if __name__ == "__main__":
    app()
