"""The robustness lab: attacks on models over many digits."""
