"""``python -m eval``: the commands behind every figure the project states."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from eval import cli_parts  # noqa: F401 - its commands are of the same application
from eval.cli import Corpus, Json, Limit, Split, conclude, progress, write
from eval.cli import app as app
from eval.questions import FollowUps
from qa.cli import one_line_errors
from qa.errors import QAError


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
    conclude(ask(assistant, items(assistant, draw(chosen, limit)), progress), out)


@app.command()
@one_line_errors
def ledger(
    split: Split = None,
    out: Json = None,
) -> None:
    """Ask what several articles say together, and judge the values, not only the answer."""
    from eval.ledger import asked, judge, summarize
    from eval.tables import table

    rows = [judge(*one) for one in progress(asked(split))]
    summary = summarize(rows)
    figures = [(name, figure["value"], figure["n"]) for name, figure in summary.items()]
    typer.echo(table(("", "value", "n"), figures))
    write(out, {"summary": summary, "rows": rows})


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
def performance(
    data: Annotated[Path, typer.Option(help="Folder with bench/ and train/.")],
    only: Annotated[str, typer.Option(help="Words of a command: its table alone.")] = "",
) -> None:
    """Measure the tables of docs/PERFORMANCE.md, each by the command above it (half an hour)."""
    from eval.performance import renew

    typer.echo("\n".join(renew(data, only)))


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
    summary = summarize(seeds(assistant, "test", progress))
    judged = [ledger.judge(*one) for one in progress(ledger.asked("test"))]
    found = failures(summary, "seeds.test") + failures(ledger.summarize(judged), "ledger.test")
    for line in found:
        typer.echo(f"gate: {line}", err=True)
    if found:
        raise typer.Exit(1)
    typer.echo(f"gate: passed on {summary['questions'] + len(judged)} questions")


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
    write(target, page(load(out), out.stem))
    typer.echo(target)


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
            return conclude(ask(assistant, asked, progress), out)
    results = data.isolated(Reader(Settings.load()), progress(questions))
    summary = data.isolated_summary(results)
    typer.echo(table(("", "value"), summary.items()))
    write(out, {"summary": summary})


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
        found = data.measure(assistant, folder, names, split, progress)
    typer.echo(table(("", "value"), found.items()))


if __name__ == "__main__":
    app()
