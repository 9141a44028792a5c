"""Articles to a generation on disk."""
