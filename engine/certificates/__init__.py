"""Radii within which no perturbation changes the class, if the latent optima are found."""
