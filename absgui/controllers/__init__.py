"""Between the panels and the worker: what the user asks for, and what comes of it."""
