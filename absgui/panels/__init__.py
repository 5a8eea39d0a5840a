"""What the window is made of: one folder for each panel; see `spec` for what a panel needs."""
