"""Serve the page on one port, with nothing fetched from anywhere else."""

from __future__ import annotations

import signal

import gradio as gr
import uvicorn
from fastapi import FastAPI

from embeddings.milvus_client import is_milvus_address
from qa.access.cookie import OwnerCookie
from qa.access.observation import set_up_logs
from qa.api.listening import HEADERS, Server, listen
from qa.api.mounting import is_opened, mount
from qa.api.service import Service
from qa.asking.processes import Processes
from qa.assistant import Assistant
from qa.chat.open_libraries import OpenLibraries
from qa.errors import SettingsError
from qa.web import downloads
from qa.web.page import FAVICON, PRINT, STYLES, build, theme


def serve(assistant: Assistant, host: str, port: int, *, watch: bool = False) -> None:
    """Serve the page until interrupted. Port 0 means any free one.

    ``watch`` keeps up with the folder: what changes in it is asked from then on.

    Raises:
        QAError: the address or port cannot be listened on, a model cannot be loaded, or others
            could reach the address and nobody has an account.
    """
    opened = is_opened(host, assistant.settings)
    with listen(host, port) as listener:
        processes = _processes(assistant)
        libraries = OpenLibraries(assistant, processes=processes)
        libraries.keep_up()
        if watch:
            libraries.watch()
        set_up_logs(assistant.settings)
        service = Service(libraries)
        config = uvicorn.Config(
            application(assistant, libraries, service, opened=opened),
            log_level="critical",
            server_header=False,
            headers=HEADERS,
            # Open pages hold a stream: don't wait for people to close them.
            timeout_graceful_shutdown=1,
        )
        # As Ctrl+C: the server finishes what runs, and the signal then comes here.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            Server(config, service).run(sockets=[listener])
        except KeyboardInterrupt:
            print("Footnote has stopped.", flush=True)
        finally:
            if processes:
                processes.stop()


def _processes(assistant: Assistant) -> Processes | None:
    """The processes that answer, ready to; None where the settings want none, and this one is.

    Raises:
        QAError: they cannot share the index, or do not start.
    """
    settings = assistant.settings
    if settings.workers == 1:
        assistant.load()
        return None
    if settings.engine == "milvus" and not is_milvus_address(settings.index):
        raise SettingsError(
            f"one process alone can have Milvus Lite open, and QA_WORKERS is {settings.workers}: "
            "set QA_WORKERS to 1, or QA_INDEX to faiss or the address of a server"
        )
    processes = Processes(settings, assistant.corpus)
    processes.load()
    return processes


def application(
    assistant: Assistant,
    libraries: OpenLibraries | None = None,
    service: Service | None = None,
    *,
    opened: bool = False,
) -> FastAPI:
    """The page, the API and the tools for agents as one ASGI application."""
    app = FastAPI(openapi_url=None)
    libraries = libraries or OpenLibraries(assistant)
    app.include_router(downloads.router(libraries))
    app.add_middleware(OwnerCookie)
    mount(app, service or Service(libraries), opened=opened)
    gr.mount_gradio_app(
        app,
        build(assistant, libraries),
        path="/",
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        ssr_mode=False,
        mcp_server=False,
        pwa=False,
        app_kwargs={"openapi_url": None},
        show_error=False,
        max_file_size=assistant.settings.largest_upload,
        theme=theme(),
        css_paths=list(STYLES),
        head=f'<style media="print">{PRINT.read_text("utf-8")}</style>',
        favicon_path=str(FAVICON),
    )
    return app
