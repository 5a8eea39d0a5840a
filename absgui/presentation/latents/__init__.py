"""Latents to take hold of, thought out without Qt."""
