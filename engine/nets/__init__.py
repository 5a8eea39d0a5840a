"""The networks: VAEs, their batched decoders and encoders, classifiers."""
