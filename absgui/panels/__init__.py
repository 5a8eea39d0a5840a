"""What the window is made of: one folder for each panel."""
