"""Start the web chat: ``python app.py``. Settings QA_HOST and QA_PORT say where."""

from __future__ import annotations

import sys

from qa.assistant import Assistant
from qa.errors import QAError
from qa.settings import Settings
from qa.web.page import build
from qa.web.server import serve

__all__ = ["build", "serve"]


def main() -> int:
    """Open the corpus of the settings and serve it; 2 for what the user can mend."""
    try:
        settings = Settings.load()
        assistant = Assistant.open(settings=settings)
        serve(assistant, settings.host, settings.port)
    except QAError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
