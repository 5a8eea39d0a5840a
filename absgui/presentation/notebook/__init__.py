"""The notebook: what a session has found, compared and counted. No Qt."""
