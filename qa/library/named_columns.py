"""Whether the tables of a library have the columns that a person names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from qa.corpus import formats, loader
from qa.corpus.formats.column_roles import called
from qa.errors import LibraryError
from qa.library.folder import File

_MOST_SHOWN = 12


def check_tables_have(
    files: Iterable[File], columns: Mapping[str, str], limits: loader.ReadLimits
) -> None:
    """Look for the columns in the tables among some files, until all are found.

    Where no table is there yet, or none can be read, there is nothing to hold them against.

    Raises:
        LibraryError: no table has one of the columns.
    """
    missing, there = dict(columns), dict[str, None]()
    options = loader.ReadOptions({}, columns, limits)
    for file in files:
        if formats.suffix(file.name) not in loader.TABLES:
            continue
        for names in loader.column_names(file.path, file.name, options):
            there |= dict.fromkeys(names)
            missing = {key: name for key, name in missing.items() if not called(name, names)}
            if not missing:
                return
    if missing and there:
        key, name = next(iter(missing.items()))
        more = f" and {len(there) - _MOST_SHOWN:,} more" if len(there) > _MOST_SHOWN else ""
        listed = ", ".join([each[:40] for each in there][:_MOST_SHOWN])
        raise LibraryError(
            f"no table has a column {name!r} (there are: {listed}{more}): "
            f"choose one with --columns {key}=NAME"
        )
