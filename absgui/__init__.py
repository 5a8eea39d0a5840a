"""A window on adversarial robustness."""

__version__ = "0.1.0"
