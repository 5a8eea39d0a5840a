"""Digits on larger pictures: photographs, scans and figures, on which they have to be found."""
