"""A slice through the classes' regions."""
