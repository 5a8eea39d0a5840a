"""Attacks, one family per file."""
