"""The notebook, the tally and the reports."""
