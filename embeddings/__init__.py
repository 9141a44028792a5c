"""Text → vectors → neighbours. Knows nothing of articles or questions and never imports ``qa``."""
