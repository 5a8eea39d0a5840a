"""The main window: docks, menus, tool bar, status bar."""
