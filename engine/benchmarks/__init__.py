"""How fast models and attacks are."""
