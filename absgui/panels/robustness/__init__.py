"""How robust the answer is."""
