"""Where a digit is drawn."""
