"""A folder of files → Articles. One module per format; boilerplate is marked, never deleted."""
