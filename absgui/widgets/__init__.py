"""Generic controls that know nothing of digits; the theme. No torch."""
