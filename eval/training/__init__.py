"""Trains the reader: ``python -m eval.training --data DIR --out DIR``. Not used at run time."""
