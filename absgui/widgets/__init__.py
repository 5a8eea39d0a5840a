"""One panel per file; no torch."""
