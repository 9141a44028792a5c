"""What readers thought of replies: ``votes`` and ``feedback``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qa.cli.common import AsJson, Corpus, app, one_line_errors, print_json, say


@app.command()
@one_line_errors
def votes(
    corpus: Corpus = None,
    export: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the upvoted replies as a question set."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show the votes that were cast in the chat, or make a question set of them."""
    from qa.history.database import Database
    from qa.history.votes import Votes, write_question_set
    from qa.index.opening import library_of
    from qa.settings import Settings

    settings = Settings.load(corpus=corpus)
    library = library_of(settings.corpus, settings)
    cast = Votes(Database(settings.data_dir), library.folder).all()
    if export:
        written = write_question_set(export, cast)
        say(f"{export}: {written} questions from {len(cast)} votes")
    if as_json:
        print_json({"votes": [vote.to_dict() for vote in cast]})
    elif not export:
        from qa.cli.plain_text import plain

        for vote in cast:
            sign, answer = "+" if vote.vote > 0 else "-", vote.answer or "not in these articles"
            comment = f"   ({vote.comment})" if vote.comment else ""
            typer.echo(plain(f"{sign} {vote.question}   {answer}{comment}"))
        if not cast:
            say("no votes yet: vote on replies in the chat (qa serve)")


@app.command()
@one_line_errors
def feedback(corpus: Corpus = None, as_json: AsJson = False) -> None:
    """Show the questions that were refused or voted down in the chat, with what was nearest."""
    from qa.history.database import Database
    from qa.history.feedback import feedback as collected
    from qa.index.opening import library_of
    from qa.settings import Settings

    settings = Settings.load(corpus=corpus)
    library = library_of(settings.corpus, settings)
    found = collected(Database(settings.data_dir), library.folder)
    if as_json:
        print_json({"feedback": [one.to_dict() for one in found]})
        return
    from qa.cli.plain_text import feedback_lines

    typer.echo("\n".join(line for one in found for line in feedback_lines(one)), nl=bool(found))
    if not found:
        say("nothing was refused or voted down in the chat (qa serve)")
