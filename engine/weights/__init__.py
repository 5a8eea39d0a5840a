"""Weights in and out, one module for each family of models."""
