"""Question to passages: dense and BM25 fused."""
