"""What the window is about: drawn, opened, pasted or picked."""
