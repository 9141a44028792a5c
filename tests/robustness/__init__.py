"""Damaged files and killed builds: what the program must come through, and the files for it."""
