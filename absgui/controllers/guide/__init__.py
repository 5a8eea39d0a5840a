"""What shows newcomers around."""
