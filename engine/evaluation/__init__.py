"""Figures of a model: accuracy, certificates, speed. The functions compute and print nothing."""
