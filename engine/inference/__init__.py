"""For every class the latent that explains an image best."""
