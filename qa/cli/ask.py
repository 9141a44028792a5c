"""Commands that ask: ``ask``, ``search``, ``chat``, ``serve`` and ``mcp``."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from qa.cli.common import (
    AsJson,
    Corpus,
    Index,
    Since,
    Source,
    Until,
    app,
    one_line_errors,
    opened,
    print_json,
    say,
    say_error,
    unquoted,
)
from qa.errors import QAError


@app.command()
@one_line_errors
def ask(
    question: Annotated[list[str], typer.Argument(help="The question, in English.")],
    corpus: Corpus = None,
    threshold: Annotated[
        float | None, typer.Option(help="How likely an answer must be to be given, 0 to 1.")
    ] = None,
    since: Since = None,
    until: Until = None,
    source: Source = None,
    explain: Annotated[
        bool, typer.Option(help="Also show what was found, what was marked, and what decided.")
    ] = False,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Answer a question in the articles' own words, with its sources."""
    asked = unquoted(question)
    with opened(corpus, threshold=threshold, index=index) as assistant:
        limits: dict[str, Any] = {"since": since, "until": until, "sources": source or ()}
        reply = assistant.ask(asked, **limits)
        why = assistant.explain(reply.standalone_question, **limits) if explain else None
        if as_json:
            from qa.answer.schemas import reply_object

            more = {"explanation": why.to_dict()} if why else {}
            print_json(reply_object(reply) | more)
        else:
            from qa.cli.plain_text import explanation_lines, reply_lines

            lines = [*reply_lines(reply), *(explanation_lines(why) if why else ())]
            typer.echo("\n".join(lines))


@app.command()
@one_line_errors
def search(
    query: Annotated[list[str], typer.Argument(help="What to look for.")],
    corpus: Corpus = None,
    k: Annotated[int, typer.Option("-k", min=1, help="How many passages.")] = 5,
    since: Since = None,
    until: Until = None,
    source: Source = None,
    index: Index = None,
    as_json: AsJson = False,
) -> None:
    """Show the passages that fit a query best."""
    wanted = unquoted(query)
    with opened(corpus, index=index) as assistant:
        hits = assistant.retrieve(wanted, k, since=since, until=until, sources=source or ())
        if as_json:
            from qa.answer.schemas import search_object

            print_json(search_object(wanted, hits))
        else:
            from qa.cli.plain_text import hit_lines

            typer.echo("\n".join(line for hit in hits for line in hit_lines(hit)))


@app.command()
@one_line_errors
def chat(corpus: Corpus = None, index: Index = None) -> None:
    """Ask one question after another in the terminal."""
    from qa.cli.plain_text import reply_lines

    with opened(corpus, index=index) as assistant:
        assistant.load()
        say(f"{assistant.counts()[0]:,} articles. Ask a question; quit, or an empty line, ends.")
        history: list[tuple[str, str]] = []  # each question as it was understood, and its answer
        while True:
            try:
                question = input("> ")
            except (EOFError, KeyboardInterrupt):
                break
            if question.strip().casefold() in ("", "quit", "exit"):
                break
            try:
                reply = assistant.ask(question, history)
            except QAError as error:
                say_error(error)
                continue
            typer.echo("\n".join(reply_lines(reply)) + "\n")
            answer = reply.answer.text if reply.answer else ""
            history.append((reply.standalone_question, answer))


@app.command()
@one_line_errors
def serve(
    corpus: Corpus = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 for any free one.")] = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Keep up with changes in the folder.")
    ] = False,
    workers: Annotated[
        int | None, typer.Option(help="How many processes answer side by side.")
    ] = None,
    index: Index = None,
) -> None:
    """Serve the chat for a browser, the API, and tools for agents."""
    with opened(corpus, host=host, port=port, workers=workers, index=index) as assistant:
        # Takes seconds: what is wrong with the folder is told before.
        from qa.web.server import serve as serve_page

        serve_page(assistant, assistant.settings.host, assistant.settings.port, watch=watch)


@app.command()
@one_line_errors
def mcp(corpus: Corpus = None, index: Index = None) -> None:
    """Give a language-model agent tools over stdin and stdout: ask, search, read_article."""
    from importlib.util import find_spec

    if find_spec("mcp") is None:
        raise QAError("the tools need the package mcp: pip install 'footnote-qa[mcp]'")
    from qa.api import agents
    from qa.api.service import Service
    from qa.chat.open_libraries import OpenLibraries

    with opened(corpus, index=index) as assistant:
        libraries = OpenLibraries(assistant)
        libraries.keep_up()
        agents.server(Service(libraries)).run("stdio")
