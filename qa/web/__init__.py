"""The page: replies as escaped HTML (``render``), the Gradio blocks and the server."""
