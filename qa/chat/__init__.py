"""Conversations about open libraries, whoever shows them: the page today."""
