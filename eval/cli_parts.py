"""Commands that measure, or fit, one part of the program: retrieval, the reader, its speed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from eval.cli import Corpus, Json, Limit, app, progress, write
from qa.cli import one_line_errors


@app.command()
@one_line_errors
def about(
    questions: Annotated[list[Path], typer.Argument(help="Question sets, JSON lines.")],
    out: Json = None,
) -> None:
    """Count the questions to articles that are taken for ones about the tool or its library."""
    from eval.about import measure, questions_of

    summary = measure(questions_of(questions))
    write(out, summary)
    for name, value in summary.items():
        typer.echo(f"{name}: {value}")


@app.command()
@one_line_errors
def retrieval(
    data: Annotated[Path, typer.Option(help="Folder with train/ and bench/ (docs/DATA.md).")],
    passages: Annotated[
        list[int] | None, typer.Option(min=1, help="So many around the questions' own.")
    ] = None,
    limit: Limit = None,
    others: Annotated[bool, typer.Option(help="Also the sets no encoder was taught with.")] = False,
    answers: Annotated[bool, typer.Option(help="Also ask, to the end, what is answered.")] = False,
) -> None:
    """Ask whether the right passage is found, by each leg, in libraries of several sizes."""
    from eval import at_size
    from eval.retrieval import HEAD, LEFT_OUT, collected, filled, found, left_out, library
    from eval.tables import table
    from qa.cli.common import progress_bar
    from qa.settings import Settings

    settings = Settings.load()
    rows: list[tuple[str, ...]] = []
    ends: list[tuple[str, ...]] = []
    asked, texts = collected(data, limit)
    with progress_bar() as show:
        for size in passages or [1]:
            with library(filled(texts, data, size), settings) as there:
                rows += found(asked, there, show)
                ends += at_size.answered(at_size.questions(data, limit), there) if answers else ()
        for name in LEFT_OUT if others else ():
            of_it, its_texts = left_out(data, name, limit)
            with library(its_texts, settings) as there:
                rows += found(of_it, there, show)
    typer.echo(table(HEAD, rows))
    if ends:
        typer.echo(f"\n{table(at_size.HEAD, ends)}")


@app.command()
@one_line_errors
def boilerplate(
    data: Annotated[Path, typer.Argument(help="Folder of training data (docs/DATA.md).")],
) -> None:
    """Print what the rules for boilerplate and corrections mark of texts not written for them."""
    from eval.boilerplate import marked

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
    from eval.reader import measured
    from qa.reader.model import Reader
    from qa.settings import Settings

    typer.echo(measured(bench, Reader(Settings.load()), limit, progress))


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
    write(out, columns)


@app.command()
@one_line_errors
def search(
    data: Data,
    passages: Annotated[list[int], typer.Option(min=1000, help="How many; may be given again.")],
    out: Json = None,
) -> None:
    """Time, memory and recall of search alone among very many passages, made of real ones."""
    from eval.search import measure
    from eval.tables import table

    columns = [measure(data, count) for count in passages]
    rows = [(name, *(column[name] for column in columns)) for name in columns[0]]
    typer.echo(table(("", *(f"{count:,} passages" for count in passages)), rows[1:]))
    write(out, columns)


@app.command()
@one_line_errors
def calibrate(
    data: Data,
    questions: Annotated[int, typer.Option(min=100, help="How many of SQuAD's to ask.")] = 1000,
    out: Annotated[
        Path | None,
        typer.Option(help="File to write; default: the bundled one for so many readers."),
    ] = None,
    check: Annotated[
        bool, typer.Option(help="Cross-validate, too, which takes six times as long.")
    ] = True,
) -> None:
    """Fit the ranking and the confidence to what is served, and write them down."""
    from eval.calibrate import calibrate as fit
    from qa.answer.calibration import BUNDLED, BUNDLED_ALONE

    result = fit(data, questions, progress, check=check)
    typer.echo(json.dumps(result["fitted"], indent=2))
    write(out or (BUNDLED if result["second"] else BUNDLED_ALONE), result)


@app.command()
@one_line_errors
def ablate(
    data: Data,
    questions: Annotated[int, typer.Option(min=100, help="How many of each set to ask.")] = 600,
    only: Annotated[
        list[str] | None, typer.Option(help="A mechanism to switch off; all of them if not given.")
    ] = None,
) -> None:
    """Switch off each mechanism of answering alone, and print what it was worth."""
    from eval.ablate import ablate as measure
    from eval.ablate import table

    typer.echo(table(*measure(data, questions, only or (), progress)))


@app.command()
@one_line_errors
def load(
    corpus: Corpus = Path("seeds"),
    seconds: Annotated[int, typer.Option(min=5, help="How long each number of readers asks.")] = 20,
    users: Annotated[list[int] | None, typer.Option(min=1, help="So many readers at once.")] = None,
    out: Json = None,
) -> None:
    """Have 1, 4, 16 and 64 readers at once ask a server on loopback, for a bounded time."""
    from eval.load import USERS, Load, measure
    from eval.tables import table

    rows = list(measure(corpus, seconds, users or USERS))
    typer.echo(table([field.replace("_", " ") for field in Load._fields], rows))
    write(out, {"seconds": seconds, "rows": [row._asdict() for row in rows]})


@app.command()
@one_line_errors
def page(
    articles: Annotated[int, typer.Option(min=100, help="How many articles in the list.")] = 10_000,
    turns: Annotated[int, typer.Option(min=50, help="How many in the long conversation.")] = 500,
    out: Json = None,
) -> None:
    """Measure the page in Chromium: first paint, replies, a long conversation, a long list."""
    from eval.page import measure
    from eval.tables import table

    rows = list(measure(articles, turns))
    cells = [
        (row.what, f"{row.ms:,.0f}", f"{row.wanted:,.0f}" if row.wanted else "") for row in rows
    ]
    typer.echo(table(["what", "ms", "at most"], cells))
    write(out, {"rows": [row._asdict() for row in rows]})
