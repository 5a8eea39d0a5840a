"""Ctrl+K: everything that the window can do, by its name."""
