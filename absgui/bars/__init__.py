"""What stands around the panels: the parts of the tool bar and the status line."""
