"""Conversations and votes, in SQLite."""
