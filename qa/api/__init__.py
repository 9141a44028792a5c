"""A REST API and tools for language-model agents, beside the page and in its process."""
