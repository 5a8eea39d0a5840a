"""Training and calibration of the bundled weights."""
