"""What is shown, thought out without Qt."""
