"""Radii within which no perturbation changes the class, if the latent optima are found.

The door is `certifier`: models and reports ask no other module here, but for `revision`; Exact ABS borrows
`projection`.
"""
