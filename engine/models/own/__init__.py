"""Models that users bring along as files: read without running anything, tried, and then loaded."""
