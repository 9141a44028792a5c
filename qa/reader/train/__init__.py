"""Trains the reader: ``python -m qa.reader.train --data DIR --out DIR``. Not used at run time."""
