"""The ABS engine: models, inference, certificates and attacks, without any window."""
