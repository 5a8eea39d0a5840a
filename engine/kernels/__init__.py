"""The engine's innermost loops as machine code, for arrays of numpy on the CPU.

`engine.nets.compiled`, `engine.inference.compiled` and `engine.certificates.compiled_gap` are what they are
for; each has a counterpart in torch, which it is tested against, and which is used until the kernels are
compiled (`prepare`, once for each machine and version) and on GPUs.
"""

from __future__ import annotations

from engine.kernels.background import Tally, prepare, ready, run, side_by_side, tallied, threads, wait

__all__ = ["Tally", "prepare", "ready", "run", "side_by_side", "tallied", "threads", "wait"]
