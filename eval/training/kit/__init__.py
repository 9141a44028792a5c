"""Trains both readers on a GPU that is at hand for a quarter of an hour: see KIT.md beside this.

``pack`` runs here, before and after; ``there``, ``model`` and ``parts`` run on the machine with
the GPU, which has torch and NumPy but none of this project's other dependencies.
"""
