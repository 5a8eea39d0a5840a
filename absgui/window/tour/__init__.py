"""Shows newcomers around in five steps."""
