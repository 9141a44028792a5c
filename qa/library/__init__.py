"""Which articles: folders, names, additions, removals, watching."""
