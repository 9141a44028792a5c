"""Two open-source peers on the same articles, encoder, reader and questions: see TUNING.md.

They live in an environment of their own (``eval/peers/setup.sh`` makes it): ``table`` runs in the
project's, ``worker`` and the adapters in theirs, and ``job`` holds what passes between the two.
"""
