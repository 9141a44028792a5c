"""Start the web chat: ``python app.py`` is ``qa serve``, and takes its options."""

from __future__ import annotations

import sys

from qa.cli import app

if __name__ == "__main__":
    app(["serve", *sys.argv[1:]], prog_name="qa")
