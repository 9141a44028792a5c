"""Commands that ask: ``ask``, ``search``, ``chat`` and ``serve``."""

from __future__ import annotations

from typing import Annotated

import typer

from qa.cli.common import (
    AsJson,
    Corpus,
    Since,
    Source,
    Until,
    app,
    one_line_errors,
    opened,
    print_json,
    say,
    say_error,
)
from qa.errors import QAError


@app.command()
@one_line_errors
def ask(
    question: Annotated[str, typer.Argument(help="The question, in English.")],
    corpus: Corpus = None,
    threshold: Annotated[
        float | None, typer.Option(help="Least probability that any answer is right.")
    ] = None,
    since: Since = None,
    until: Until = None,
    source: Source = None,
    as_json: AsJson = False,
) -> None:
    """Answer a question in the articles' own words, with its sources."""
    with opened(corpus, threshold=threshold) as assistant:
        reply = assistant.ask(question, since=since, until=until, sources=source or ())
        if as_json:
            print_json(reply.to_dict())
            return
        from qa.cli.terminal import reply_lines

        typer.echo("\n".join(reply_lines(reply)))


@app.command()
@one_line_errors
def search(
    query: Annotated[str, typer.Argument(help="What to look for.")],
    corpus: Corpus = None,
    k: Annotated[int, typer.Option("-k", min=1, help="How many passages.")] = 5,
    since: Since = None,
    until: Until = None,
    source: Source = None,
    as_json: AsJson = False,
) -> None:
    """Show the passages that fit a query best."""
    with opened(corpus) as assistant:
        hits = assistant.retrieve(query, k, since=since, until=until, sources=source or ())
        if as_json:
            print_json({"query": query, "hits": [hit.to_dict() for hit in hits]})
            return
        from qa.cli.terminal import hit_lines

        typer.echo("\n".join(line for hit in hits for line in hit_lines(hit)))


@app.command()
@one_line_errors
def chat(corpus: Corpus = None) -> None:
    """Ask one question after another in the terminal."""
    from qa.cli.terminal import reply_lines

    with opened(corpus) as assistant:
        assistant.load()
        say(f"{assistant.counts()[0]} articles. Ask a question; an empty line or Ctrl+D ends.")
        history: list[tuple[str, str]] = []
        while True:
            try:
                question = input("> ")
            except (EOFError, KeyboardInterrupt):
                break
            if not question.strip():
                break
            try:
                reply = assistant.ask(question, history)
                typer.echo("\n".join(reply_lines(reply)) + "\n")
                history.append((question, reply.answer.text if reply.answer else ""))
            except QAError as error:
                say_error(error)


@app.command()
@one_line_errors
def serve(
    corpus: Corpus = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 takes a free one.")] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Keep up with changes in the folder.")
    ] = False,
) -> None:
    """Open the chat in a browser."""
    from qa.web.server import serve as serve_page

    with opened(corpus, host=host, port=port) as assistant:
        serve_page(assistant, assistant.settings.host, assistant.settings.port, watch=watch)
