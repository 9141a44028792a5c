"""``python -m qa``: the command line."""

from qa.cli import main

if __name__ == "__main__":  # processes that answer beside this one import it, too
    main()
