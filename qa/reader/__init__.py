"""Hits → Spans: ``model.py`` around the network, ``spans.py`` from logits to spans."""
