"""What each of the ten classes makes of the image."""
