"""The bundled test digits."""
