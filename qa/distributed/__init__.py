"""The same work on several processes or machines, over Ray: reading, and indexing."""
