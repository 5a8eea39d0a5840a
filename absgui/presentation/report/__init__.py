"""Reports of a digit or of a notebook: what they say, and as HTML. No Qt."""
