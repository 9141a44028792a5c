"""Every error a user can meet: one line that says what was wrong and what to do about it."""

from __future__ import annotations


class QAError(Exception):
    """Base of all errors that the user can fix; the command line prints it and exits with 2."""


class SettingsError(QAError):
    """A setting has a value that cannot be used; the message names its key."""


class CorpusError(QAError):
    """A folder of articles, its articles.toml or one article cannot be read."""


class NoArticlesError(CorpusError):
    """Not one of a library's files can be read."""


class ModelError(QAError):
    """A model cannot be found, is damaged or does not fit its task."""


class IndexMismatchError(QAError):
    """The index on disk was built with other settings than today's."""


class IndexDamagedError(QAError):
    """A file of the index on disk is missing or is not what was written."""


class IndexUnavailableError(QAError):
    """The server that holds the index does not answer; it may be back in a moment."""


class IndexNotLoadedError(QAError):
    """The server that holds the index was started anew, and has to load it first."""


class QuestionError(QAError):
    """A question that cannot be asked: empty, without words, or too long."""


class RecordsError(QAError):
    """The file of conversations and votes cannot be read or written."""


class LibraryError(QAError):
    """A library is unknown, its file is damaged, or a name or pattern cannot be used."""


class AccessError(QAError):
    """A user or token cannot be added, changed or found, or an address may not be opened."""
