"""Readers as Locust plays them: each asks, reads for a few seconds, and asks on.

``python -m eval load`` runs it, in a process of its own: Locust replaces what Python waits with.
"""

from __future__ import annotations

import random

from locust import HttpUser, between, task

_QUESTIONS = (
    "How many police officers were deployed in Lima?",
    "When was Pedro Castillo arrested?",
    "What did the protesters demand?",
    "Who leads CUNARC?",
    "Who is the president of Peru?",
    "How many people have died in the protests?",
    "What colour is the moon?",
)


class Reader(HttpUser):
    """Asks questions; one that is refused for overload is counted apart, and asked later."""

    wait_time = between(1, 3)

    @task
    def ask(self) -> None:
        """Ask a question, with a number that makes it one that was not asked before."""
        question = f"{random.choice(_QUESTIONS)} ({random.randrange(10**6)})"  # noqa: S311
        with self.client.post(
            "/api/ask", json={"question": question}, name="answered", catch_response=True
        ) as answer:
            if answer.status_code in (429, 503) and answer.headers.get("Retry-After"):
                answer.request_meta["name"] = "refused"
                answer.success()
