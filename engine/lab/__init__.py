"""The robustness lab: attacks on models over many digits, kept in a store, then tables and figures."""
