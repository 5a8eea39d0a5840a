"""The headless twin: one file for each command, and what they share."""
