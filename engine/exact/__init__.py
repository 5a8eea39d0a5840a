"""Exact ABS: finitely many pieces for each class, so inference and certificates are exact."""
