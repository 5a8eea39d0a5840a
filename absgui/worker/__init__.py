"""The threads that compute, and what passes between them and the interface."""
