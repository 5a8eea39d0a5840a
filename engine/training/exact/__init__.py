"""The training of Exact ABS: `components` is its loop, `mixture` its start, the others serve one batch."""
