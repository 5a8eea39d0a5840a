"""The window over many minutes and many closings."""
