"""A window on adversarial robustness."""
