"""The attack player: frames, curves, questions."""
